"""Alembic's entry: runs the steps on the connection that `connect.open_database` hands over."""

from alembic import context

from service.db.alerts import notices

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=notices.metadata,  # all tables, those of service.db.schema as well
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
