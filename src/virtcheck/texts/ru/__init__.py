"""The texts in Russian."""
