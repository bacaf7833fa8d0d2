"""What a stored plan tells the engine."""
