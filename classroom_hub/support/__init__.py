"""What a technician may take away: logs, versions, settings, checks and counts, without a pupil's name."""
