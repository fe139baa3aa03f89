"""The numbers of lists in .docx files, as Word prints them."""

import pytest

from tests.word_bodies import texts
from tests.word_files import paragraph, table


def numbered(level: int = 0, number: int = 1) -> str:
    return f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'


def level(index: int, form: str, label: str, more: str = "", start: int = 1) -> str:
    return (
        f'<w:lvl w:ilvl="{index}"><w:start w:val="{start}"/><w:numFmt w:val="{form}"/>{more}'
        f'<w:lvlText w:val="{label}"/></w:lvl>'
    )


def numbering(*levels: str, numbers: str = "") -> str:
    simple = '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    return f'<w:abstractNum w:abstractNumId="0">{"".join(levels)}</w:abstractNum>{simple}{numbers}'


# Numbers of lists


@pytest.mark.parametrize(
    ("form", "label", "printed"),
    [
        ("decimal", "%1.", ["1. a", "2. a", "3. a"]),
        ("upperRoman", "%1.", ["I. a", "II. a", "III. a"]),
        ("lowerLetter", "%1)", ["a) a", "b) a", "c) a"]),
        ("decimal", "Điều %1.", ["Điều 1. a", "Điều 2. a", "Điều 3. a"]),
        ("chineseCounting", "%1、", ["一、a", "二、a", "三、a"]),
        ("chineseCountingThousand", "（%1）", ["（一）a", "（二）a", "（三）a"]),
        ("ideographEnclosedCircle", "%1", ["① a", "② a", "③ a"]),
        ("decimal", "第%1条", ["第1条a", "第2条a", "第3条a"]),
        ("bullet", "\uf0b7", ["- a", "- a", "- a"]),
        ("bullet", "+", ["+ a", "+ a", "+ a"]),
        ("none", "", ["a", "a", "a"]),
    ],
)
def test_the_number_of_a_list_stands_before_its_text(
    form: str, label: str, printed: list[str]
) -> None:
    body = paragraph("a", numbered()) * 3
    assert texts(body, numbering=numbering(level(0, form, label))) == printed


def test_lower_levels_show_the_upper_ones_and_begin_anew() -> None:
    lists = numbering(level(0, "decimal", "%1."), level(1, "decimal", "%1.%2."))
    levels = [0, 1, 1, 0, 1]
    body = "".join(paragraph("x", numbered(one)) for one in levels)
    assert texts(body, numbering=lists) == ["1. x", "1.1. x", "1.2. x", "2. x", "2.1. x"]


def test_a_level_that_never_restarts_counts_on_under_the_next_section() -> None:
    on = '<w:lvlRestart w:val="0"/>'
    lists = numbering(level(0, "upperRoman", "%1."), level(1, "decimal", "%2.", on))
    body = "".join(paragraph("x", numbered(one)) for one in (0, 1, 0, 1))
    assert texts(body, numbering=lists) == ["I. x", "1. x", "II. x", "2. x"]


def test_a_level_in_legal_style_shows_figures_for_roman_numerals() -> None:
    lists = numbering(level(0, "upperRoman", "%1."), level(1, "decimal", "%1.%2.", "<w:isLgl/>"))
    body = paragraph("x", numbered(0)) + paragraph("x", numbered(1))
    assert texts(body, numbering=lists) == ["I. x", "1.1. x"]


def test_another_list_of_the_same_definition_counts_on_unless_it_starts_anew() -> None:
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    lists = numbering(level(0, "decimal", "%1."), numbers=more)
    body = "".join(paragraph("x", numbered(0, one)) for one in (1, 2, 3, 3))
    assert texts(body, numbering=lists) == ["1. x", "2. x", "1. x", "2. x"]


def test_a_list_may_override_a_level_and_start_where_it_says() -> None:
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        f"{level(0, 'lowerLetter', '%1)', start=3)}</w:lvlOverride></w:num>"
    )
    lists = numbering(level(0, "decimal", "%1."), numbers=more)
    assert texts(paragraph("x", numbered(0, 2)), numbering=lists) == ["c) x"]


def test_styles_number_their_paragraphs_and_a_paragraph_may_refuse() -> None:
    styles = (
        f'<w:style w:type="paragraph" w:styleId="muc"><w:pPr>{numbered()}</w:pPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="khoan"><w:pPr><w:numPr><w:numId w:val="1"/>'
        "</w:numPr></w:pPr></w:style>"
    )
    linked = '<w:pStyle w:val="khoan"/>'
    lists = numbering(level(0, "upperRoman", "%1."), level(1, "decimal", "%2.", linked))
    body = (
        paragraph("x", '<w:pStyle w:val="muc"/>')
        + paragraph("y", linked)
        + paragraph("z", '<w:pStyle w:val="muc"/>' + numbered(0, 0))
    )
    assert texts(body, styles=styles, numbering=lists) == ["I. x", "1. y", "z"]


def test_a_number_alone_in_a_cell_is_printed_and_a_lone_dash_is_not() -> None:
    lists = numbering(level(0, "decimal", "%1"), level(1, "bullet", "-"))
    head = [paragraph(one) for one in ("TT", "Nhiệm vụ", "Cơ quan chủ trì")]
    row = [paragraph("", numbered()), paragraph("Tập huấn"), paragraph("Sở Nội vụ")]
    body = table([head, row, row]) + paragraph("", numbered(1))
    assert texts(body, numbering=lists) == [
        "TT | Nhiệm vụ | Cơ quan chủ trì",
        "1 | Tập huấn | Sở Nội vụ",
        "2 | Tập huấn | Sở Nội vụ",
    ]


def test_a_list_that_does_not_exist_numbers_nothing() -> None:
    assert texts(paragraph("x", numbered(12, 99))) == ["x"]
