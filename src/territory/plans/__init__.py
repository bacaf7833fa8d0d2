"""Plans: versions of targets as they are stored, looked at, changed, sent out and returned."""
