"""Every reference to a department or a doctor is known to follow, or to stay, when two are one."""

import pytest

from territory.store.all_tables import all_tables
from territory.store.following import columns_that_follow

STAY = {
    "department": {
        "department.became_id",  # set by the joining itself
        "plan_node.department_id",  # as it was planned
        "flow_row.department_id",  # read anew by name while its month is open
        "flow_credit.department_id",  # computed anew, or of a closed month
        "flow_reported.department_id",  # as it was reported
    },
    "doctor": {"doctor.became_id"},
}


@pytest.mark.parametrize("name", ["department", "doctor"])
def test_every_reference_follows_or_stays_for_a_reason(name: str) -> None:
    referring = {
        f"{table.name}.{key.parent.name}"
        for table in all_tables()
        for key in table.foreign_keys
        if key.column.table.name == name
    }
    follow = {f"{column.table.name}.{column.name}" for column in columns_that_follow(name)}
    assert follow | STAY[name] == referring
    assert not follow & STAY[name]
