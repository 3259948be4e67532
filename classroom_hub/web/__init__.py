"""The HTTP and WebSocket doors; every request and message goes through one role x action table."""
