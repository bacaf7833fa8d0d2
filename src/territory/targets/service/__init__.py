"""Use cases of targets: set, pin, split, show, check, explain, export, change (DOMAIN.md 6)."""
