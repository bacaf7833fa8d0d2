"""Months: closed, reported, bridged."""

from territory.room import BY_REFERENCE, CREDITS, NOBODY, Room, TableFacts

ROOM = Room(
    name="months",
    order=56,
    tables=(
        TableFacts("flow_reported", BY_REFERENCE, personal=(), feeds=(CREDITS,)),
        TableFacts("flow_closing", NOBODY, personal=(), feeds=(CREDITS,)),
    ),
    commands="commands:register",
    checks="checks:check",
)  # fmt: skip
