"""Potential of the market: surveys, estimates of doctors, potential of departments."""

from territory.room import BY_REFERENCE, Room, TableFacts

ROOM = Room(
    name="potential",
    order=60,
    tables=(
        TableFacts("survey", BY_REFERENCE, personal=(), feeds=()),
        TableFacts("potential", BY_REFERENCE, personal=(), feeds=()),
        TableFacts("doctor_estimate", BY_REFERENCE, personal=(), feeds=()),
    ),
    kinds="kinds:KINDS",
    registers="kinds:REGISTERS",
    commands="commands:register",
    checks="checks:check",
)
