"""Paragraphs as bytes: whatever they hold comes back, and a key made of the text is not stored."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from search.model import Agency, Citation, Deadline, DocumentHead, Paragraph, Task, key_of
from search.packing import pack, unpack

TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)
HEAD = DocumentHead(7, "1-KH/TU", None, None, None, None, "2024", "vi", "a.txt", "1-KH/TU")
PLAIN = Paragraph("", 7 << 20 | 3, HEAD, ("I",), None, 3, "body", "vi", "Đê sông.", (), (), (), 2)


def packed(paragraph: Paragraph) -> bytes:
    return pack(paragraph, paragraph.text.encode())


def again(stored: bytes) -> Paragraph:
    return unpack(stored, lambda text: text.decode())


@given(
    key=st.one_of(TEXTS, st.from_regex(r"7-[0-9a-f]{16}-[0-9]{1,12}", fullmatch=True)),
    text=TEXTS,
    ordinal=st.integers(0, 1 << 42),
    position=st.integers(0, 1 << 20),
    task=st.none() | st.builds(Task, TEXTS, TEXTS, TEXTS),
    agencies=st.tuples(st.builds(Agency, TEXTS, TEXTS, st.just("lead"))),
    citations=st.tuples(st.builds(Citation)),
    deadlines=st.tuples(st.builds(Deadline)),
)
def test_a_paragraph_comes_back_as_it_was(**values: object) -> None:
    paragraph = msgspec.structs.replace(PLAIN, **values)
    assert again(packed(paragraph)) == paragraph


@given(TEXTS, st.integers(0, 10**9 - 1))
def test_a_key_made_of_the_text_is_made_again(text: str, occurrence: int) -> None:
    key = key_of(7, text, occurrence)
    paragraph = msgspec.structs.replace(PLAIN, text=text, key=key)
    assert again(packed(paragraph)).key == key
    assert key.encode() not in packed(paragraph)


@pytest.mark.parametrize("title", ["Đê sông.", "Đê …", "…", " …", "", "sông …", "Đê sông. …", "Kè"])
def test_a_title_of_words_of_the_text_comes_back(title: str) -> None:
    text = "1. Đê sông. Đê biển"
    paragraph = msgspec.structs.replace(PLAIN, text=text, task=Task("7/0//1", "1", title))
    assert again(packed(paragraph)) == paragraph


@given(st.builds(Agency, st.sampled_from(["sở_y_tế", "sở", ""]), TEXTS, st.just("lead")))
def test_an_agency_comes_back_whether_its_id_is_its_name_or_not(agency: Agency) -> None:
    known = Agency("sở_y_tế", "Sở Y tế", "lead", "task")
    paragraph = msgspec.structs.replace(PLAIN, agencies=(agency, known))
    assert again(packed(paragraph)) == paragraph
    assert known.id.encode() not in packed(msgspec.structs.replace(PLAIN, agencies=(known,)))


@pytest.mark.parametrize("stored", [b"", b"\xff", msgspec.msgpack.encode([1, 2])])
def test_other_bytes_are_no_paragraph(stored: bytes) -> None:
    with pytest.raises(ValueError, match="pack"):
        again(stored)
