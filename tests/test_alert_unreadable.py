"""A saved search whose terms this version cannot read stops by itself, and nothing else does."""

import pytest
import sqlalchemy as sa

from service import loads
from service.alerts import inbox, saved
from service.alerts.nothing import covered
from service.alerts.proof import proof
from service.alerts.records import find_any, list_every
from service.alerts.saved import Settings, Terms
from service.alerts.stored import Unreadable
from service.alerts.terms import terms_of_search
from service.alerts.verification import verify
from service.db.alerts import query_revisions
from service.parameters import Selection
from service.product import Product
from tests.collection import Write
from tests.near_limits import APRIL_20, Go, going
from tests.near_limits import told as told_near
from tests.saved_searches import save_search, told
from tests.unreadable import WAYS, again, bring, damage


def findings(product: Product) -> list[tuple[str, int, int]]:
    return [(one.kind, one.load, one.saved_query) for one in verify(product)]


@pytest.mark.parametrize("how", WAYS)
def test_it_alone_is_stopped_and_the_others_go_on(
    product: Product, write: Write, how: dict[str, str]
) -> None:
    first, second, third = (save_search(product, "trực đê") for _ in range(3))
    damage(product, second, how)
    bring(product, write, "Sở Y tế", "Sở Nội vụ")
    assert [id_ for id_, _ in told(product)] == [first, third] * 2
    states = {one.id: one.stopped for one in list_every(product.database).items}
    assert states == {first: None, second: "tree_unreadable", third: None}


@pytest.mark.parametrize("how", WAYS)
def test_who_asks_is_told_of_it_before_any_load_comes_upon_it(
    product: Product, how: dict[str, str]
) -> None:
    damage(product, id_ := save_search(product, "trực đê"), how)
    known = find_any(product.database, id_)
    assert (known.stopped, known.tree, known.text) == ("tree_unreadable", None, "trực đê")
    assert known.events == ("text",)
    with pytest.raises(Unreadable):
        assert known.terms


def test_saved_again_it_tells_of_the_loads_to_come(product: Product, write: Write) -> None:
    id_ = save_search(product, "trực đê")
    bring(product, write, "Sở Y tế")
    damage(product, id_)
    bring(product, write, "Sở Nội vụ", "Sở Công an")
    again(product, id_)
    bring(product, write, "Sở Xây dựng")
    assert [text for _, text in told(product)] == ["1. Sở Y tế trực đê.", "1. Sở Xây dựng trực đê."]
    assert find_any(product.database, id_).stopped is None


def test_saved_again_it_runs_also_where_its_terms_are_the_same(
    product: Product, write: Write
) -> None:
    id_ = save_search(product, "trực đê")
    with product.database.read() as connection:
        whole = connection.scalar(sa.select(query_revisions.c.tree))
    damage(product, id_)
    bring(product, write, "Sở Y tế")
    damage(product, id_, {"tree": whole or ""})  # as for a version that can read it
    again(product, id_)
    bring(product, write, "Sở Nội vụ")
    assert told(product) == [(id_, "1. Sở Nội vụ trực đê.")]


def test_other_settings_alone_neither_start_nor_lose_it(product: Product, write: Write) -> None:
    damage(product, id_ := save_search(product, "trực đê"))
    bring(product, write, "Sở Y tế")
    saved.change(product, id_, None, {"name": "tên khác"})
    saved.pause(product, id_)
    saved.resume(product, id_)
    bring(product, write, "Sở Nội vụ")
    known = find_any(product.database, id_)
    assert (known.name, known.text, known.stopped) == ("tên khác", "trực đê", "tree_unreadable")
    assert told(product) == []


def test_the_loads_that_it_missed_are_told(product: Product, write: Write) -> None:
    id_ = save_search(product, "trực đê")
    bring(product, write, "Sở Y tế")
    damage(product, id_)
    bring(product, write, "Sở Nội vụ", "Sở Công an")
    shown = proof(product.database, id_)
    assert [(one.after_load, one.to_load, one.notices) for one in shown.spans] == [(0, 1, 1)]
    assert (shown.left_out, shown.waits) == (2, 0)
    with product.database.read() as connection:
        assert covered(connection, id_, 1, 3).loads == 1
    again(product, id_)
    bring(product, write, "Sở Xây dựng")
    shown = proof(product.database, id_)
    assert [(one.after_load, one.to_load) for one in shown.spans] == [(0, 1), (3, None)]
    assert shown.left_out == 2


def test_verify_names_it_until_it_is_saved_again(product: Product, write: Write) -> None:
    id_, other = save_search(product, "trực đê"), save_search(product, "trực đê")
    damage(product, id_)
    bring(product, write, "Sở Y tế", "Sở Nội vụ")
    assert findings(product) == [("stopped", 1, id_)]
    again(product, id_)
    bring(product, write, "Sở Công an")
    assert findings(product) == []
    assert [who for who, _ in told(product)] == [other, other, other, id_]


def test_verify_names_notices_that_cannot_be_proved_once(product: Product, write: Write) -> None:
    id_ = save_search(product, "trực đê")
    bring(product, write, "Sở Y tế", "Sở Nội vụ")
    damage(product, id_)
    assert findings(product) == [("unreadable", 1, id_)]
    bring(product, write, "Sở Công an")
    assert findings(product) == [("stopped", 3, id_), ("unreadable", 1, id_)]


def test_terms_of_before_an_edit_do_not_stop_those_of_now(product: Product, write: Write) -> None:
    id_ = save_search(product, "trực đê")
    loads.load(product, [write("a.txt", 1, "Sở Y tế trực đê.")])
    damage(product, id_)
    again(product, id_)
    bring(product, write, "Sở Nội vụ")
    assert told(product) == [(id_, "1. Sở Nội vụ trực đê.")]
    assert find_any(product.database, id_).stopped is None
    assert proof(product.database, id_).left_out == 1


def test_limits_that_are_near_are_told_to_the_others(product: Product, write: Write) -> None:
    go: Go = going(product)
    loads.load(product, [write("a.txt", 1, APRIL_20)])
    first, second, third = (save_search(product, "trực đê", "due") for _ in range(3))
    damage(product, second)
    assert go(0) == 2
    assert [who for who, _, _ in told_near(product)] == [first, third]
    assert find_any(product.database, second).stopped == "tree_unreadable"
    assert findings(product) == [("stopped", 2, second)]
    saved.change(
        product,
        second,
        terms_of_search(product, Selection(q="trực đê"), ("due",)),
        {},
    )
    assert go(0) == 1
    assert findings(product) == []
    damage(product, third)
    assert findings(product) == [("unreadable", 1, third)]


def test_its_notices_can_still_be_read_without_marks(product: Product, write: Write) -> None:
    id_ = save_search(product, "trực đê")
    bring(product, write, "Sở Y tế")
    damage(product, id_)
    (notice,) = inbox.list_notices(product.database, None).items
    assert (notice.paragraph.text, notice.highlights) == ("1. Sở Y tế trực đê.", [])


def test_terms_that_are_whole_are_read_as_they_were_saved(product: Product) -> None:
    quoted = 'một "field":"hue" trong ngoặc'
    terms = terms_of_search(product, Selection(q=quoted, agency=['"field":"hue"']))
    id_ = saved.create(product, None, terms, Settings(name="đê"))
    kept: Terms = find_any(product.database, id_).terms
    assert kept == terms
