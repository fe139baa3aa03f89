"""Matching goes on wherever it was cut off: nothing is lost, nothing comes twice."""

import random
import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
import sqlalchemy as sa

from search.engine import Search
from search.tree import EVERYTHING, All, Node, Values, from_json
from service import ledger, loads
from service.alerts import saved
from service.alerts.matching import Overtaken, match_next
from service.alerts.saved import Settings, Terms
from service.alerts.verification import verify
from service.db.alerts import alert_loads, deliveries, destinations, notices, query_revisions
from service.db.schema import loads as load_rows
from service.db.schema import paragraphs
from service.product import Product, opened
from service.settings import read
from tests.alert_worker import worker
from tests.collection import directive
from tests.test_alert_matching import words
from tests.waiting import wait_until

QUERIES = 40
LOADS = 8
KILLS = 6
_HAS_ENDED = load_rows.c.state != "running"
PHRASES = ("trực đê", "cấp kinh phí", "tuần tra", "báo cáo", "không có")


@pytest.fixture(params=["sqlite", "postgresql"])
def kept(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Product]:
    """A product without documents on either database, and somewhere to send notices to."""
    url = request.getfixturevalue("postgresql_url") if request.param == "postgresql" else ""
    with opened(read(data=tmp_path / "data", database_url=url)) as product:
        row = {"kind": "email", "name": "", "address": "a@example.vn", "made": ledger.now()}
        with product.database.write() as connection:
            connection.execute(sa.insert(destinations).values(row))
        yield product


def test_workers_killed_at_any_moment_lose_nothing_and_double_nothing(
    kept: Product, tmp_path: Path
) -> None:
    _save_many(kept)
    loading = threading.Thread(target=_load_many, args=(kept, tmp_path))
    loading.start()
    for _ in range(KILLS):
        with worker(kept.settings):
            time.sleep(random.random() * 0.3)
    loading.join()
    with suppress(Overtaken):  # a server may do after a worker's death what that had asked for
        _match_rest(kept)
    _match_rest(kept)
    _assert_whole(kept)


def test_two_workers_at_once_tell_everything_once(kept: Product, tmp_path: Path) -> None:
    _save_many(kept)
    with worker(kept.settings), worker(kept.settings):
        _load_many(kept, tmp_path)
        _wait_until_matched(kept)
    _assert_whole(kept)


def test_a_load_is_matched_batch_by_batch_while_it_goes_on(kept: Product, tmp_path: Path) -> None:
    _save_many(kept)
    paths = [_write(tmp_path, number) for number in range(1, LOADS + 1)]
    loading = threading.Thread(target=_load_in_batches, args=(kept, paths))
    loading.start()
    while loading.is_alive():
        _match_rest(kept)
        with kept.database.read() as connection:
            ended = connection.scalars(sa.select(load_rows.c.number).where(_HAS_ENDED)).all()
            matched = connection.scalars(sa.select(alert_loads.c.load)).all()
        assert set(matched) <= set(ended)
        time.sleep(0.01)
    _match_rest(kept)
    _assert_whole(kept)


def test_what_is_edited_while_it_is_matched_is_told_by_the_terms_of_each_load(
    kept: Product, tmp_path: Path
) -> None:
    ids = _save_many(kept)
    ended = threading.Event()
    editing = threading.Thread(target=_edit, args=(kept, ids, ended))
    with worker(kept.settings):
        editing.start()
        _load_many(kept, tmp_path)
        ended.set()
        editing.join()
        _wait_until_matched(kept)
    _assert_whole(kept)


def test_digests_and_what_is_sent_at_once_between_them_share_no_notice(
    kept: Product, tmp_path: Path
) -> None:
    id_ = saved.create(kept, None, _terms(0), _settings(1))
    for number, cadence in enumerate(("daily", "daily", "at_once", "daily", "daily"), 1):
        saved.change(kept, id_, _terms(0), {"cadence": cadence})
        _load(kept, tmp_path, number)
        _match_rest(kept)
    with kept.database.read() as connection:
        sent = connection.execute(sa.select(deliveries).order_by(deliveries.c.first)).all()
        told = connection.scalars(sa.select(notices.c.id)).all()
    assert len(sent) == 2
    assert [sum(_holds(row, one, id_) for row in sent) for one in told] == [1] * len(told)


