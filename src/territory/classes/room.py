"""Classes of doctors and hospitals; every run is kept."""

from territory.room import EVERYONE, Room, TableFacts

CLASSED = (("doctors", "doctor"), ("hospitals", "institution"), ("departments", "department"))
"""Kind of a run → table of the things it classed."""

ROOM = Room(
    name="classes",
    order=70,
    tables=(
        TableFacts("class_run", EVERYONE, personal=(), feeds=()),
        TableFacts(
            "class_result",
            " OR ".join(
                f"(class_run_id IN (SELECT id FROM class_run WHERE kind = '{kind}')"
                f" AND thing_id IN (SELECT id FROM {table}))"
                for kind, table in CLASSED
            ),
            personal=(),
            feeds=(),
        ),
    ),
    commands="commands:register",
    dependents="service.runs:dependents",
)
