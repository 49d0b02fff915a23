"""What runs in the child of an experiment, and touches the machine there. Never imported before the child runs."""
