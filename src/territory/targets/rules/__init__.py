"""Pure computation of targets: weights, months, pins, whole steps (DOMAIN.md section 6)."""
