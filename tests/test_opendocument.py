"""OpenDocument texts to lines: what is printed, in the order in which it is read."""

from loader.readers.lines import Line, Reading
from tests.open_bodies import p, read, texts


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
