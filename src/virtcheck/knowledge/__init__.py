"""What virtcheck knows, as rows without logic. Adding a hypervisor is adding a row and a recording."""