def _save_many(product: Product) -> list[int]:
    return [_save(product, number) for number in range(QUERIES)]


def _save(product: Product, number: int) -> int:
    return saved.create(product, None, _terms(number), _settings(number))


def _terms(number: int) -> Terms:
    tree = words(PHRASES[number % len(PHRASES)]) if number % 7 else EVERYTHING
    return Terms(text="", selection={}, tree=tree)


def _settings(number: int) -> Settings:
    return Settings(name="đê", cadence="daily" if number % 2 else "at_once", destinations=(1,))


def _load_many(product: Product, folder: Path) -> None:
    for number in range(1, LOADS + 1):
        _load(product, folder, number)


def _load(product: Product, folder: Path, number: int) -> None:
    loads.load(product, [_write(folder, number)], workers=0)


def _load_in_batches(product: Product, paths: Sequence[Path]) -> None:
    """One call, each of whose files is a batch."""
    one_by_one = product.settings.model_copy(update={"batch_documents": 1})
    loads.load(replace(product, settings=one_by_one), paths, workers=0)


def _write(folder: Path, number: int) -> Path:
    tasks = [f"Sở Y tế {phrase} đợt {number}." for phrase in PHRASES[: number % 4 + 1]]
    path = folder / f"{number}.txt"
    path.write_text(directive(number, *tasks), encoding="utf-8")
    return path


def _edit(product: Product, ids: list[int], ended: threading.Event) -> None:
    """Change, pause, go on with, remove and save queries until told to end."""
    chance = random.Random(5)
    paused: set[int] = set()
    while not ended.is_set():
        id_, number = chance.choice(ids), chance.randrange(QUERIES)
        match chance.choice(("change", "pause", "save", "remove")):
            case "change":
                cadence = {"cadence": _settings(number).cadence}
                saved.change(product, id_, _terms(number), cadence)
            case "pause" if id_ in paused:
                saved.resume(product, id_)
                paused.remove(id_)
            case "pause":
                saved.pause(product, id_)
                paused.add(id_)
            case "save":
                ids.append(_save(product, number))
            case "remove" if len(ids) > QUERIES // 2:
                saved.remove(product, id_)
                ids.remove(id_)


def _match_rest(product: Product) -> None:
    while match_next(product):
        pass


def _wait_until_matched(product: Product) -> None:
    query = sa.text("SELECT count(*) FROM alert_loads WHERE state = 'matched'")

    def are_matched() -> bool:
        with product.database.read() as connection:
            return bool(connection.scalar(query) == LOADS)

    wait_until(are_matched)


def _assert_whole(product: Product) -> None:
    """Notices are what a plain search finds, and each stands in one delivery."""
    assert list(verify(product)) == []
    with product.database.read() as connection:
        told = [tuple(row) for row in connection.execute(_notices())]
        ids = connection.execute(sa.select(notices.c.id, notices.c.saved_query)).all()
        sent = connection.execute(sa.select(deliveries)).all()
        revisions = connection.execute(sa.select(query_revisions)).all()
        numbers = list(connection.scalars(sa.select(load_rows.c.number)))
    expected = [
        (row.saved_query, row.id, number, key)
        for row in revisions
        for number in numbers
        if row.after_load < number and (row.to_load is None or row.to_load >= number)
        for key in _brought(product, from_json(msgspec.json.decode(row.tree)), number)
    ]
    assert Counter(told) == Counter(expected)
    assert len(numbers) == LOADS
    for id_, saved_query in ids:
        assert sum(_holds(row, id_, saved_query) for row in sent) == 1


def _notices() -> sa.Select[Any]:
    return sa.select(
        notices.c.saved_query, notices.c.revision, notices.c.load, paragraphs.c.key
    ).join(paragraphs, paragraphs.c.id == notices.c.paragraph)


def _brought(product: Product, tree: Node, load: int) -> list[str]:
    found = product.engine.search(Search(All((tree, Values("load", (load,)))), size=1000))
    return [hit.paragraph.key for hit in found.hits]


def _holds(delivery: sa.Row[Any], id_: int, saved_query: int) -> bool:
    return bool(delivery.saved_query == saved_query and delivery.first <= id_ <= delivery.last)
