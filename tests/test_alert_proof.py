"""What proves that nothing was missed: a query's proof, replays, a check by other means."""

import pytest
import sqlalchemy as sa
from click.testing import CliRunner, Result

from search.model import Agency
from search.tree import Values
from service import lease, loads, worker
from service.alerts import replay as replaying
from service.alerts import saved
from service.alerts.matching import match_next
from service.alerts.progress import is_waiting
from service.alerts.proof import proof
from service.alerts.records import find_any
from service.alerts.replay import replay
from service.alerts.running import match_waiting
from service.alerts.saved import Settings, Terms
from service.alerts.verification import verify
from service.cli import main
from service.correcting import correct, place_of
from service.corrections import Correction
from service.db.alerts import notices
from service.documents import list_paragraphs
from service.lease import Busy
from service.product import Product
from tests.collection import Write
from tests.saved_searches import match_all, save_search, told
from tests.waiting import go_on


def kinds(product: Product) -> list[str]:
    return [one.kind for one in verify(product)]


@pytest.fixture
def busy_past(product: Product, write: Write) -> Product:
    """Loads that brought, changed, removed and corrected, over queries that came and went."""
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    first = save_search(product, "trực đê")
    save_search(product, "", "text", "lead", agency=["Sở Y tế"], role=["lead"])
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê ban đêm.", "Sở Y tế cấp thuốc.")])
    save_search(product, "thuốc", "text", "deadline")
    loads.load(product, [write("b.txt", 2, "Sở Nội vụ trực đê trước ngày 20/4/2024.")])
    saved.pause(product, first)
    loads.remove(product, "a.txt")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê ban đêm.")])
    saved.resume(product, first)
    loads.reparse(product)
    document = list_paragraphs(product.database, 1).items
    place = place_of(next(one.key for one in document if "trực đê" in one.text))
    wrong = Agency("sở_y_tế", "Sở Y tế", "implement")
    right = Agency("sở_y_tế", "Sở Y tế", "lead")
    correct(product, [Correction(1, place, "agencies", wrong, right, "")])
    return product


def test_what_was_matched_agrees_with_plain_searches(busy_past: Product) -> None:
    assert set(kinds(busy_past)) == {"waiting"}
    match_all(busy_past)
    assert kinds(busy_past) == []
    assert len(told(busy_past)) == 3


def test_a_notice_that_is_missing_is_named(busy_past: Product) -> None:
    match_all(busy_past)
    with lease.aside(busy_past) as connection:
        row = connection.execute(sa.select(notices).order_by(notices.c.id)).first()
        assert row is not None
        connection.execute(sa.delete(notices).where(notices.c.id == row.id))
    (found,) = verify(busy_past)
    assert (found.kind, found.load) == ("missing", row.load)
    assert (found.saved_query, found.version) == (row.saved_query, row.paragraph)


def test_a_notice_too_many_is_named_and_one_that_comes_twice(busy_past: Product) -> None:
    match_all(busy_past)
    with lease.aside(busy_past) as connection:
        row = connection.execute(sa.select(notices).order_by(notices.c.id)).first()
        assert row is not None
        values = {**row._mapping, "occasion": "again"}
        del values["id"]
        connection.execute(sa.insert(notices).values(values))
        other = values | {"saved_query": row.saved_query % 2 + 1}
        connection.execute(sa.insert(notices).values(other))
    assert sorted(kinds(busy_past)) == ["double", "unexpected"]


def test_a_wrong_reason_is_found(busy_past: Product) -> None:
    match_all(busy_past)
    with lease.aside(busy_past) as connection:
        connection.execute(sa.update(notices).where(notices.c.id == 1).values(reasons='["lead"]'))
    assert sorted(kinds(busy_past)) == ["missing", "unexpected"]


def test_the_proof_tells_matched_loads_from_those_that_wait(product: Product, write: Write) -> None:
    id_ = save_search(product, "trực đê")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    waiting = proof(product.database, id_)
    assert (waiting.waits, waiting.waiting, waiting.last_run) == (1, (1,), None)
    match_all(product)
    done = proof(product.database, id_)
    assert (done.waits, done.waiting, done.last_load) == (0, (), 1)
    assert (done.notices, done.unread) == (1, 1)
    assert [(span.after_load, span.to_load, span.matched) for span in done.spans] == [(0, None, 1)]


