"""What a flow row is, whose it is, and what it is worth: pure rules of DOMAIN.md section 3."""
