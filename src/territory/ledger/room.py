"""The ledger: rows of flow, what they mean, and to whom they count."""

from territory.room import BY_REFERENCE, CREDITS, EVERYONE, NOBODY, Room, TableFacts

ROOM = Room(
    name="ledger",
    order=50,
    tables=(
        TableFacts(
            "flow_row", BY_REFERENCE, personal=(), feeds=(CREDITS,),
            through="{column} IN (SELECT id FROM flow_row)",
        ),
        TableFacts("flow_credit", BY_REFERENCE, personal=(), feeds=(CREDITS,)),
        TableFacts("flow_correction", BY_REFERENCE, personal=(), feeds=(CREDITS,)),
        TableFacts("flow_file", NOBODY, personal=(), feeds=(CREDITS,)),
        TableFacts("flow_month", EVERYONE, personal=(), feeds=(CREDITS,)),
        TableFacts("base_adjustment", BY_REFERENCE, personal=(), feeds=()),
    ),
    kinds="kinds.adjustments:KINDS",
    registers="kinds.adjustments:REGISTERS",
    commands="commands:register",
    checks="checks:check",
)  # fmt: skip
