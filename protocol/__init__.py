"""What both ends of the wire share: pure code, without sockets, event loop or clock."""
