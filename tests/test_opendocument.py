"""OpenDocument texts to lines: what is printed, in the order in which it is read."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader.model import LoadError
from loader.readers import opendocument
from loader.readers.lines import Line, Reading
from tests.open_files import NAMESPACES, STYLES, package
from tests.word_files import archive


def read(body: str, styles: str = "", page: str = "") -> Reading:
    parts: dict[str, str | bytes] = {}
    if page:
        parts["styles.xml"] = (
            f"<office:document-styles {NAMESPACES}>{page}</office:document-styles>"
        )
    return opendocument.read(package(body, STYLES + styles, parts))


def texts(body: str, styles: str = "", page: str = "") -> list[str]:
    return [line.text for line in read(body, styles, page).lines]


def p(content: str, style: str = "") -> str:
    name = f' text:style-name="{style}"' if style else ""
    return f"<text:p{name}>{content}</text:p>"


def styled(name: str, look: str = "", paragraph: str = "", more: str = "") -> str:
    return (
        f'<style:style style:name="{name}" style:family="paragraph"{more}>'
        f"<style:paragraph-properties {paragraph}/><style:text-properties {look}/></style:style>"
    )


def warned(reading: Reading) -> dict[str, str]:
    return {warning.code: warning.message for warning in reading.warnings}


def test_a_paragraph_is_a_line_and_an_empty_one_is_a_gap() -> None:
    assert read(p("Một") + p("Hai") + p("") + p("Ba")).lines == [
        Line("Một", gap=True),
        Line("Hai"),
        Line("Ba", gap=True),
    ]


def test_blanks_tabs_and_line_ends_are_those_of_elements() -> None:
    body = p('Số:<text:s text:c="3"/>12\n  /KH<text:line-break/>Vân<text:tab/>Hà')
    assert texts(body) == ["Số: 12 /KH", "Vân Hà"]


def test_a_line_is_bold_if_all_its_words_are() -> None:
    strong = '<text:span text:style-name="strong">Điều 1.</text:span>'
    assert [line.bold for line in read(p(f"{strong} ") + p(f"{strong} Giao")).lines] == [
        True,
        False,
    ]


def test_looks_are_inherited_and_what_a_style_says_itself_holds() -> None:
    styles = (
        styled("base", 'fo:font-weight="700" fo:text-transform="uppercase"')
        + styled("own", more=' style:parent-style-name="base"')
        + styled("thin", 'fo:font-weight="normal"', more=' style:parent-style-name="own"')
    )
    lines = read(p("Kế hoạch", "own") + p("b", "thin"), styles).lines
    assert [(line.text, line.bold) for line in lines] == [("KẾ HOẠCH", True), ("B", False)]


def test_styles_that_inherit_from_each_other_end() -> None:
    styles = styled("a", more=' style:parent-style-name="b"') + styled(
        "b", more=' style:parent-style-name="a"'
    )
    assert texts(p("x", "a"), styles) == ["x"]


def test_headings_and_indented_paragraphs_stand_apart() -> None:
    styles = styled("in", paragraph='fo:text-indent="1.27cm"') + styled(
        "out", paragraph='fo:text-indent="0cm"', more=' style:parent-style-name="in"'
    )
    body = '<text:h text:outline-level="1">Mục</text:h>' + p("a") + p("b", "in") + p("c", "out")
    assert read(body, styles).lines == [
        Line("Mục", gap=True, hint="heading"),
        Line("a"),
        Line("b", gap=True),
        Line("c"),
    ]


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


def cell(content: str, more: str = "") -> str:
    return f"<table:table-cell{more}>{content}</table:table-cell>"


def table(*rows: list[str]) -> str:
    inner = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    return f"<table:table>{inner}</table:table>"


HEAD = [cell(p(one)) for one in ("TT", "Nhiệm vụ", "Chủ trì", "Thời hạn")]


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


def test_notes_follow_the_text_and_their_marks_are_known() -> None:
    note = (
        '<text:note text:note-class="{}"><text:note-citation>*</text:note-citation>'
        "<text:note-body><text:p>{}</text:p></text:note-body></text:note>"
    )
    body = p(
        f"Thực hiện{note.format('footnote', 'Nghị quyết')} xong{note.format('endnote', 'Hết')}"
    )
    assert texts(body) == ["Thực hiện[^1] xong[^i]", "[^1]: Nghị quyết", "[^i]: Hết"]


def test_deletions_comments_hidden_text_and_page_numbers_are_left_out_and_told() -> None:
    body = (
        '<text:tracked-changes><text:changed-region text:id="c"><text:deletion>'
        "<office:change-info>Lò Văn A</office:change-info><text:p>Tài chính</text:p>"
        "</text:deletion></text:changed-region></text:tracked-changes>"
        + p('Sở <text:change text:change-id="c"/>Y tế<office:annotation><text:p>Xem lại</text:p>')[
            :-9
        ]
        + '</office:annotation><text:span text:style-name="mat">mật</text:span>'
        "<text:page-number>7</text:page-number></text:p>"
    )
    hidden = (
        '<style:style style:name="mat" style:family="text"><style:text-properties '
        'text:display="none"/></style:style>'
    )
    reading = read(body, hidden)
    assert [line.text for line in reading.lines] == ["Sở Y tế"]
    said = warned(reading)
    assert "Tài chính" in said["tracked_changes"]
    assert "Lò Văn A" not in said["tracked_changes"]
    assert "Xem lại" in said["comments"]
    assert "mật" in said["hidden_text"]
    assert "7" in said["page_number"]


def test_a_table_of_contents_and_hidden_sections_are_left_out_and_told() -> None:
    body = (
        "<text:table-of-content><text:index-body><text:p>Mục lục</text:p></text:index-body>"
        '</text:table-of-content><text:section text:display="none"><text:p>giấu</text:p>'
        "</text:section><text:section><text:p>thấy</text:p></text:section>"
    )
    reading = read(body)
    assert [line.text for line in reading.lines] == ["thấy"]
    assert "Mục lục" in warned(reading)["contents"]
    assert "giấu" in warned(reading)["hidden_text"]


def test_frames_and_shapes_are_read_and_pictures_told() -> None:
    frame = "<draw:frame><draw:text-box><text:p>DỰ THẢO</text:p></draw:text-box></draw:frame>"
    shapes = "<draw:g><draw:custom-shape><text:p>một</text:p></draw:custom-shape></draw:g>"
    picture = "<draw:frame><draw:image/><svg:desc>Quốc huy</svg:desc></draw:frame>"
    reading = read(shapes + p("Trước") + p(f"Một {frame}câu{picture}"))
    assert [line.text for line in reading.lines] == ["một", "Trước", "DỰ THẢO", "Một câu"]
    assert "Quốc huy" in warned(reading)["picture"]


def test_headers_are_left_out_unless_they_are_the_letterhead() -> None:
    page = (
        '<style:master-page style:name="Standard"><style:header>{}</style:header>'
        "</style:master-page>"
    )
    reading = read(p("Nội dung"), page=page.format(p("Tài liệu họp")))
    assert [line.text for line in reading.lines] == ["Nội dung"]
    assert "Tài liệu họp" in warned(reading)["running_head"]
    state = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    assert texts(p("Nội dung"), page=page.format(p(state))) == [state, "Nội dung"]


def test_runs_in_old_fonts_are_decoded() -> None:
    styles = (
        '<style:font-face style:name="F1" svg:font-family="\'.VnTime\'"/>'
        + styled("old", 'style:font-name="F1"')
        + styled("vni", 'fo:font-family="VNI-Times"')
    )
    assert texts(p("Uû ban nh©n d©n", "old") + p("UÛY BAN NHAÂN DAÂN", "vni"), styles) == [
        "Uỷ ban nhân dân",
        "ỦY BAN NHÂN DÂN",
    ]


def code_of(data: bytes) -> str:
    with pytest.raises(LoadError) as error:
        opendocument.read(data)
    return error.value.code


def test_an_encrypted_document_needs_a_password() -> None:
    manifest = (
        f"<manifest:manifest {NAMESPACES}><manifest:file-entry><manifest:encryption-data/>"
        "</manifest:file-entry></manifest:manifest>"
    )
    data = package(p("x"), parts={"META-INF/manifest.xml": manifest})
    assert code_of(data) == "encrypted"


def test_a_document_without_its_text_is_damaged() -> None:
    assert code_of(archive({"mimetype": "x"})) == "damaged"
    assert (
        code_of(archive({"content.xml": f"<office:document-content {NAMESPACES}/>"})) == "damaged"
    )


def test_bombs_are_refused() -> None:
    assert code_of(package(" " * (8 * 1024 * 1024))) == "too_large"
    assert code_of(package("<text:span>" * 5000 + "</text:span>" * 5000)) == "too_deep"
    entity = '<!DOCTYPE a [<!ENTITY b "x">]><a>&b;</a>'
    assert code_of(archive({"content.xml": entity})) == "damaged"


def test_cells_that_claim_millions_of_columns_are_cut() -> None:
    more = ' table:number-columns-repeated="900000" table:number-columns-spanned="900000"'
    assert len(texts(table(HEAD, [cell(p("x"), more), cell(p("y"))]))[1]) < 20_000


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<text:list><text:list-item>", "</text:list-item></text:list>"),
        (
            "<table:table><table:table-row><table:table-cell>",
            "</table:table-cell></table:table-row></table:table>",
        ),
        ("<text:section>", "</text:section>"),
        ("<text:p><draw:frame><draw:text-box>", "</draw:text-box></draw:frame></text:p>"),
    ],
)
def test_all_the_nesting_that_the_parser_allows_is_read(opening: str, closing: str) -> None:
    times = 250 // opening.count("<") - 2
    assert texts(opening * times + p("x") + closing * times) == ["x"]


_ELEMENTS = st.sampled_from(
    [f"text:{name}" for name in ("p", "h", "span", "list", "list-item", "note", "note-body", "s")]
    + ["table:table", "table:table-row", "table:table-cell", "table:covered-table-cell"]
    + ["draw:frame", "draw:text-box", "office:annotation", "text:section", "text:tracked-changes"]
)


@given(
    tree=st.recursive(
        st.text("aĐ1.|\t", max_size=4),
        lambda inner: st.tuples(_ELEMENTS, st.lists(inner, max_size=4)).map(
            lambda made: f"<{made[0]}>{''.join(made[1])}</{made[0]}>"
        ),
        max_leaves=20,
    )
)
def test_any_tree_of_known_elements_is_read(tree: str) -> None:
    for line in read(tree).lines:
        assert line.text == line.text.strip()
        assert "\n" not in line.text
