"""Files of flow on their way into the ledger, and names that wait."""

from territory.room import Room

ROOM = Room(
    name="arrivals",
    order=54,
    kinds="kinds:KINDS",
    commands="commands:register",
)  # fmt: skip
