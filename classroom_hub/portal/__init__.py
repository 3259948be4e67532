"""Portals: where handed-in work goes when they can be reached, each behind one small interface."""
