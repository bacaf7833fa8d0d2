"""Text that only reads: without characters that steer a terminal or show a name as another."""

BIDI = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Marks that turn the direction of writing, and so show a name as another one."""
KEPT = "\t\n\r"
PICTURES = 0x2400
"""Unicode has a picture for each of the first 32 control characters, such as ␛ for escape."""

_INERT = (
    {code: PICTURES + code for code in range(0x20) if chr(code) not in KEPT}
    | {0x7F: 0x2421}
    | dict.fromkeys((*range(0x80, 0xA0), *map(ord, BIDI), 0x2028, 0x2029), 0xFFFD)
)
_NUMBERS = {code: f"\\u{code:04x}" for code in _INERT}
_ONE_LINE = {ord(mark): " " for mark in KEPT}


def inert(text: str) -> str:
    """Return text with control characters as pictures and turns of direction as `�`."""
    return text if text.isascii() and text.isprintable() else text.translate(_INERT)


def is_inert(text: str) -> bool:
    """Return whether a text holds nothing that `inert` would change."""
    return inert(text) == text


def escaped(text: str) -> str:
    """Return JSON in which such characters are written as numbers; what it says stays the same."""
    return text if text.isprintable() else text.translate(_NUMBERS)


def one_line(text: str) -> str:
    """Return text on one line, its line ends and tabs as spaces."""
    return text.translate(_ONE_LINE)
