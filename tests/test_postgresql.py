"""PostgreSQL: the same tables and answers as SQLite, and clear words for what is wrong."""

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from psycopg import sql

from service import beginnings, beginnings_words, check, citations, labels, ledger, loads, registers
from service.batches import Progress
from service.db import postgresql as server
from service.db.alerts import notices
from service.db.connect import Database, DatabaseError, open_database
from service.db.schema import labels as label_rows
from service.documents import DocumentFilter, list_documents
from service.outlines import outline
from service.product import Product, opened
from service.registers import TaskFilter
from service.settings import read
from tests.collection import Write, rows
from tests.servers.postgresql import PASSWORD, PostgreSQL, start_postgresql

ROOT = Path(__file__).resolve().parents[1]
NAMES = ("Đề án.txt", "a.txt", "B.txt", "ăn.txt", "z.txt", "Z.txt", "第.txt", "_x.txt", "2.txt")


@pytest.fixture
def database(postgresql_url: str) -> Iterator[Database]:
    """An empty database."""
    made = open_database(postgresql_url)
    yield made
    made.close()


@pytest.fixture
def both(postgresql_url: str, tmp_path: Path) -> Iterator[list[Product]]:
    """Empty products on SQLite and on PostgreSQL."""
    with (
        opened(read(data=tmp_path / "one", database_url="")) as one,
        opened(read(data=tmp_path / "two", database_url=postgresql_url)) as two,
    ):
        yield [one, two]


def test_the_migrations_make_the_tables_of_the_schema(database: Database) -> None:
    options = {"compare_type": True, "compare_server_default": True}
    with database.read() as connection:
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, notices.metadata) == []
        indexes = set(connection.scalars(sa.text("SELECT indexname FROM pg_indexes")))
        collations = set(
            connection.scalars(
                sa.text(
                    "SELECT collation_name FROM information_schema.columns"
                    " WHERE table_schema = 'public' AND data_type = 'text'"
                )
            )
        )
    assert {
        index.name for table in notices.metadata.tables.values() for index in table.indexes
    } <= indexes
    assert collations == {"C"}


def test_processes_that_start_at_once_make_the_tables_once(postgresql_url: str) -> None:
    script = "import sys; from service.db.connect import open_database as o; o(sys.argv[1]).close()"
    command = [sys.executable, "-c", script, postgresql_url]
    processes = [
        subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True) for _ in range(4)
    ]
    told = [process.communicate(timeout=300)[1] for process in processes]
    assert [process.returncode for process in processes] == [0] * 4, told


def test_a_reader_sees_one_state_throughout_and_cannot_write(database: Database) -> None:
    row = {"field": "agency", "value": "a", "label": "A"}
    counting = sa.select(sa.func.count()).select_from(label_rows)
    with database.read() as reading:
        assert reading.scalar(counting) == 0
        with database.write() as writing:
            writing.execute(sa.insert(label_rows).values(row))
        assert reading.scalar(counting) == 0
        with pytest.raises(sa.exc.InternalError, match="read-only"):
            reading.execute(sa.insert(label_rows).values(row))
    with database.read() as reading:
        assert reading.scalar(counting) == 1


def test_the_level_of_isolation_is_ours_whatever_the_server_says(
    postgresql: PostgreSQL, postgresql_url: str
) -> None:
    name = sql.Identifier(str(sa.make_url(postgresql_url).database))
    setting = "ALTER DATABASE {} SET default_transaction_isolation = 'serializable'"
    postgresql.administer(setting, name)
    database, level = open_database(postgresql_url), sa.text("SHOW transaction_isolation")
    with database.read() as connection:
        assert connection.scalar(level) == "repeatable read"
    for engine in (database.writes, database.sessions):
        with engine.connect() as connection:
            assert connection.scalar(level) == "read committed"
    database.close()


def test_a_connection_that_was_cut_is_made_again(database: Database) -> None:
    ending = (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
        " WHERE datname = current_database() AND pid <> pg_backend_pid()"
    )
    with database.read() as cut, database.write() as other:
        cut.execute(sa.text("SELECT 1"))
        other.execute(sa.text(ending))
        with pytest.raises(sa.exc.OperationalError):
            cut.execute(sa.text("SELECT 1"))
    with database.read() as one, database.read() as another:
        assert one.scalar(sa.text("SELECT 1")) == another.scalar(sa.text("SELECT 1")) == 1


