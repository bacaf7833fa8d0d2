"""keys of flow in an index.

The keys of flow rows are unique by an index of its own instead of a constraint: SQLite keeps a
constraint with every row, and builds an index in a third of the time once all rows are in. Indexes
of columns with few different values go: they found little, and every import had to build them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

NAMED = {"uq": "%(table_name)s_%(column_0_name)s_key"}
"""As a server names the constraint that the first step left without a name."""


def upgrade() -> None:
    """Make the change."""
    with op.batch_alter_table("flow_credit") as batch_op:
        batch_op.drop_index(batch_op.f("ix_flow_credit_department_id"))
        batch_op.drop_index(batch_op.f("ix_flow_credit_position_id"))
        batch_op.create_index(
            "flow_credit_department_id",
            ["department_id"],
            unique=False,
            sqlite_where=sa.text("department_id IS NOT NULL"),
            postgresql_where=sa.text("department_id IS NOT NULL"),
        )

    with op.batch_alter_table("flow_row", naming_convention=NAMED) as batch_op:
        batch_op.drop_index(batch_op.f("ix_flow_row_distributor_id"))
        batch_op.drop_index(batch_op.f("ix_flow_row_product_id"))
        batch_op.drop_constraint("flow_row_row_key_key", type_="unique")
        batch_op.create_index("flow_row_key", ["row_key"], unique=True)
