"""Reports that people wait for."""

from territory.room import Report, Room

ROOM = Room(
    name="reports",
    order=90,
    commands="commands:register",
    reports=(
        Report(
            "achievement",
            "Actual against target, by level",
            "Actual against target, tied to the flow files",
            "commands:achievement",
        ),
        Report(
            "targets",
            "Targets by level and month",
            "Targets by district, position, institution and month",
            "commands:targets",
        ),
        Report(
            "classes", "Classes of doctors", "Classes of doctors, with reasons", "commands:classes"
        ),
    ),
)
