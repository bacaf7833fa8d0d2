"""Use cases of plans: drafts and approval, show, export, changes (DOMAIN.md section 6.4)."""
