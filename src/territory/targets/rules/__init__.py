"""Pure computation of targets: weights, months, the ideal, whole steps (DOMAIN.md section 6)."""
