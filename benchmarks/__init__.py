"""Measurements, each by one command: ``python -m benchmarks.NAME [--quick] [--json]``."""
