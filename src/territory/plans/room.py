"""Plans: versions of targets, and what happens to them until they are in force."""

from territory.room import BY_REFERENCE, EVERYONE, NOBODY, Room, TableFacts, among

SPLIT = "plan_split"

ROOM = Room(
    name="plans",
    order=82,
    tables=(
        TableFacts("plan", EVERYONE, personal=(), feeds=()),
        TableFacts("plan_version", EVERYONE, personal=(), feeds=()),
        # the parameters of a split hold totals of the whole company
        TableFacts(SPLIT, NOBODY, personal=(), feeds=()),
        TableFacts("plan_season", EVERYONE, personal=(), feeds=(SPLIT,)),
        TableFacts(
            "plan_pin",
            "(version_id, product_id, node) IN"
            " (SELECT version_id, product_id, node FROM plan_node)",
            personal=(), feeds=(SPLIT,),
        ),
        TableFacts(
            "plan_node", among("id", "territory_seen_planned"), personal=(), feeds=(),
            through="{column} IN (SELECT id FROM plan_node)",
        ),
        TableFacts("plan_cell", BY_REFERENCE, personal=(), feeds=()),
        TableFacts("plan_subtotal", BY_REFERENCE, personal=(), feeds=()),
        TableFacts("plan_digest", BY_REFERENCE, personal=(), feeds=()),
        TableFacts("plan_change", BY_REFERENCE, personal=(), feeds=()),
    ),
    kinds="kinds:KINDS",
    commands="commands:register",
    dependents="service.drafts:dependents",
    functions="tables:FUNCTIONS",
)  # fmt: skip
