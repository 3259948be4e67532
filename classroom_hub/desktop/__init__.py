"""The computer's own desktop: browser windows, no sleep during a lesson."""
