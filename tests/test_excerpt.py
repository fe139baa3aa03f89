"""Texts with marks for pages."""

from hypothesis import given
from hypothesis import strategies as st

from service.pages.excerpt import ELLIPSIS, Piece, excerpt, pieces

LONG = "Bảo vệ rừng đầu nguồn là trách nhiệm của mọi cấp. " * 40


@st.composite
def marked(draw: st.DrawFn) -> tuple[str, list[tuple[int, int]]]:
    words = draw(st.lists(st.text("aă 国。", min_size=1, max_size=30), max_size=60))
    text = " ".join(words)
    cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=12)))
    return text, list(zip(cuts[::2], cuts[1::2], strict=False))


def joined(found: list[Piece]) -> str:
    return "".join(piece.text for piece in found)


@given(marked())
def test_pieces_are_the_text_and_the_marks(case: tuple[str, list[tuple[int, int]]]) -> None:
    text, marks = case
    found = pieces(text, marks)
    assert joined(found) == text
    assert [piece.text for piece in found if piece.marked] == [text[a:b] for a, b in marks]


@given(marked(), st.integers(20, 200))
def test_an_excerpt_is_short_whole_in_its_marks_and_shows_the_first(
    case: tuple[str, list[tuple[int, int]]], limit: int
) -> None:
    text, marks = case
    found = excerpt(text, marks, limit)
    shown = joined(found).removeprefix(f"{ELLIPSIS} ").removesuffix(f" {ELLIPSIS}")
    assert shown in text
    all_marked = [text[a:b] for a, b in marks]
    in_excerpt = [piece.text for piece in found if piece.marked]
    assert in_excerpt == all_marked[: len(in_excerpt)]
    assert len(in_excerpt) >= min(1, len(marks))
    longest = max([b - a for a, b in marks], default=0)
    assert len(shown) <= limit + 30 + longest + 90


def test_a_short_text_is_shown_whole() -> None:
    assert joined(excerpt("Bảo vệ rừng.", [(0, 6)])) == "Bảo vệ rừng."


def test_a_long_text_is_cut_between_words_around_the_mark() -> None:
    at = LONG.index("trách", 900)
    found = excerpt(LONG, [(at, at + 5)], 200)
    assert found[0] == Piece(f"{ELLIPSIS} ", False)
    assert found[-1] == Piece(f" {ELLIPSIS}", False)
    words = set(LONG.split()) | {ELLIPSIS}
    assert set(joined(found).split()) <= words
