"""A lesson of real applications, recorded once and replayed to a display at its own times."""
