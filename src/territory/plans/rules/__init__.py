"""What holds of every plan: bounds, whole steps, digests, its life (DOMAIN.md section 6)."""
