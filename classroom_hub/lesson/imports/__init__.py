"""Reads lists of pupils (ONDE, OneRoster, any table, a typed list) and says what they change. Pure: bytes in."""
