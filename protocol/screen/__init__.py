"""Pixels to bytes and back: grid, damage, strips, ledger, and the two ends as state machines."""
