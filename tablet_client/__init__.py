"""The native agent of a tablet that runs Python: it is found, joins, and follows the board."""
