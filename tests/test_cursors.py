"""Cursors of paged lists and of searches."""

import base64

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import cursors
from service.cursors import FURTHEST, LARGEST_KEY, Place
from service.errors import Problem


def forged(place: object, *asked: object) -> str:
    """A cursor with any content, as somebody could make it who reads our code."""
    content = msgspec.msgpack.encode((cursors.digest(asked), place))
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def places() -> st.SearchStrategy[Place]:
    return st.builds(
        Place,
        st.binary(min_size=8, max_size=8),
        st.integers(0, FURTHEST),
        st.none() | st.text(max_size=50),
        st.floats(0, 1e6),
        st.none() | st.integers(0, LARGEST_KEY),
    )


@given(st.integers(0, FURTHEST), st.text(), st.lists(st.integers()))
def test_a_cursor_gives_back_its_offset(offset: int, text: str, values: list[int]) -> None:
    asked = (text, {"values": values})
    assert cursors.read(cursors.issue(offset, *asked), *asked) == offset


@given(places(), st.text())
def test_a_cursor_of_a_search_gives_back_its_place(place: Place, text: str) -> None:
    assert cursors.read_place(cursors.issue(place, text), text) == place


def test_no_cursor_is_the_first_page() -> None:
    assert cursors.read(None, "documents") == 0
    assert cursors.read_place(None, "search") is None
    assert cursors.issue_next(None, "documents") is None


@pytest.mark.parametrize("read", [cursors.read, cursors.read_place])
def test_a_cursor_of_another_list_is_refused(read: object) -> None:
    cursor = cursors.issue(10, "documents", {"q": "a"})
    with pytest.raises(Problem) as caught:
        read(cursor, "documents", {"q": "b"})  # type: ignore[operator]
    assert (caught.value.code, caught.value.parameter) == ("cursor_invalid", "cursor")


@given(st.text(max_size=120))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Problem):
        cursors.read(text, "documents")
    with pytest.raises(Problem):
        cursors.read_place(text, "search")


@pytest.mark.parametrize("offset", [-1, FURTHEST + 1, 1.5, "1", None, [1], {}])
def test_an_offset_that_was_never_issued_is_refused(offset: object) -> None:
    with pytest.raises(Problem):
        cursors.read(forged(offset, "documents"), "documents")


@pytest.mark.parametrize(
    "place",
    [
        5,
        [b"12345678"],
        [b"12345678", -1],
        [b"12345678", 1, 2],
        [b"12345678", 1, None, float("nan"), 1],
        [b"12345678", 1, None, float("inf"), 1],
        [b"12345678", 1, None, 0.5, -1],
        [b"12345678", 1, None, 0.5, LARGEST_KEY + 1],
        [b"12345678", 1, None, 0.5, 1, "more"],
    ],
)
def test_a_place_that_was_never_issued_is_refused(place: object) -> None:
    with pytest.raises(Problem):
        cursors.read_place(forged(place, "search"), "search")
