"""Alembic's entry: it works on the connection that `migrate` hands over, and knows no model."""

from alembic import context

attributes = context.config.attributes
context.configure(
    connection=attributes["connection"],
    target_metadata=attributes.get("target_metadata"),  # only scripts/migration.py gives one
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
