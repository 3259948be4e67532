"""The screen stream: capture, engine (off the event loop), and the stream's viewers."""
