"""Pupils' work: handed in, kept, and waiting for the portal. SQL lives only here."""
