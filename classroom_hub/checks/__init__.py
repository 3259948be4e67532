"""What would stop a lesson: one list of checks, for ``classroom-hub doctor`` and for the console before class."""