@pytest.mark.parametrize("version", [(12, 22), (9, 6)])
def test_a_server_that_is_too_old_is_refused(version: tuple[int, int]) -> None:
    with pytest.raises(server.UnsuitableError, match="13 or newer"):
        server.require_version(version)
    server.require_version((13, 0))


def _without_rights(postgresql: PostgreSQL, name: str) -> str:
    owner = sql.Identifier("weak_" + name)
    postgresql.administer("CREATE ROLE {} LOGIN PASSWORD {}", owner, sql.Literal(PASSWORD))
    url = sa.make_url(postgresql.url(name)).set(username="weak_" + name)
    return url.render_as_string(hide_password=False)


def _in_latin(postgresql: PostgreSQL, name: str) -> str:
    other = f"{name}_latin"
    postgresql.administer(
        "CREATE DATABASE {} OWNER directives ENCODING 'LATIN1' LOCALE 'C' "
        "LOCALE_PROVIDER libc TEMPLATE template0",
        sql.Identifier(other),
    )
    return postgresql.url(other)


def _newer(postgresql: PostgreSQL, name: str) -> str:
    url = postgresql.url(name)
    made = open_database(url)
    with made.write() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))
    made.close()
    return url


WRONG: dict[str, tuple[Callable[[PostgreSQL, str], str], str]] = {
    "nobody listens": (lambda _, name: f"postgresql://u:{SECRET}@127.0.0.1:1/{name}", "refused"),
    "no such host": (lambda _, name: f"postgres://u:{SECRET}@none.invalid/{name}", "none.invalid"),
    "wrong password": (lambda it, name: it.url(name, SECRET), "password authentication failed"),
    "unknown database": (lambda it, _: it.url("nothing_here"), '"nothing_here" does not exist'),
    "no rights": (_without_rights, "permission denied for schema public"),
    "another encoding": (_in_latin, "its encoding is LATIN1"),
    "a newer version": (_newer, "newer version"),
    "a port that is none": (lambda *_: f"postgresql://u:{SECRET}@h:{SECRET}/x", "must look like"),
    "no address": (lambda *_: f"postgresql//u:{SECRET}@h/x", "must look like"),
    "another database": (lambda *_: f"mysql://u:{SECRET}@h/x", "none of sqlite and postgresql"),
}
SECRET = "geheim"


@pytest.mark.parametrize("case", WRONG)
def test_what_is_wrong_is_told_in_one_line_without_the_password(
    case: str, postgresql: PostgreSQL, postgresql_url: str
) -> None:
    make, words = WRONG[case]
    url = make(postgresql, str(sa.make_url(postgresql_url).database))
    with pytest.raises(DatabaseError, match=words) as raised:
        open_database(url)
    told = str(raised.value)
    assert "\n" not in told
    assert not any(secret in told for secret in (SECRET, PASSWORD))


def test_the_password_may_come_from_elsewhere(postgresql_url: str) -> None:
    bare = sa.make_url(postgresql_url).set(password=None, drivername="postgres")
    open_database(bare.render_as_string(), PASSWORD).close()
    with pytest.raises(DatabaseError, match="password"):
        open_database(bare.render_as_string(), "wrong")


def test_both_databases_give_the_same_answers_in_the_same_order(
    both: list[Product], folder: Path, write: Write
) -> None:
    tasks = [
        "Sở Y tế chủ trì, phối hợp với Công an tỉnh và Sở Nội vụ trực đê trước ngày 15/11/2024.",
        "Công an tỉnh tuần tra theo Quyết định số 5/QĐ-UBND và Chỉ thị số 7-CT/TW.",
        "Ủy ban nhân dân các huyện báo cáo hằng năm trước ngày 10/12.",
    ]
    for number, name in enumerate(NAMES):
        write(name, number % 4, *tasks[number % 3 :], *tasks)
    for product in both:
        loads.load(product, [folder])
        write("a.txt", 9, *tasks[::-1])
        loads.load(product, [folder])
        loads.remove(product, "z.txt")
        write("a.txt", 1, *tasks[1:], *tasks)
    assert rows(both[0]) == rows(both[1])
    assert _answers(both[0].database) == _answers(both[1].database)
    assert [check.check(product) for product in both] == [[], []]


