"""The hub: software for the computer that drives a classroom's interactive projector."""

__version__ = "0.1.0"
