"""The room of what distributors bought, and what lies in their stores."""

from territory.room import CREDITS, NOBODY, Room, TableFacts

ROOM = Room(
    name="supply",
    order=52,
    tables=(
        TableFacts("flow_purchase", NOBODY, personal=(), feeds=(CREDITS,)),
        TableFacts("flow_stock", NOBODY, personal=(), feeds=(CREDITS,)),
    ),
    kinds="kinds.stock:KINDS",
    commands="commands:register",
)  # fmt: skip
