"""Alembic's entry: runs the steps on the connection that `connect.open_database` hands over."""

from alembic import context

from service.db.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
