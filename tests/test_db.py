"""The database: its tables are what the migrations make, and it opens safely."""

import sqlite3
import threading
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy.dialects import postgresql
from sqlalchemy.schema import CreateIndex, CreateTable

from service.db import migrate
from service.db.alerts import notices
from service.db.connect import DatabaseError, open_database
from service.db.schema import documents, leases, loads, responsibilities


def test_the_migrations_make_the_tables_of_the_schema(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, notices.metadata) == []
        made = {row[0] for row in connection.exec_driver_sql("SELECT name FROM sqlite_master")}
    indexes = {index.name for table in notices.metadata.tables.values() for index in table.indexes}
    assert indexes <= made
    database.close()


def test_the_newest_migration_is_the_revision_that_is_expected() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    assert ScriptDirectory.from_config(config).get_heads() == [migrate.REVISION]


def test_what_an_older_version_has_loaded_is_kept(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    old = sa.create_engine(url)
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    with old.begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, "0001")
        connection.exec_driver_sql(
            "INSERT INTO loads VALUES (3, 'load', 'finished', '[]', 3, 0, '', '', '{}')"
        )
        connection.exec_driver_sql(
            "INSERT INTO documents (id, source, root, sha256, size, suffix, language, label,"
            " warnings, paragraphs, tasks, load_added, load_changed, indexed)"
            " VALUES (1, 'a', '', '', 0, '', 'vi', 'a', '[]', 0, 0, 3, 3, 1)"
        )
        for agency in ("z", "a"):
            connection.exec_driver_sql(
                "INSERT INTO responsibilities (document, agency, name, role, via, paragraph)"
                f" VALUES (1, '{agency}', '', 'lead', 'task', '1-x-0')"
            )
    old.dispose()
    database = open_database(url)
    with database.read() as connection:
        assert connection.scalars(sa.select(documents.c.load_written)).all() == [3]
        held = responsibilities.c
        assert connection.scalars(sa.select(held.agency).order_by(held.place)).all() == ["z", "a"]
        assert connection.scalar(sa.select(sa.func.sum(leases.c.epoch))) == 0
    database.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    changing = sa.update(leases).values(epoch=9)
    for _ in range(2):  # before and after somebody wrote by the same connection
        refused = pytest.raises(sa.exc.OperationalError, match="readonly")
        with database.read() as connection, refused:
            connection.execute(changing)
        with database.write() as connection:
            connection.execute(changing)
        with database.read() as connection:
            assert set(connection.scalars(sa.select(leases.c.epoch))) == {9}
    database.close()


def test_every_table_and_index_can_be_made_in_postgresql() -> None:
    dialect = postgresql.dialect()  # type: ignore[no-untyped-call]
    for table in notices.metadata.sorted_tables:
        assert str(CreateTable(table).compile(dialect=dialect))
        for index in table.indexes:
            assert "indexed = 0" not in str(CreateIndex(index).compile(dialect=dialect))


def test_commits_survive_a_power_cut_and_keys_are_checked(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    with database.read() as connection:
        values = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert values == ["wal", 2, 1]
    database.close()


def test_a_failed_transaction_leaves_nothing(tmp_path: Path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    row = {
        "kind": "load",
        "state": "running",
        "asked": "[]",
        "first": 1,
        "more": False,
        "started": "2026-01-01",
        "totals": "{}",
    }
    insert = sa.insert(loads)
    with pytest.raises(sa.exc.IntegrityError), database.write() as connection:
        assert [
            connection.execute(insert.values(row | {"state": state}))
            for state in ("running", "dreaming")
        ]
    with database.read() as connection:
        assert connection.scalar(sa.select(sa.func.count()).select_from(loads)) == 0
    database.close()


def test_processes_that_start_at_once_make_the_tables_once(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'x.sqlite3'}"
    failures: list[Exception] = []

    def start() -> None:
        try:
            open_database(url).close()
        except DatabaseError as error:
            failures.append(error)

    threads = [threading.Thread(target=start) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []


def test_a_file_that_is_no_database_is_told_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite3").write_bytes(b"not a database at all, but long enough to look at" * 50)
    with pytest.raises(DatabaseError, match="not a database") as raised:
        open_database(f"sqlite:///{tmp_path / 'x.sqlite3'}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    "url", ["nonsense", "oracle+nothing://x/y", "sqlite:////proc/no/x.sqlite3"]
)
def test_an_address_that_cannot_be_opened_is_told(url: str) -> None:
    with pytest.raises(DatabaseError, match="cannot open the database"):
        open_database(url)


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.sqlite3"
    open_database(f"sqlite:///{path}").close()
    with sqlite3.connect(path) as direct:
        direct.execute("UPDATE alembic_version SET version_num = '9999'")
    direct.close()
    with pytest.raises(DatabaseError, match="newer version"):
        open_database(f"sqlite:///{path}")
