"""TLS from the school's own authority: its making, a room's certificate, and its life in the data folder."""