def test_the_proof_shows_when_a_query_rested(product: Product, write: Write) -> None:
    id_ = save_search(product, "trực đê")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    saved.pause(product, id_)
    loads.load(product, [write("b.txt", 2, "Sở Nội vụ trực đê.")])
    saved.resume(product, id_)
    loads.load(product, [write("c.txt", 3, "Sở Xây dựng trực đê.")])
    match_all(product)
    spans = proof(product.database, id_).spans
    assert [(one.after_load, one.to_load, one.matched, one.notices) for one in spans] == [
        (0, 1, 1, 1),
        (2, None, 1, 1),
    ]


def test_a_proof_needs_a_saved_query(product: Product) -> None:
    with pytest.raises(LookupError):
        proof(product.database, 7)


def test_a_replay_tells_what_would_have_come_and_writes_nothing(
    product: Product, write: Write
) -> None:
    for when in ("sáng", "trưa", "tối"):
        loads.load(product, [write("a.txt", 1, f"Sở Y tế trực đê buổi {when}.")])
    terms = find_any(product.database, save_search(product, "trực đê")).terms
    found = replay(product, terms, 1)
    assert [(hit.load, hit.version.after.text) for hit in found.hits] == [
        (1, "1. Sở Y tế trực đê buổi sáng."),
        (2, "1. Sở Y tế trực đê buổi trưa."),
        (3, "1. Sở Y tế trực đê buổi tối."),
    ]
    assert (found.reached, found.more) == (3, False)
    assert [hit.load for hit in replay(product, terms, 2, 2).hits] == [2]
    assert told(product) == []


def test_a_replay_ends_when_its_time_is_up_and_says_where(
    product: Product, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    for when in ("sáng", "trưa", "tối"):
        loads.load(product, [write("a.txt", 1, f"Sở Y tế trực đê buổi {when}.")])
    terms = find_any(product.database, save_search(product, "trực đê")).terms
    found = replay(product, terms, 1, seconds=0)
    assert (found.reached, found.loads, found.more) == (1, 1, True)
    monkeypatch.setattr(replaying, "MOST", 2)
    found = replay(product, terms, 1)
    assert (found.reached, found.more, len(found.hits)) == (2, True, 2)


def test_loads_that_wait_are_matched_by_one_at_a_time(product: Product, write: Write) -> None:
    save_search(product, "trực đê")
    assert not is_waiting(product.database)
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    assert is_waiting(product.database)
    with lease.matching(product), pytest.raises(Busy):
        match_waiting(product, go_on)
    assert match_waiting(product, lambda: True) == []
    assert [one.notices for one in match_waiting(product, go_on)] == [1]
    assert not is_waiting(product.database)


def test_the_job_of_the_worker_says_what_it_told(product: Product, write: Write) -> None:
    save_search(product, "trực đê")
    job = worker.match_alerts(go_on)
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    with lease.matching(product):
        assert job(product) == worker.Done()
    assert job(product).changes == "1 notices of load 1"
    assert job(product) == worker.Done()


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["alerts", *map(str, arguments)])


def test_the_commands_list_match_verify_and_replay(product: Product, write: Write) -> None:
    id_ = save_search(product, "trực đê")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    assert run("list").output.split("\t") == ["1", "", "active", "0", "trực đê", "trực đê\n"]
    waiting = run("verify")
    assert (waiting.exit_code, waiting.output) == (1, "waiting: load 1 is not matched yet\n")
    assert "1 notices" in run("run").output
    clean = run("verify")
    assert (clean.exit_code, clean.output) == (0, "")
    assert "1. Sở Y tế trực đê." in run("replay", id_).output
    assert run("replay", 99).exit_code == 2


def test_a_fault_is_printed_in_one_line_for_each(product: Product, write: Write) -> None:
    id_ = save_search(product, "trực đê")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    assert match_next(product)
    with lease.aside(product) as connection:
        version = connection.scalar(sa.select(notices.c.paragraph))
        connection.execute(sa.delete(notices))
    found = run("verify")
    assert found.exit_code == 1
    assert found.output == (
        f"missing: load 1, saved query {id_}, paragraph version {version} (new)\n"
    )


def test_terms_of_facts_alone_are_proved_as_well(product: Product, write: Write) -> None:
    terms = Terms(text="", selection={}, tree=Values("role", ("lead",)), events=("lead",))
    saved.create(product, None, terms, Settings(name="chủ trì"))
    loads.load(product, [write("a.txt", 1, "Sở Y tế chủ trì trực đê.", "Sở Y tế trực đê.")])
    match_all(product)
    assert len(told(product)) == 1
    assert kinds(product) == []
