"""How each system's display is read: a grabber for the pixels, hints for what moved and where the pointer is."""
