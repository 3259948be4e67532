"""The systems that are measured: how each is started, watched and loaded."""
