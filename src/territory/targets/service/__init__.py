"""Use cases of targets: set, pin, season, split, check, explain (DOMAIN.md section 6)."""
