"""Numbers of automatic lists as they are printed, and signs of symbol fonts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import numbering
from loader.readers import symbols
from loader.readers.number_formats import printed


@pytest.mark.parametrize(
    ("form", "numbers"),
    [
        ("decimal", {1: "1", 12: "12"}),
        ("decimalZero", {1: "01", 12: "12"}),
        ("upperRoman", {4: "IV", 9: "IX", 14: "XIV", 49: "XLIX"}),
        ("lowerRoman", {3: "iii"}),
        ("upperLetter", {1: "A", 26: "Z", 27: "AA", 28: "BB"}),
        ("lowerLetter", {2: "b"}),
        (
            "chineseCounting",
            {1: "一", 10: "十", 12: "十二", 20: "二十", 99: "九十九", 105: "一〇五"},
        ),
        ("chineseCountingThousand", {105: "一百零五", 110: "一百一十", 1001: "一千零一"}),
        ("ideographDigital", {10: "一〇"}),
        ("chineseLegalSimplified", {12: "壹拾贰"}),
        ("ideographTraditional", {1: "甲", 10: "癸", 11: "11"}),
        ("ideographEnclosedCircle", {1: "①", 20: "⑳", 21: "21"}),
        ("decimalEnclosedParen", {3: "⑶"}),
        ("decimalFullWidth", {12: "１２"}),
        ("none", {5: ""}),
        ("cardinalText", {5: "5"}),
    ],
)
def test_a_format_prints_its_numbers(form: str, numbers: dict[int, str]) -> None:
    assert {value: printed(value, form) for value in numbers} == numbers


@given(st.integers(1, 39))
def test_roman_numerals_are_those_that_numbering_reads(value: int) -> None:
    assert numbering.roman(printed(value, "upperRoman")) == value


@given(st.integers(1, 199))
def test_chinese_numerals_are_those_that_numbering_reads(value: int) -> None:
    assert numbering.han(printed(value, "chineseCountingThousand")) == value


@given(value=st.integers(), form=st.sampled_from(["upperRoman", "upperLetter", "chineseCounting"]))
def test_numbers_out_of_any_list_are_printed_in_figures(value: int, form: str) -> None:
    assert len(printed(value, form)) <= max(16, len(str(value)))


def test_signs_of_symbol_fonts_are_single_characters_under_codes_of_a_byte() -> None:
    for codes in symbols.fonts().values():
        for code, sign in codes.items():
            assert f"{int(code, 16):02x}" == code
            assert len(sign) == 1
            assert not "\ue000" <= sign <= "\uf8ff"


def test_a_sign_is_what_its_font_prints_and_an_unknown_one_is_a_bullet() -> None:
    assert symbols.printed("a\uf0b3", "Symbol") == "a≥"
    assert symbols.printed("\uf0fc", "Wingdings") == "✓"
    assert symbols.printed("\uf050", "Wingdings 2") == "✓"
    assert symbols.printed("\uf001", "Webdings") == "•"
