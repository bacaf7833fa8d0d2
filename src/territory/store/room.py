"""Tables of the store itself: runs, batches, logs, and who has access."""

from territory.room import NOBODY, Room, TableFacts

ROOM = Room(
    name="store",
    order=30,
    tables=(
        TableFacts("run", NOBODY, personal=("params", "counts"), feeds=()),
        TableFacts("batch", "id IN (SELECT batch_id FROM flow_row)", personal=(), feeds=()),
        TableFacts("change", NOBODY, personal=("before", "after"), feeds=()),
        TableFacts("run_image", NOBODY, personal=("rows",), feeds=()),
        TableFacts("audit", NOBODY, personal=("body",), feeds=()),
        TableFacts(
            "disclosure", "who = session_user", personal=("purpose", "output", "params"), feeds=()
        ),
        TableFacts("store_access", "login = session_user", personal=(), feeds=()),
    ),
)
