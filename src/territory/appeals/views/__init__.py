"""Appeals and what they changed as tables."""
