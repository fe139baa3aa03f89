"""Time limits that come near: told once seven days before them and once one day before."""

from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from search.model import Deadline
from search.tree import EVERYTHING
from service import loads
from service.alerts import due, inbox, saved
from service.alerts.due import stage_of, tell_due
from service.alerts.saved import Settings
from service.alerts.terms import terms_of_search
from service.correcting import correct, place_of
from service.corrections import Correction
from service.db.alerts import deliveries
from service.documents import list_paragraphs
from service.parameters import Selection
from service.product import Product
from tests.alert_rows import add_destination
from tests.collection import Write
from tests.near_limits import APRIL_20, MIDNIGHT, Go, go_on, going, occasions, told
from tests.saved_searches import save_search


@pytest.fixture
def go(product: Product) -> Go:
    """Goes to a day and tells what is near."""
    return going(product)


@pytest.mark.parametrize(("left", "stage"), [(-1, None), (0, 1), (1, 1), (2, 7), (7, 7), (8, None)])
def test_the_nearest_stage_is_told_and_none_when_it_has_passed(
    left: int, stage: int | None
) -> None:
    today = MIDNIGHT.date()
    assert stage_of(today + timedelta(left), today) == stage


def test_a_limit_is_told_seven_days_and_one_day_before_and_never_again(
    product: Product, write: Write, go: Go
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    id_ = save_search(product, "trực đê", "due")
    assert go(-1) == 0
    assert [go(day) for day in range(10)] == [1, 0, 0, 0, 0, 0, 1, 0, 0, 0]
    assert told(product) == [
        (id_, f"1. {APRIL_20}", "due:7:2024-04-20"),
        (id_, f"1. {APRIL_20}", "due:1:2024-04-20"),
    ]


def test_who_comes_late_is_told_of_the_nearest_stage_alone(
    product: Product, write: Write, go: Go
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    save_search(product, "trực đê", "due")
    assert go(6.5) == 1
    assert occasions(product) == ["due:1:2024-04-20"]


def test_the_day_is_that_of_the_saved_querys_time_zone(
    product: Product, write: Write, go: Go
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    terms = terms_of_search(product, Selection(q="trực đê"), ("due",))
    east = saved.create(product, None, terms, Settings(name="", timezone="Pacific/Auckland"))
    west = saved.create(product, None, terms, Settings(name="", timezone="America/Lima"))
    go(-0.2)
    assert [id_ for id_, _, _ in told(product)] == [east]
    go(0.6)
    assert [id_ for id_, _, _ in told(product)] == [east, west]


def test_another_time_zone_takes_effect_the_same_day(
    product: Product, write: Write, go: Go
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    terms = terms_of_search(product, Selection(q="trực đê"), ("due",))
    id_ = saved.create(product, None, terms, Settings(name="", timezone="America/Lima"))
    save_search(product, "tuần tra", "due")
    assert go(0.1) == 0
    saved.change(product, id_, terms, {"timezone": "Asia/Ho_Chi_Minh"})
    assert go(0.1) == 1


def test_what_asks_for_other_events_is_told_of_no_limit(
    product: Product, write: Write, go: Go
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    save_search(product, "trực đê", "text", "deadline")
    paused = save_search(product, "trực đê", "due")
    saved.pause(product, paused)
    assert go(0) == 0


def test_what_does_not_match_or_has_no_day_is_not_told(
    product: Product, write: Write, go: Go
) -> None:
    lines = ("Sở Y tế tuần tra trước ngày 20/4/2024.", "Sở Y tế trực đê trước ngày 20/4 hằng năm.")
    loads.load(product, [write("a.txt", 1, *lines, "Sở Y tế trực đê ngày đêm.")])
    save_search(product, "trực đê", "due")
    assert go(1) == 0


def test_a_saved_query_made_later_the_same_day_is_told_the_same_day(
    product: Product, write: Write, go: Go
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    first = save_search(product, "trực đê", "due")
    assert go(0.1) == 1
    second = save_search(product, "Sở Y tế", "due")
    assert go(0.1) == 1
    assert [id_ for id_, _, _ in told(product)] == [first, second]


def test_a_document_loaded_later_the_same_day_is_told_the_same_day(
    product: Product, write: Write, go: Go
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    save_search(product, "trực đê", "due")
    assert go(0.1) == 1
    loads.load(product, [write("b.txt", 2, "Sở Nội vụ trực đê trước ngày 19/4/2024.")])
    assert tell_due(product, go_on, now=MIDNIGHT + timedelta(0.2)) == 0  # not matched yet
    assert go(0.2) == 1
    assert occasions(product)[1:] == ["due:7:2024-04-19"]


def test_a_limit_that_is_put_right_is_told_the_same_day(
    product: Product, write: Write, go: Go
) -> None:
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê trước ngày 20/5/2024.")])
    save_search(product, "trực đê", "due")
    assert go(0.1) == 0
    items = list_paragraphs(product.database, 1).items
    paragraph = next(one for one in items if one.deadlines)
    (wrong,) = paragraph.deadlines
    right = Deadline(wrong.text, "2024-04-20")
    change = Correction(1, place_of(paragraph.key), "deadlines", wrong, right, "")
    correct(product, [change])
    assert go(0.2) == 1
    (page,) = inbox.list_notices(product.database, None).items
    assert (page.due, page.before) == ("2024-04-20", None)
    assert [one.iso_or_rule for one in page.paragraph.deadlines] == ["2024-04-20"]


def test_what_is_near_is_queued_apart_from_what_a_load_brought(
    product: Product, write: Write, go: Go
) -> None:
    terms = terms_of_search(product, Selection(q="trực đê"), ("text", "due"))
    hook = add_destination(product)
    saved.create(product, None, terms, Settings(name="đê", destinations=(hook,)))
    loads.load(product, [write("a.txt", 1, APRIL_20, "Sở Nội vụ trực đê trước ngày 13/4/2024.")])
    assert go(0) == 2
    with product.database.read() as connection:
        query = sa.select(deliveries.c.first, deliveries.c.last).order_by(deliveries.c.first)
        assert [tuple(row) for row in connection.execute(query)] == [(1, 2), (3, 4)]


def test_a_digest_takes_in_what_comes_near(product: Product, write: Write, go: Go) -> None:
    terms = terms_of_search(product, Selection(q="trực đê"), ("text", "due"))
    wishes: Any = {"cadence": "weekly", "destinations": (add_destination(product),)}
    saved.create(product, None, terms, Settings(name="đê", **wishes))
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    assert go(0) == 1
    with product.database.read() as connection:
        query = sa.select(deliveries.c.first, deliveries.c.last)
        assert [tuple(row) for row in connection.execute(query)] == [(1, 2)]


def test_a_task_gives_its_limit_to_its_paragraphs(product: Product, write: Write, go: Go) -> None:
    loads.load(product, [write("a.txt", 1, f"{APRIL_20}\n\nHuy động dân quân canh gác.")])
    save_search(product, "canh gác", "due")
    assert go(0) == 1
    assert told(product)[0][1] == "Huy động dân quân canh gác."


def test_very_many_documents_are_read_in_parts(
    product: Product, write: Write, go: Go, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(due, "MOST_DOCUMENTS", 2)
    paths = [write(f"{n}.txt", n, APRIL_20) for n in range(1, 6)]
    loads.load(product, paths)
    save_search(product, "trực đê", "due")
    assert go(0) == 5


def test_a_tree_that_matches_everything_tells_of_each_limit(
    product: Product, write: Write, go: Go
) -> None:
    loads.load(product, [write("a.txt", 1, APRIL_20, "Sở Nội vụ báo cáo tháng 4 năm 2024.")])
    terms = saved.Terms(text="", selection={}, tree=EVERYTHING, events=("due",))
    saved.create(product, None, terms, Settings(name=""))
    assert go(0) == 1
