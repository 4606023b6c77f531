"""Validation of Loopline's physics against measurements and independent programs. `make validate` runs it."""
