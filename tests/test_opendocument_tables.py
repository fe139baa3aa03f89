"""Lists and tables of OpenDocument texts."""

from tests.open_bodies import HEAD, cell, p, read, table, texts


def items(style: str, *contents: str, more: str = "") -> str:
    inner = "".join(f"<text:list-item>{content}</text:list-item>" for content in contents)
    return f'<text:list text:style-name="{style}"{more}>{inner}</text:list>'


def test_the_items_of_a_list_have_their_numbers() -> None:
    body = items("roman", p("a"), p("b")) + items("han", p("c")) + items("bullet", p("d"), p(""))
    assert texts(body) == ["I. a", "II. b", "一、c", "- d"]


def test_a_list_begins_anew_unless_it_continues_another() -> None:
    on = ' text:continue-numbering="true"'
    body = (
        items("decimal", p("a"), more=' xml:id="first"')
        + items("decimal", p("b"), more=on)
        + items("decimal", p("c"))
        + items("decimal", p("d"), more=' text:continue-list="first"')
    )
    assert texts(body) == ["1. a", "2. b", "1. c", "3. d"]


def test_an_item_may_say_its_number_and_a_second_paragraph_has_none() -> None:
    body = (
        '<text:list text:style-name="letter"><text:list-header><text:p>đầu</text:p>'
        '</text:list-header><text:list-item text:start-value="3"><text:p>a</text:p>'
        "<text:p>b</text:p></text:list-item></text:list>"
    )
    assert texts(body) == ["đầu", "c) a", "b"]


LEVELS = (
    '<text:list-style style:name="two"><text:list-level-style-number text:level="1" '
    'style:num-format="1" style:num-suffix="."/><text:list-level-style-number text:level="2" '
    'style:num-format="1" style:num-suffix="." text:display-levels="2"/></text:list-style>'
)


def test_lower_levels_show_the_upper_ones_and_begin_anew() -> None:
    below = "<text:list><text:list-item><text:p>x</text:p></text:list-item></text:list>"
    body = items("two", p("a") + below + below, p("b") + below)
    assert texts(body, LEVELS) == ["1. a", "1.1. x", "1.2. x", "2. b", "2.1. x"]


def test_headings_are_numbered_by_the_outline() -> None:
    outline = (
        '<text:outline-style style:name="Outline"><text:outline-level-style text:level="1" '
        'style:num-format="I" style:num-suffix="."/></text:outline-style>'
    )
    body = '<text:h text:outline-level="1">a</text:h>' * 2 + (
        '<text:h text:outline-level="1" text:is-list-header="true">b</text:h>'
    )
    assert texts(body, page=outline) == ["I. a", "II. a", "b"]


def test_a_table_without_borders_in_two_columns_is_a_layout() -> None:
    lines = read(table([cell(p("UBND TỈNH") + p("SỞ NỘI VỤ")), cell(p("Một hai"))])).lines
    assert [(line.text, line.hint) for line in lines] == [
        ("UBND TỈNH", "cell"),
        ("SỞ NỘI VỤ", "cell"),
        ("Một hai", "cell"),
    ]


def test_a_bordered_table_has_a_line_for_each_row() -> None:
    lined = ' table:style-name="lined"'
    assert texts(table([cell(p("Năm"), lined), cell(p("Số hộ"), lined)])) == ["Năm | Số hộ"]


def test_merged_cells_say_the_same_in_each_row_and_keep_the_columns() -> None:
    covered = "<table:covered-table-cell/>"
    first = [cell(p("1")), cell(p("Tập huấn"), ' table:number-rows-spanned="2"'), cell(p("Sở A"))]
    second = [cell(p("2")), covered, cell(p("")), cell(p("Quý II"))]
    wide = [cell(p("3"), ' table:number-columns-spanned="2"'), covered, cell(p("Sở B"))]
    assert texts(table(HEAD, first, second, wide))[1:] == [
        "1 | Tập huấn | Sở A",
        "2 | Tập huấn |  | Quý II",
        "3 |  | Sở B",
    ]


def test_repeated_cells_stand_in_their_columns() -> None:
    row = [cell(p("1")), cell("", ' table:number-columns-repeated="2"'), cell(p("Quý II"))]
    assert texts(table(HEAD, row))[1] == "1 |  |  | Quý II"
