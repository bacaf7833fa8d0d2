"""Movement, owner and worth of a flow row: pure rules of DOMAIN.md section 3."""
