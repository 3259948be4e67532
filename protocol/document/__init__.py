"""Shared documents between tablet and hub: the messages of y-websocket, and who may open which document."""
