"""The vocabulary: values that the steps of the road hand to each other. Imports nothing else of virtcheck."""
