"""Loads matched with saved queries: each new paragraph that matches is told once, with reasons."""

from pathlib import Path

import msgspec
import pytest
import sqlalchemy as sa

from analyzers.analysis import text_fields
from search.model import Agency
from search.tree import EVERYTHING, All, Match, Node, Values
from service import loads
from service.alerts import matching, saved
from service.alerts.events import Event
from service.alerts.matching import Overtaken, match_next
from service.alerts.saved import Settings, Terms
from service.correcting import correct, place_of, take_back
from service.corrections import Correction, list_corrections
from service.db.alerts import alert_loads, notices, saved_queries
from service.db.schema import paragraphs
from service.documents import list_paragraphs
from service.product import Product
from tests.collection import Write, directive


def words(text: str) -> Node:
    return Match("grams", tuple(text_fields(text, "vi").grams.split(" ")))


def terms(tree: Node, *events: Event) -> Terms:
    return Terms(text="", selection={}, tree=tree, events=events or ("text",))


def save(product: Product, tree: Node, *events: Event) -> int:
    return saved.create(product, None, terms(tree, *events), Settings(name="đê"))


def match_all(product: Product) -> int:
    """Match whatever there is; how many loads that were."""
    count = 0
    while match_next(product):
        count += 1
    return count


def told(product: Product) -> list[tuple[int, str, list[str]]]:
    """Each notice: its saved query, its text, its reasons."""
    query = (
        sa.select(notices.c.saved_query, paragraphs.c.text, notices.c.reasons)
        .join(paragraphs, paragraphs.c.id == notices.c.paragraph)
        .order_by(notices.c.id)
    )
    with product.database.read() as connection:
        rows = connection.execute(query).all()
    return [(row[0], row[1], msgspec.json.decode(row[2])) for row in rows]


def test_a_new_paragraph_that_matches_is_told_once(product: Product, write: Write) -> None:
    first = save(product, words("trực đê"))
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.", "Sở Tài chính cấp kinh phí.")])
    assert match_all(product) == 1
    assert match_all(product) == 0
    assert told(product) == [(first, "1. Sở Y tế trực đê.", ["new"])]


def test_what_was_there_before_the_query_was_saved_is_no_news(
    product: Product, write: Write
) -> None:
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    save(product, words("trực đê"))
    loads.load(product, [write("b.txt", 2, "Sở Xây dựng trực đê.")])
    match_all(product)
    assert [text for _, text, _ in told(product)] == ["1. Sở Xây dựng trực đê."]


def test_loading_and_reading_again_and_removing_and_coming_back_are_no_news(
    product: Product, write: Write
) -> None:
    path = write("a.txt", 1, "Sở Y tế trực đê.")
    save(product, words("trực đê"))
    for _ in range(2):
        loads.load(product, [path])
    loads.reparse(product)
    loads.remove(product, "a.txt")
    loads.load(product, [path])
    match_all(product)
    assert len(told(product)) == 1


def test_a_changed_paragraph_is_told_with_what_it_replaced(product: Product, write: Write) -> None:
    save(product, words("trực đê"))
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê ban ngày.")])
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê ban đêm.")])
    match_all(product)
    assert [(text, reasons) for _, text, reasons in told(product)] == [
        ("1. Sở Y tế trực đê ban ngày.", ["new"]),
        ("1. Sở Y tế trực đê ban đêm.", ["changed"]),
    ]
    with product.database.read() as connection:
        first, second = connection.execute(sa.select(notices).order_by(notices.c.id)).all()
    assert msgspec.json.decode(second.detail) == {"replaced": first.paragraph}


def test_a_late_worker_tells_the_text_of_each_load(product: Product, write: Write) -> None:
    save(product, words("trực đê"))
    for when in ("sáng", "trưa", "tối"):
        loads.load(product, [write("a.txt", 1, f"Sở Y tế trực đê buổi {when}.")])
    assert match_all(product) == 3
    assert [text for _, text, _ in told(product)] == [
        f"1. Sở Y tế trực đê buổi {when}." for when in ("sáng", "trưa", "tối")
    ]


@pytest.fixture
def wrong_role(product: Product, write: Write) -> Correction:
    """A loaded plan, and the correction that makes an agency lead."""
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    items = list_paragraphs(product.database, 1).items
    place = place_of(next(one.key for one in items if "trực đê" in one.text))
    wrong = Agency("sở_y_tế", "Sở Y tế", "implement")
    return Correction(1, place, "agencies", wrong, Agency("sở_y_tế", "Sở Y tế", "lead"), "")


def test_an_agency_that_becomes_lead_is_told_once(product: Product, wrong_role: Correction) -> None:
    save(product, Values("role", ("lead",)))
    save(product, words("trực đê"), "lead")
    correct(product, [wrong_role])
    match_all(product)
    assert [reasons for _, _, reasons in told(product)] == [["matches"], ["lead"]]


def test_what_matched_before_its_facts_changed_is_not_told_again(
    product: Product, wrong_role: Correction
) -> None:
    save(product, words("trực đê"))
    correct(product, [wrong_role])
    match_all(product)
    assert told(product) == []


