"""The roster: whom and what the work is about, and who looks after it."""

from territory.room import BY_REFERENCE, CREDITS, EVERYONE, NOBODY, Room, TableFacts, among

NODES = "territory_seen_nodes"
INSTITUTIONS = "territory_seen_institutions"
BELOW = "{column} = ANY ((SELECT %s())::integer[])"

ROOM = Room(
    name="roster",
    order=40,
    tables=(
        TableFacts(
            "territory", among("id", NODES), personal=(), feeds=(CREDITS,), through=BELOW % NODES
        ),
        TableFacts("territory_parent", BY_REFERENCE, personal=(), feeds=(CREDITS,)),
        TableFacts("post", BY_REFERENCE, personal=(), feeds=(CREDITS,)),
        TableFacts(
            "institution", among("id", "territory_seen_ever"), personal=(), feeds=(CREDITS,),
            through=BELOW % INSTITUTIONS,
        ),
        TableFacts("institution_relation", BY_REFERENCE, personal=(), feeds=(CREDITS,)),
        TableFacts(
            "alias",
            f"(kind <> 'institution' OR {among('target_id', INSTITUTIONS)}) "
            "AND (kind <> 'department' OR target_id IN (SELECT id FROM department))",
            personal=(), feeds=(CREDITS,),
        ),
        TableFacts(
            "department", BY_REFERENCE, personal=(), feeds=(CREDITS,),
            through="{column} IN (SELECT id FROM department)",
        ),
        TableFacts(
            "doctor", BY_REFERENCE,
            personal=("code", "name", "title", "academic_role"), feeds=(CREDITS,),
            through="{column} IN (SELECT id FROM doctor)",
        ),
        TableFacts(
            "person", "id IN (SELECT person_id FROM post)", personal=(), feeds=(CREDITS,),
            through="{column} IN (SELECT id FROM person)",
        ),
        TableFacts(
            "contact", BY_REFERENCE, personal=("code", "name", "title"), feeds=(CREDITS,)
        ),
        TableFacts("filing", BY_REFERENCE, personal=(), feeds=(CREDITS,)),
        TableFacts("forgotten", NOBODY, personal=(), feeds=(CREDITS,)),
        TableFacts("product_line", EVERYONE, personal=(), feeds=(CREDITS,)),
        TableFacts("product", EVERYONE, personal=(), feeds=(CREDITS,)),
        TableFacts("product_unit", EVERYONE, personal=(), feeds=(CREDITS,)),
        TableFacts("price", EVERYONE, personal=(), feeds=(CREDITS,)),
        TableFacts("listing", BY_REFERENCE, personal=(), feeds=(CREDITS,)),
        TableFacts("assignment", BY_REFERENCE, personal=(), feeds=(CREDITS,)),
        TableFacts("distributor", EVERYONE, personal=(), feeds=(CREDITS,)),
    ),
    kinds="kinds:KINDS",
    registers="kinds:REGISTERS",
    checks="checks:check",
    card="service.showing:sections",
    functions="row_filters:FUNCTIONS",
)  # fmt: skip
