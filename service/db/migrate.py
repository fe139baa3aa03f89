"""Brings the tables up to date by the steps in `migrations`."""

from pathlib import Path

import sqlalchemy as sa

from service.db import postgresql

REVISION = "0008"
"""The newest migration; a test holds it equal to the folder `migrations`."""
FOLDER = Path(__file__).parent / "migrations"


class NewerVersionError(Exception):
    """A newer version of this program has changed the tables."""


def migrate(pool: sa.Engine) -> None:
    """Run the steps that are missing, all or none.

    Raises `NewerVersionError` for tables that this program does not know.
    """
    if _revision(pool) == REVISION:
        return
    # Alembic takes a fifth of a second to import, and is needed once.
    from alembic import command  # noqa: PLC0415
    from alembic.config import Config  # noqa: PLC0415
    from alembic.util import CommandError  # noqa: PLC0415

    config = Config()
    config.set_main_option("script_location", str(FOLDER).replace("%", "%%"))
    with pool.execution_options(writes=True).begin() as connection:
        if connection.dialect.name == "postgresql":
            postgresql.wait_for_migration(connection)
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise NewerVersionError(str(error)) from error


def _revision(pool: sa.Engine) -> str | None:
    """The migration that the database stands at, None for an empty one."""
    with pool.connect() as connection:
        if not sa.inspect(connection).has_table("alembic_version"):
            return None
        revision = connection.scalar(sa.text("SELECT version_num FROM alembic_version"))
        return None if revision is None else str(revision)
