"""PDF files that cannot be read end as named errors; of the others no letter is lost."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader.model import LoadError
from loader.readers import portable
from tests.printed_pages import by_hand, laid_out, page, texts


def _error(data: bytes) -> LoadError:
    with pytest.raises(LoadError) as raised:
        portable.read(data)
    return raised.value


def test_a_pdf_with_a_password_is_told_as_encrypted() -> None:
    locked = by_hand(
        "",
        trailer=f"/Encrypt << /Filter /Standard /V 1 /R 2 /P -4 /O <{'41' * 32}>"
        f" /U <{'42' * 32}> >> /ID [<41> <41>]",
    )
    assert _error(locked).code == "encrypted"


def test_a_damaged_pdf_is_told_as_damaged() -> None:
    assert _error(b"%PDF-1.7\n" + b"nothing here " * 9).code == "damaged"


def test_a_pdf_without_text_is_told() -> None:
    assert _error(by_hand("")).code == "no_text"


def test_a_pdf_of_too_many_pages_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portable, "PAGES_MOST", 1)
    assert _error(by_hand("", "")).code == "output_limit"


def test_a_pdf_of_too_many_letters_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(portable, "GLYPHS_MOST", 3)
    assert _error(by_hand("BT /F 12 Tf 90 700 Td (Heading) Tj ET")).code == "output_limit"


_GOOD = by_hand("BT /F 12 Tf 90 700 Td (One) Tj 0 -14 Td (Two) Tj ET 50 50 m 90 50 l S") * 1


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(_GOOD) - 1), st.binary(max_size=20), st.integers(0, 40))
def test_any_bytes_of_a_pdf_give_lines_or_a_load_error(start: int, new: bytes, cut: int) -> None:
    try:
        lines = portable.read(_GOOD[:start] + new + _GOOD[start + cut :]).lines
    except LoadError:
        return
    assert all(line.text.strip() for line in lines)


_places = st.floats(-50, 900, allow_nan=False)
_words = st.sampled_from(
    ["Số: 5", "1", "Nơi nhận:", "TM. ỦY BAN", "各部门", "¹ a", "-", "x" * 30, " "]
)


@settings(max_examples=150, deadline=None)
@given(
    st.lists(st.tuples(_places, _places, _words), max_size=30),
    st.lists(st.tuples(_places, _places, _places, _places), max_size=12),
)
def test_no_letter_is_lost_wherever_it_stands(
    words: list[tuple[float, float, str]], rules: list[tuple[float, float, float, float]]
) -> None:
    boxes = [(min(a, c), min(b, d), max(a, c), max(b, d)) for a, b, c, d in rules]
    try:
        reading = laid_out(page(words, boxes))
    except LoadError:  # nothing, or nothing but the number of the page
        assert not {word for _, _, word in words} - {"-", " ", "1"}
        return
    kept = "".join([*texts(reading), *(warning.message for warning in reading.warnings)])
    for _, _, word in words:
        assert all(letter in kept or letter in "- ¹" for letter in word)