def _answers(database: Database) -> list[object]:
    """Everything that lists give, page by page."""
    held = list_documents(database, size=100).items
    lists = [
        *(list_documents(database, size=2, offset=start).items for start in range(0, 10, 2)),
        list_documents(database, DocumentFilter(agency="Sở Y tế", year="2024")),
        *(outline(database, one.head.id) for one in held),
        *(registers.list_agencies(database, size=3, offset=start) for start in range(0, 9, 3)),
        *(registers.list_tasks(database, size=5, offset=start) for start in range(0, 40, 5)),
        registers.list_tasks(database, TaskFilter(number="1", role="lead")),
        *(registers.list_deadlines(database, size=5, offset=start) for start in range(0, 40, 5)),
        *(citations.list_citations(database, size=5, offset=start) for start in range(0, 60, 5)),
        *(_begun(database, typed) for typed in ("s", "bao", "cong a", "1", "Đ")),
        [one.totals for one in ledger.list_loads(database).items],
    ]
    return [repr(one) for one in lists]


def _begun(database: Database, typed: str) -> list[object]:
    """Numbers, titles and words that begin as typed."""
    start = beginnings.beginning(typed)
    assert start
    with database.read() as connection:
        documents = [
            beginnings.lookup(connection, start, beginnings.Wanted(kind, 8))
            for kind in ("number", "title")
        ]
        return [*documents, beginnings_words.words(connection, start, 8)]


@pytest.mark.parametrize("text", ["a\0b", "a\ud800b"])
def test_what_no_database_stores_is_replaced_on_the_way_into_rows_and_questions(
    both: list[Product], text: str
) -> None:
    for product in both:
        with product.database.write() as connection:
            row = {"field": "agency", "value": text, "label": text}
            connection.execute(sa.insert(label_rows).values(row))
        with product.database.read() as connection:
            found = connection.execute(sa.select(label_rows)).one()
        assert tuple(found) == ("agency", "a\ufffdb", "a\ufffdb")
        wanted = DocumentFilter(source=text, agency=text, number=text, language=text)
        assert list_documents(product.database, wanted).total == 0
        assert registers.list_tasks(product.database, TaskFilter(number=text)).total == 0
        report = loads.remove(product, text)
        assert report.failed[0].code == "unknown"
        assert ledger.list_files(product.database, report.numbers[0]).items[0].source == "a\ufffdb"


def test_ids_at_the_limit_are_asked_for_like_any_other(both: list[Product]) -> None:
    largest = 2**31 - 1
    for product in both:
        assert ledger.find_load(product.database, largest) is None
        assert labels.labels_of(product.database, {"document": [largest]}) == {"document": {}}
        assert list_documents(product.database, offset=largest).items == ()


@pytest.mark.parametrize("outage", ["restart", "kill"])
def test_a_load_that_loses_its_server_is_told_and_completed_by_the_next(
    outage: str, tmp_path: Path, folder: Path, write: Write
) -> None:
    for number in range(12):
        write(f"{number:02}.txt", number, "Sở Y tế trực đê.", f"Việc riêng số {number}.")
    with start_postgresql() as own:
        settings = read(
            data=tmp_path / "data",
            database_url=own.url(own.create_database()),
            batch_documents=4,
        )

        def interrupt(progress: Progress) -> None:
            if progress.files == 6:
                if outage == "kill":
                    own.kill()
                    own.start()
                else:
                    own.restart()

        with opened(settings) as product:
            with pytest.raises(sa.exc.OperationalError):
                loads.load(product, [folder], workers=0, progress=interrupt)
            assert "load_killed" not in {one.code for one in check.repair(product)}
            report = loads.load(product, [folder], workers=0)
            assert not report.failed
            assert report.totals == {"unchanged": 4, "added": 8}
            assert check.check(product) == []
