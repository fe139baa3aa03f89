"""Cursors of paged lists."""

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service import cursors
from service.errors import Problem


@given(st.integers(0, cursors.FURTHEST), st.text(), st.lists(st.integers()))
def test_a_cursor_gives_back_its_offset(offset: int, text: str, values: list[int]) -> None:
    asked = (text, {"values": values})
    assert cursors.read(cursors.issue(offset, *asked), *asked) == offset


def test_no_cursor_is_the_first_page() -> None:
    assert cursors.read(None, "documents") == 0
    assert cursors.issue_next(None, "documents") is None


def test_a_cursor_of_another_list_is_refused() -> None:
    cursor = cursors.issue(10, "documents", {"q": "a"})
    with pytest.raises(Problem) as caught:
        cursors.read(cursor, "documents", {"q": "b"})
    assert (caught.value.code, caught.value.parameter) == ("cursor_invalid", "cursor")


@given(st.text(max_size=120))
def test_any_other_text_is_refused(text: str) -> None:
    with pytest.raises(Problem):
        cursors.read(text, "documents")


@pytest.mark.parametrize("content", ["-1", "01", "99999999999", "2147483648", "1.5", " 1", "٣", ""])
def test_an_offset_that_was_never_issued_is_refused(content: str) -> None:
    forged = f"{content}.{cursors.fingerprint('documents')}".encode()
    with pytest.raises(Problem):
        cursors.read(base64.urlsafe_b64encode(forged).rstrip(b"=").decode(), "documents")
