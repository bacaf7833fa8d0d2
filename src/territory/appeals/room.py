"""Appeals: who claims a row that counts to somebody else, and what was decided."""

from territory.room import BY_REFERENCE, CREDITS, Room, TableFacts

ROOM = Room(
    name="appeals",
    order=58,
    tables=(
        TableFacts("flow_appeal", BY_REFERENCE, personal=(), feeds=(CREDITS,)),
    ),
    kinds="kinds.appeals:KINDS",
    commands="commands:register",
    checks="checks:check",
    due="service.appeals:due",
)  # fmt: skip
