"""The console's commands of what a class does together, an area a module."""
