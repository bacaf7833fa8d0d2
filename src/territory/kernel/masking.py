"""How the names of people outside the sales force are shown (DOMAIN.md section 14)."""

MASK = "**"


def masked_name(name: str) -> str:
    """Return a doctor's name as others may see it: the first character and two stars."""
    return name[:1] + MASK


def masked_unless_code(text: str) -> str:
    """Return what was given for a doctor: a code as it is, a name masked.

    For sentences about something that is not known; a name may stand there by mistake.
    """
    return text if text.isascii() else masked_name(text)
