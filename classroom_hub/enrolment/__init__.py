"""How a room's hub becomes one that the town's tablets follow: its key, its certificate, and the command for them."""
