"""Every virtual machine, container and sandbox on this host, each a subject."""
