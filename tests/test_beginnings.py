"""Numbers, titles, agencies and words under each word that their typed beginning may begin."""

from collections.abc import Collection
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import assume, given
from hypothesis import strategies as st

from analyzers.agency_beginnings import in_full
from analyzers.normalize import join
from service import beginnings, beginnings_words, loads
from service.beginnings import Wanted, beginning
from service.beginnings_agencies import Names, matching, names_of
from service.db.schema import suggestions, vocabulary
from service.product import Product
from tests.collection import Write

TITLES = ("Đường sông Lam", "Dương sông Lam", "Quyết toán quỹ đê")


def titled(product: Product, *titles: str, date: str | None = None) -> None:
    with product.database.write() as connection:
        connection.execute(sa.delete(suggestions))
        beginnings.add(connection, [("title", 1 + at, one, date) for at, one in enumerate(titles)])


class Some(set[int]):
    """Some documents as `beginnings.Among` has them."""

    def those_of(self, documents: Collection[int]) -> Collection[int]:
        return self & set(documents)

    def newest(self, most: int) -> Collection[int]:
        return sorted(self)[-most:]


def titles(product: Product, typed: str, size: int = 8, **among: Any) -> list[str]:
    start = beginning(typed)
    assert start
    with product.database.read() as connection:
        found = beginnings.lookup(connection, start, Wanted("title", size, **among))
    return [one.text for one in found]


@pytest.fixture
def held(product: Product, folder: Path, write: Write) -> Product:
    """Three documents, whose titles and words the tests put others in place of."""
    for number in (11, 12, 13):
        write(f"{number}.txt", number, "Sở Y tế kiểm tra.")
    loads.load(product, [folder])
    return product


@pytest.mark.parametrize("typed", ["quy", "quyê", "quyết t", "quỹ", "quy đ", "toan quy d"])
def test_a_syllable_that_is_not_finished_goes_on(held: Product, typed: str) -> None:
    titled(held, *TITLES)
    assert titles(held, typed) == ["Quyết toán quỹ đê"]


def test_marks_that_were_typed_come_first(held: Product) -> None:
    titled(held, *TITLES)
    assert titles(held, "đường s") == ["Đường sông Lam", "Dương sông Lam"]
    assert titles(held, "dương s") == ["Dương sông Lam", "Đường sông Lam"]


def test_a_frequent_beginning_gives_the_same_as_a_rare_one(
    held: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    titled(held, *TITLES)
    typed = ("s", "song", "đườ", "duo", "lam", "quy", "quỹ", "d", "đ")
    rare = [titles(held, one) for one in typed]
    monkeypatch.setattr(beginnings, "MANY", 1)
    assert [titles(held, one) for one in typed] == rare
    assert titles(held, "song", among=Some({2})) == ["Dương sông Lam"]


def test_documents_wanted_are_found_behind_many_that_are_not(
    held: Product, monkeypatch: pytest.MonkeyPatch
) -> None:
    titled(held, *TITLES)
    monkeypatch.setattr(beginnings, "MANY", 1)
    monkeypatch.setattr(beginnings, "MOST_COMPARED", 1)
    for document, title in ((1, "Đường sông Lam"), (2, "Dương sông Lam")):
        assert titles(held, "song", among=Some({document})) == [title]
    assert titles(held, "song", among=Some({3})) == []


def test_the_newest_document_comes_first_and_the_first_word_before_later_ones(
    held: Product,
) -> None:
    with held.database.write() as connection:
        connection.execute(sa.delete(suggestions))
        rows = [("Đê sông Lam", "2020-01-01"), ("Đê biển", "2024-05"), ("Kè đê", "2025-01-01")]
        beginnings.add(
            connection, [("title", 1 + at, text, date) for at, (text, date) in enumerate(rows)]
        )
    assert titles(held, "đê") == ["Đê biển", "Đê sông Lam", "Kè đê"]


def test_the_most_frequent_words_come_first(held: Product) -> None:
    with held.database.write() as connection:
        connection.execute(sa.delete(vocabulary))
        rows = {"thực_hiện": 9, "thực_tế": 2, "thúc_đẩy": 30, "thực": 12, "ubnd": 3, "hà_nội": 1}
        connection.execute(
            sa.insert(vocabulary),
            [
                {"token": token, "folded": beginnings.unmarked(token), "paragraphs": count}
                for token, count in rows.items()
            ],
        )
    with held.database.read() as connection:
        thuc, marked = beginning("thuc"), beginning("thực")
        assert thuc
        assert marked
        found = beginnings_words.words(connection, thuc, 8)
        assert found == ["thúc_đẩy", "thực", "thực_hiện", "thực_tế"]
        assert beginnings_words.words(connection, marked, 2) == ["thực_hiện", "thực_tế"]


@pytest.mark.parametrize(
    ("token", "written"),
    [("thực_hiện", "thực hiện"), ("ubnd", "UBND"), ("hà_nội", "Hà Nội"), ("森林", "森林")],
)
def test_words_are_shown_as_they_are_usually_written(token: str, written: str) -> None:
    assert beginnings_words.spelled(token) == written


def test_agencies_with_the_typed_marks_come_first_then_those_with_more_paragraphs() -> None:
    names = Names({"sở_xây_dựng": 5, "sở_y_tế": 9, "số_hóa": 90, "công_an_tỉnh": 1, "none": 99})
    assert matching(names, "sở", 8) == ["sở_y_tế", "sở_xây_dựng", "số_hóa"]
    assert matching(names, "cat", 8) == ["công_an_tỉnh"]
    assert matching(names, "sở", 1) == ["sở_y_tế"]
    assert matching(names, "non", 8) == []


NAMES = st.lists(st.sampled_from(["sở", "so", "y", "tế", "công", "an", "公安", "厅"]), min_size=1)


@given(st.dictionaries(NAMES.map(join), st.integers(1, 3)), st.text("sởoytếe công公安", max_size=6))
def test_agencies_are_those_of_which_a_word_begins_so(counts: dict[str, int], typed: str) -> None:
    found = matching(Names(counts), typed, 100)
    assert len(found) == len(set(found))
    assert matching(Names(counts), typed, 2) == found[:2]
    assume(len(in_full(typed)) <= 1)  # an abbreviation in full begins more
    start = beginning(typed)
    for name in counts if start else ():
        words = [beginnings.unmarked(folded) for _, folded, _ in beginnings.places(name)]
        initials = "".join(word[0] for word in beginnings.unmarked(name).split("_"))
        begun = any(word.startswith(start.unmarked) for word in words if start)
        assert start
        by_initials = len(start.folded) > 1 and initials.startswith(start.unmarked[0])
        assert (name in found) == (begun or by_initials)


def test_names_are_made_once_for_equal_counts() -> None:
    counts = {"sở_y_tế": 9}
    assert names_of(counts) is names_of(dict(counts))
    assert matching(names_of({"sở_y_tế": 9, "sở_nội_vụ": 10}), "sở", 1) == ["sở_nội_vụ"]
