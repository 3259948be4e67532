"""Typed control messages, picture frames, limits, error codes, and the role x action table."""
