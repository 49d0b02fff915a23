"""Tests of what other tools answer."""