def test_each_change_of_facts_is_an_occasion_of_its_own(
    product: Product, wrong_role: Correction
) -> None:
    save(product, words("trực đê"), "lead")
    for _ in range(2):
        correct(product, [wrong_role])
        take_back(product, list_corrections(product.database).items[0].id)
    match_all(product)
    assert [reasons for _, _, reasons in told(product)] == [["lead"], ["lead"]]


def test_a_deadline_that_is_set_and_changed_is_told(product: Product, write: Write) -> None:
    save(product, words("trực đê"), "deadline")
    for limit in ("", " trước ngày 20/4/2024", " trước ngày 30/4/2024"):
        loads.load(product, [write("a.txt", 1, f"Sở Y tế trực đê{limit}.")])
    match_all(product)
    assert [reasons for _, _, reasons in told(product)] == [["deadline_set"], ["deadline_changed"]]


def test_an_edited_query_tells_each_load_by_the_terms_of_its_time(
    product: Product, write: Write
) -> None:
    id_ = save(product, words("trực đê"))
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.", "Sở Y tế cấp thuốc.")])
    saved.change(product, id_, terms(words("cấp thuốc")), {"name": "thuốc"})
    loads.load(product, [write("b.txt", 2, "Sở Nội vụ trực đê.", "Sở Nội vụ cấp thuốc.")])
    match_all(product)
    assert [text for _, text, _ in told(product)] == [
        "1. Sở Y tế trực đê.",
        "2. Sở Nội vụ cấp thuốc.",
    ]


def test_a_paused_query_tells_nothing_of_that_time(product: Product, write: Write) -> None:
    id_ = save(product, words("trực đê"))
    saved.pause(product, id_)
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    saved.resume(product, id_)
    loads.load(product, [write("b.txt", 2, "Sở Nội vụ trực đê.")])
    match_all(product)
    assert [text for _, text, _ in told(product)] == ["1. Sở Nội vụ trực đê."]


def test_a_removed_query_still_tells_of_the_loads_before(product: Product, write: Write) -> None:
    id_ = save(product, words("trực đê"))
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    saved.remove(product, id_)
    loads.load(product, [write("b.txt", 2, "Sở Nội vụ trực đê.")])
    match_all(product)
    assert [text for _, text, _ in told(product)] == ["1. Sở Y tế trực đê."]


def test_every_load_is_accounted_for_also_those_before_the_first_query(
    product: Product, write: Write
) -> None:
    path = write("a.txt", 1, "Sở Y tế trực đê.")
    for _ in range(3):
        loads.load(product, [path])
    match_all(product)
    save(product, words("trực đê"))
    loads.load(product, [path])
    loads.reparse(product)
    match_all(product)
    with product.database.read() as connection:
        found = connection.execute(sa.select(alert_loads).order_by(alert_loads.c.load)).all()
    assert [(row.load, row.state, row.queries) for row in found] == [
        (1, "matched", 0),
        (2, "matched", 0),
        (3, "matched", 0),
        (4, "matched", 1),
        (5, "no_news", 1),
    ]


def test_small_chunks_give_the_same_as_one(product: Product, write: Write) -> None:
    for tree in (words("trực đê"), words("cấp thuốc"), words("đê"), EVERYTHING, words("không có")):
        save(product, tree)
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.", "Sở Y tế cấp thuốc.")])
    assert match_next(product, chunk=2)
    with product.database.read() as connection:
        counts = sa.select(sa.func.count(notices.c.id)).join(saved_queries)
        by_query = counts.group_by(saved_queries.c.id).order_by(saved_queries.c.id)
        assert connection.scalars(by_query).all()[:3] == [1, 1, 3]


def test_who_was_overtaken_writes_nothing(
    product: Product, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    save(product, words("trực đê"))
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    behind = matching._revisions

    def overtaken(*given: object) -> object:
        rows = behind(*given)  # type: ignore[arg-type]
        monkeypatch.undo()
        assert match_next(product)
        return rows

    monkeypatch.setattr(matching, "_revisions", overtaken)
    with pytest.raises(Overtaken):
        match_next(product)
    assert len(told(product)) == 1


def test_an_unknown_saved_query_is_told_as_such(product: Product) -> None:
    with pytest.raises(LookupError):
        saved.pause(product, 7)


def test_the_state_of_a_load_is_told_however_much_came_after(
    product: Product, folder: Path, write: Write
) -> None:
    save(product, Values("number", ("1_kh_tu",)))
    path = write("a.txt", 1, "Sở Y tế trực đê.")
    loads.load(product, [path])
    path.write_text(directive(2, "Sở Y tế trực đê."), encoding="utf-8")
    loads.load(product, [path])
    match_all(product)
    assert "1. Sở Y tế trực đê." in [text for _, text, _ in told(product)]


def test_a_document_that_comes_back_with_another_number_is_told_for_it(
    product: Product, write: Write
) -> None:
    save(product, All((words("trực đê"), Values("number", ("1_kh_tu",)))))
    save(product, All((words("trực đê"), Values("number", ("2_kh_tu",)))))
    for number in (1, 2, 1):
        loads.load(product, [write("a.txt", number, "Sở Y tế trực đê.")])
        loads.remove(product, "a.txt")
    match_all(product)
    assert [(id_, reasons) for id_, _, reasons in told(product)] == [
        (1, ["new"]),
        (2, ["matches"]),
        (1, ["matches"]),
    ]
