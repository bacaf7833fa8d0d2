"""Stock cards, and what was bought and sold by day."""
