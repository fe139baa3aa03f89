"""Word documents to lines: what is printed, in the order in which it is read."""

import io
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import readers
from loader.model import LoadError
from loader.readers import word
from loader.readers.lines import Line, Reading
from tests.word_files import NAMESPACES, archive, package, paragraph, table

BOLD = "<w:b/>"


def read(body: str, **parts: str) -> Reading:
    return word.read(package(body, parts))


def texts(body: str, **parts: str) -> list[str]:
    return [line.text for line in read(body, **parts).lines]


def run(content: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr>{content}</w:r>"


def text(words: str, properties: str = "") -> str:
    return run(f'<w:t xml:space="preserve">{words}</w:t>', properties)


def whole(*runs: str, properties: str = "") -> str:
    return f"<w:p><w:pPr>{properties}</w:pPr>{''.join(runs)}</w:p>"


def warned(reading: Reading) -> dict[str, str]:
    return {warning.code: warning.message for warning in reading.warnings}


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


# Paragraphs and runs


def test_a_paragraph_is_a_line_and_an_empty_one_is_a_gap() -> None:
    lines = read(paragraph("Một") + paragraph("Hai") + paragraph("") + paragraph("Ba")).lines
    assert lines == [Line("Một", gap=True), Line("Hai"), Line("Ba", gap=True)]


def test_a_line_break_ends_a_line_and_a_page_break_leaves_a_gap() -> None:
    broken = whole(text("Số: 12/KH-UBND"), run("<w:br/>"), text("Vân Hà"))
    paged = whole(text("trang một"), run('<w:br w:type="page"/>'), text("trang hai"))
    assert [(line.text, line.gap) for line in read(broken + paged).lines] == [
        ("Số: 12/KH-UBND", True),
        ("Vân Hà", False),
        ("trang một", False),
        ("trang hai", True),
    ]


def test_an_indented_first_line_begins_a_paragraph() -> None:
    lines = read(paragraph("A") + paragraph("B", '<w:ind w:firstLine="720"/>')).lines
    assert [line.gap for line in lines] == [True, True]


def test_words_in_pieces_are_whole_and_composed() -> None:
    assert texts(whole(text("phối hơ"), text("\u0323p"), text(" với", BOLD))) == ["phối hợp với"]


def test_soft_hyphens_go_and_hyphens_that_do_not_break_stay() -> None:
    body = whole(
        run(
            "<w:t>thực</w:t><w:softHyphen/><w:t>\u00ad hiện 24</w:t><w:noBreakHyphen/><w:t>KH</w:t>"
        )
    )
    assert texts(body) == ["thực hiện 24-KH"]


def test_a_line_is_bold_if_all_its_words_are() -> None:
    body = whole(text("Điều 1.", BOLD), text(" ")) + whole(text("Điều 2.", BOLD), text(" Giao"))
    assert [line.bold for line in read(body).lines] == [True, False]


def test_bold_is_inherited_and_a_style_of_characters_switches_it_off() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="base"><w:rPr><w:b/></w:rPr></w:style>'
        '<w:style w:type="paragraph" w:styleId="own"><w:basedOn w:val="base"/></w:style>'
        '<w:style w:type="character" w:styleId="strong"><w:rPr><w:b/></w:rPr></w:style>'
    )
    body = (
        whole(text("a"), properties='<w:pStyle w:val="own"/>')
        + whole(text("b", '<w:rStyle w:val="strong"/>'), properties='<w:pStyle w:val="own"/>')
        + whole(text("c", '<w:b w:val="0"/>'), properties='<w:pStyle w:val="own"/>')
        + whole(text("d", '<w:rStyle w:val="strong"/>'))
    )
    assert [line.bold for line in read(body, styles=styles).lines] == [True, False, False, True]


def test_styles_that_are_based_on_each_other_end() -> None:
    styles = (
        '<w:style w:styleId="a"><w:basedOn w:val="b"/></w:style>'
        '<w:style w:styleId="b"><w:basedOn w:val="a"/></w:style>'
    )
    assert texts(paragraph("x", '<w:pStyle w:val="a"/>'), styles=styles) == ["x"]


def test_headings_are_told_by_name_by_outline_and_by_inheritance() -> None:
    styles = (
        '<w:style w:type="paragraph" w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="muc"><w:basedOn w:val="H1"/></w:style>'
        '<w:style w:type="paragraph" w:styleId="than"><w:basedOn w:val="H1"/>'
        '<w:pPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )
    properties = [
        '<w:pStyle w:val="H1"/>',
        '<w:pStyle w:val="muc"/>',
        '<w:outlineLvl w:val="2"/>',
        '<w:pStyle w:val="than"/>',
        "",
    ]
    body = "".join(paragraph("x", one) for one in properties)
    hints = [line.hint for line in read(body, styles=styles).lines]
    assert hints == ["heading", "heading", "heading", "", ""]


def test_capitals_that_only_the_style_makes_are_printed() -> None:
    assert texts(paragraph("Kế hoạch", run="<w:caps/>")) == ["KẾ HOẠCH"]


def test_signs_of_symbol_fonts_are_what_they_print() -> None:
    body = whole(
        run('<w:sym w:font="Symbol" w:char="F0B3"/>'),
        text(" 5 "),
        run('<w:sym w:font="Wingdings" w:char="F0FC"/>'),
        text("\uf0b3", '<w:rFonts w:ascii="Symbol" w:hAnsi="Symbol"/>'),
    )
    assert texts(body) == ["≥ 5 ✓≥"]


def test_ruby_gives_its_base_alone_and_formulas_their_letters() -> None:
    ruby = run(f"<w:ruby><w:rt>{text('yún')}</w:rt><w:rubyBase>{text('云')}</w:rubyBase></w:ruby>")
    formula = "<m:oMath><m:r><m:t>x+1</m:t></m:r></m:oMath>"
    assert texts(whole(ruby, text("河"), formula)) == ["云河x+1"]


def test_runs_in_old_fonts_are_decoded_even_if_a_letter_is_two_runs() -> None:
    old = '<w:rFonts w:ascii=".VnTime" w:hAnsi=".VnTime"/>'
    vni = '<w:rFonts w:ascii="VNI-Times" w:hAnsi="VNI-Times"/>'
    body = whole(text("Uû ban ", old), text("nh©n d©n", old + BOLD)) + whole(
        text("UÛY BAN NHA", vni), text("Â", vni), text("N DAÂN", vni)
    )
    reading = read(body)
    assert [line.text for line in reading.lines] == ["Uỷ ban nhân dân", "ỦY BAN NHÂN DÂN"]
    assert warned(reading)["old_font"].endswith(": .VnTime, VNI-Times")


# What is not printed


def test_tracked_changes_are_accepted_and_what_they_delete_is_told() -> None:
    body = whole(
        text("Sở "),
        f'<w:ins w:id="1" w:author="a">{text("Y tế")}</w:ins>',
        f'<w:del w:id="2" w:author="a">{run("<w:delText>Tài chính</w:delText>")}</w:del>',
    )
    reading = read(body)
    assert [line.text for line in reading.lines] == ["Sở Y tế"]
    assert "Tài chính" in warned(reading)["tracked_changes"]


def test_moved_text_is_read_once_where_it_went() -> None:
    body = (
        whole(f"<w:moveFrom>{text('Điều một')}</w:moveFrom>")
        + whole(text("Điều không"))
        + whole(f"<w:moveTo>{text('Điều một')}</w:moveTo>")
    )
    assert texts(body) == ["Điều không", "Điều một"]


def test_a_deleted_end_of_a_paragraph_joins_it_with_the_next() -> None:
    body = paragraph("Sở Y tế ", "<w:rPr><w:del/></w:rPr>") + paragraph("chủ trì")
    assert texts(body) == ["Sở Y tế chủ trì"]


def test_a_large_first_letter_belongs_to_its_word() -> None:
    body = paragraph("T", '<w:framePr w:dropCap="drop"/>') + paragraph("hực hiện")
    assert texts(body) == ["Thực hiện"]


def test_a_new_section_leaves_a_gap() -> None:
    lines = read(paragraph("a", "<w:sectPr/>") + paragraph("b")).lines
    assert [line.gap for line in lines] == [True, True]


def test_a_deleted_row_is_left_out() -> None:
    rows = table([[paragraph("a"), paragraph("b")], [paragraph("c"), paragraph("d")]])
    rows = rows.replace("<w:tr>", '<w:tr><w:trPr><w:del w:id="1"/></w:trPr>', 1)
    reading = read(rows)
    assert [line.text for line in reading.lines] == ["c", "d"]
    assert "a b" in warned(reading)["tracked_changes"]


def test_hidden_text_is_left_out_and_told() -> None:
    reading = read(whole(text("thấy"), text("mật", "<w:vanish/>")))
    assert [line.text for line in reading.lines] == ["thấy"]
    assert "mật" in warned(reading)["hidden_text"]


def test_comments_are_left_out_and_told() -> None:
    comments = f'<w:comment w:id="0">{paragraph("Xem lại")}</w:comment>'
    body = whole(text("Giao"), run('<w:commentReference w:id="0"/>'))
    reading = read(body, comments=comments)
    assert [line.text for line in reading.lines] == ["Giao"]
    assert "Xem lại" in warned(reading)["comments"]


def field(code: str, result: str) -> str:
    return (
        run('<w:fldChar w:fldCharType="begin"/>')
        + run(f"<w:instrText>{code[:3]}</w:instrText>")
        + run(f"<w:instrText>{code[3:]}</w:instrText>")
        + run('<w:fldChar w:fldCharType="separate"/>')
        + text(result)
        + run('<w:fldChar w:fldCharType="end"/>')
    )


def test_fields_give_their_results_but_for_the_numbers_of_pages() -> None:
    body = whole(
        field("REF so", "12/KH"),
        field("NUMPAGES", "9"),
        f'<w:fldSimple w:instr=" PAGE ">{text("7")}</w:fldSimple>',
        f'<w:fldSimple w:instr="DATE">{text(" năm 2025")}</w:fldSimple>',
    )
    assert texts(body) == ["12/KH năm 2025"]


def test_a_table_of_contents_is_left_out_over_all_its_paragraphs() -> None:
    body = (
        whole(
            run('<w:fldChar w:fldCharType="begin"/>'),
            run("<w:instrText> TOC \\o </w:instrText>"),
            run('<w:fldChar w:fldCharType="separate"/>'),
            text("I. MỤC TIÊU 1"),
        )
        + whole(text("II. NHIỆM VỤ 2"), run('<w:fldChar w:fldCharType="end"/>'))
        + whole(text("I. MỤC TIÊU"))
    )
    reading = read(body)
    assert [line.text for line in reading.lines] == ["I. MỤC TIÊU"]
    assert "II. NHIỆM VỤ 2" in warned(reading)["contents"]


def test_pictures_are_told_by_their_descriptions() -> None:
    drawing = run('<w:drawing><wp:docPr xmlns:wp="x" descr="Quốc huy"/><v:imagedata/></w:drawing>')
    reading = read(whole(text("A"), drawing))
    assert "Quốc huy" in warned(reading)["picture"]


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


# Tables


def test_a_table_without_borders_in_two_columns_is_a_layout() -> None:
    left = paragraph("UBND TỈNH VÂN HÀ") + paragraph("SỞ NỘI VỤ")
    lines = read(table([[left, paragraph("Một hai ba")]]) + paragraph("Sau bảng")).lines
    assert lines == [
        Line("UBND TỈNH VÂN HÀ", gap=True, hint="cell"),
        Line("SỞ NỘI VỤ", hint="cell"),
        Line("Một hai ba", gap=True, hint="cell"),
        Line("Sau bảng", gap=True),
    ]


def test_a_letterhead_with_borders_is_a_layout_all_the_same() -> None:
    borders = '<w:tblBorders><w:top w:val="single"/></w:tblBorders>'
    cells = [paragraph("SỞ NỘI VỤ"), paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")]
    assert [line.hint for line in read(table([cells], borders)).lines] == ["cell", "cell"]


def test_a_bordered_table_has_a_line_for_each_row() -> None:
    styles = (
        '<w:style w:type="table" w:styleId="Grid"><w:tblPr><w:tblBorders><w:insideH '
        'w:val="single"/></w:tblBorders></w:tblPr></w:style>'
    )
    rows = table([[paragraph("Năm"), paragraph("Số hộ")]], '<w:tblStyle w:val="Grid"/>')
    lines = read(rows, styles=styles).lines
    assert lines == [Line("Năm | Số hộ", gap=True, hint="row")]


HEAD = [paragraph(one) for one in ("TT", "Nhiệm vụ", "Chủ trì", "Phối hợp", "Thời hạn")]


def cell(words: str, properties: str) -> str:
    return f"<w:tcPr>{properties}</w:tcPr>{paragraph(words)}"


def test_an_empty_cell_in_a_table_of_tasks_keeps_its_place() -> None:
    row = [paragraph(one) for one in ("1", "Tập huấn", "Sở Nội vụ", "", "Quý II")]
    assert texts(table([HEAD, row]))[1] == "1 | Tập huấn | Sở Nội vụ |  | Quý II"


def test_a_cell_merged_downwards_says_the_same_in_each_row() -> None:
    down = [
        [cell("1", ""), cell("Tập huấn", '<w:vMerge w:val="restart"/>'), paragraph("Sở Nội vụ")],
        [cell("2", ""), cell("", "<w:vMerge/>"), paragraph("Sở Y tế")],
    ]
    assert texts(table([HEAD, *down]))[1:] == [
        "1 | Tập huấn | Sở Nội vụ",
        "2 | Tập huấn | Sở Y tế",
    ]


def test_a_cell_over_several_columns_leaves_the_others_in_their_places() -> None:
    row = [paragraph("1"), cell("Tập huấn", '<w:gridSpan w:val="2"/>'), paragraph("Sở Y tế")]
    section = [cell("Nhiệm vụ chung", '<w:gridSpan w:val="5"/>')]
    rows = texts(table([HEAD, section, row]))
    assert rows[1:] == ["Nhiệm vụ chung", "1 | Tập huấn |  | Sở Y tế"]
    assert all(line.hint == "row" for line in read(table([HEAD, section, row])).lines)


def test_the_lines_of_a_cell_are_one_in_a_row() -> None:
    row = [paragraph("1"), paragraph("Tập") + paragraph("huấn"), paragraph("Sở Nội vụ")]
    assert texts(table([HEAD, row]))[1] == "1 | Tập huấn | Sở Nội vụ"


def test_a_table_in_a_cell_of_a_layout_keeps_its_rows() -> None:
    inner = table([HEAD, [paragraph(one) for one in ("1", "Tập huấn", "Sở Nội vụ")]])
    assert texts(table([[inner + paragraph("")]])) == [
        "TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời hạn",
        "1 | Tập huấn | Sở Nội vụ",
    ]


def test_columns_made_with_tabs_are_read_one_under_the_other() -> None:
    tab = run("<w:tab/>")
    body = whole(text("SỞ NỘI VỤ"), tab, text("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")) + whole(
        text("Số: 5/KH"), tab, text("Vân Hà, ngày 2 tháng 3 năm 2025")
    )
    assert texts(body) == [
        "SỞ NỘI VỤ",
        "Số: 5/KH",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Vân Hà, ngày 2 tháng 3 năm 2025",
    ]


def test_columns_made_with_blanks_are_read_one_under_the_other() -> None:
    body = paragraph("Nơi nhận:          KT. CHỦ TỊCH") + paragraph("- Như trên;     PHÓ CHỦ TỊCH")
    assert texts(body) == ["Nơi nhận:", "- Như trên;", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]


def test_a_header_in_two_rows_names_the_columns_of_both() -> None:
    down, on = '<w:vMerge w:val="restart"/>', "<w:vMerge/>"
    first = [
        cell("TT", down),
        cell("Nhiệm vụ", down),
        cell("Trách nhiệm", '<w:gridSpan w:val="2"/>'),
        cell("Thời hạn", down),
    ]
    second = [cell("", on), cell("", on), paragraph("Chủ trì"), paragraph("Phối hợp"), cell("", on)]
    row = [paragraph(one) for one in ("1", "Tập huấn", "Sở A", "Sở B", "Quý I")]
    assert texts(table([first, second, row]))[1:] == [
        "TT | Nhiệm vụ | Chủ trì | Phối hợp | Thời hạn",
        "1 | Tập huấn | Sở A | Sở B | Quý I",
    ]


def test_a_line_that_tabs_push_to_the_right_is_of_the_right_column() -> None:
    tabs = run("<w:tab/>") * 3
    body = (
        whole(text("Nơi nhận:"), tabs, text("KT. CHỦ TỊCH"))
        + whole(tabs, text("PHÓ CHỦ TỊCH"))
        + whole(text("- Như trên;"))
    )
    assert texts(body) == ["Nơi nhận:", "- Như trên;", "KT. CHỦ TỊCH", "PHÓ CHỦ TỊCH"]
    assert texts(whole(tabs, text("Đoạn thụt vào"))) == ["Đoạn thụt vào"]


# Notes, boxes, headers


def test_footnotes_and_endnotes_follow_the_text_and_their_marks_are_known() -> None:
    footnotes = (
        '<w:footnote w:type="separator" w:id="0"><w:p/></w:footnote>'
        f'<w:footnote w:id="5">{whole(run("<w:footnoteRef/>"), text(" Nghị quyết 9"))}'
        f"{paragraph('và 10')}</w:footnote>"
    )
    endnotes = f'<w:endnote w:id="2">{paragraph("Hết")}</w:endnote>'
    body = whole(
        text("Thực hiện "),
        run('<w:footnoteReference w:id="5"/>'),
        text(": xong"),
        run('<w:endnoteReference w:id="2"/>'),
        run('<w:footnoteReference w:id="99"/>'),
    )
    assert texts(body, footnotes=footnotes, endnotes=endnotes) == [
        "Thực hiện:[^1] xong[^i]",
        "[^1]: Nghị quyết 9 và 10",
        "[^i]: Hết",
    ]


def box(words: str) -> str:
    inside = f"<w:txbxContent>{paragraph(words)}</w:txbxContent>"
    return run(
        '<mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx>'
        f"{inside}</wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><v:textbox>{inside}"
        "</v:textbox></w:pict></mc:Fallback></mc:AlternateContent>"
    )


def test_a_text_box_is_read_once_and_does_not_cut_the_sentence_around_it() -> None:
    body = paragraph("Trước") + whole(text("Một "), box("DỰ THẢO"), text("câu"))
    assert texts(body) == ["Trước", "DỰ THẢO", "Một câu"]


def header(kind: str = "default", name: str = "header1") -> str:
    return f'<w:sectPr><w:headerReference w:type="{kind}" r:id="{name}"/></w:sectPr>'


def test_headers_and_footers_are_left_out_and_told() -> None:
    parts = {"header1": paragraph("Tài liệu họp"), "footer1": paragraph("Phòng Văn thư")}
    reading = read(paragraph("Nội dung") + header(), **parts)
    assert [line.text for line in reading.lines] == ["Nội dung"]
    assert "Tài liệu họp / Phòng Văn thư" in warned(reading)["running_head"]


def test_a_letterhead_in_the_first_header_is_kept_unless_the_text_has_one() -> None:
    state = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    body = paragraph("Nội dung") + header()
    assert texts(body, header1=paragraph(state)) == [state, "Nội dung"]
    body = paragraph(state) + body
    assert texts(body, header1=paragraph(state)) == [state, "Nội dung"]


# Controls and other wrappers


def test_content_controls_are_read_and_a_contents_control_is_not() -> None:
    inline = f"<w:sdt><w:sdtContent>{text('trong')}</w:sdtContent></w:sdt>"
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="{}"/></w:docPartObj></w:sdtPr>'
        "<w:sdtContent>{}</w:sdtContent></w:sdt>"
    )
    body = (
        control.format("Table of Contents", paragraph("Mục lục"))
        + control.format("Cover Pages", paragraph("Bìa"))
        + whole(text("chữ "), inline)
    )
    reading = read(body)
    assert [line.text for line in reading.lines] == ["Bìa", "chữ trong"]
    assert "Mục lục" in warned(reading)["contents"]


def test_the_strict_form_is_read_as_the_transitional_one() -> None:
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    data = archive(
        {
            "word/document.xml": f'<w:document xmlns:w="{strict}"><w:body>{paragraph("Điều 1")}'
            "</w:body></w:document>"
        }
    )
    assert [line.text for line in word.read(data).lines] == ["Điều 1"]


def test_word_on_the_web_names_the_main_part_otherwise() -> None:
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    data = archive(
        {
            "_rels/.rels": f'<Relationships xmlns="{space}"><Relationship Id="a" '
            f'Type="{office}/officeDocument" Target="/word/document2.xml"/></Relationships>',
            "word/document2.xml": f"<w:document {NAMESPACES}><w:body>{paragraph('Điều 1')}"
            "</w:body></w:document>",
        }
    )
    assert readers.read(data, "a.docx").lines == [Line("Điều 1", gap=True)]


# Broken and hostile files


def code_of(data: bytes) -> str:
    with pytest.raises(LoadError) as error:
        word.read(data)
    return error.value.code


def test_a_file_without_its_main_part_is_damaged() -> None:
    assert code_of(archive({"word/other.xml": "<a/>"})) == "damaged"
    assert code_of(b"PK\x03\x04 and no more") == "damaged"


def test_entities_are_refused_in_any_encoding() -> None:
    bomb = (
        f'<!DOCTYPE a [<!ENTITY b "x">]><w:document {NAMESPACES}><w:body>&b;</w:body></w:document>'
    )
    assert code_of(archive({"word/document.xml": bomb})) == "damaged"
    wide = f'<?xml version="1.0" encoding="UTF-16"?>{bomb}'.encode("utf-16")
    assert code_of(archive({"word/document.xml": wide})) == "damaged"


def test_a_part_that_unpacks_to_far_more_than_it_has_is_refused() -> None:
    body = " " * (8 * 1024 * 1024)
    assert code_of(package(body)) == "too_large"


def test_a_part_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(package(paragraph("x" * 5000)))
    directory = data.rindex(b"PK\x01\x02")
    at = data.rindex(b"word/document.xml") - 46
    assert directory == at
    data[at + 24 : at + 28] = (10).to_bytes(4, "little")
    assert code_of(bytes(data)) == "damaged"


def test_deep_nesting_is_refused() -> None:
    deep = "<w:ins>" * 5000 + "</w:ins>" * 5000
    assert code_of(package(f"<w:p>{deep}</w:p>")) == "too_deep"


@pytest.mark.parametrize(
    ("opening", "closing"),
    [
        ("<w:tbl><w:tr><w:tc>", "</w:tc></w:tr></w:tbl>"),
        ("<w:sdt><w:sdtContent>", "</w:sdtContent></w:sdt>"),
        (
            "<w:p><w:ins><w:r><w:pict><w:txbxContent>",
            "</w:txbxContent></w:pict></w:r></w:ins></w:p>",
        ),
    ],
)
def test_all_the_nesting_that_the_parser_allows_is_read(opening: str, closing: str) -> None:
    times = 250 // opening.count("<") - 2
    body = opening * times + paragraph("x") + closing * times
    assert texts(body) == ["x"]


def test_a_cell_that_goes_on_through_thousands_of_rows_is_not_repeated_without_end() -> None:
    long = cell("x" * 5000, '<w:vMerge w:val="restart"/>')
    rows = [[paragraph("1"), cell("", "<w:vMerge/>"), paragraph("y")]] * 2000
    lines = texts(table([HEAD, [paragraph("1"), long, paragraph("y")], *rows]))
    assert len(lines) == 2002
    assert sum(map(len, lines)) < 2_000_000


def test_fields_that_begin_and_never_end_are_refused() -> None:
    assert code_of(package(whole(run('<w:fldChar w:fldCharType="begin"/>') * 5000))) == "too_deep"


def test_an_encrypted_part_needs_a_password() -> None:
    data = bytearray(package(paragraph("x")))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(mark)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(mark, at + 4)
    assert code_of(bytes(data)) == "encrypted"


def test_a_truncated_archive_is_damaged() -> None:
    data = package(paragraph("x"))
    assert code_of(data[: len(data) // 2]) == "damaged"


def test_an_archive_of_too_many_parts_is_refused() -> None:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        for index in range(10_001):
            opened.writestr(f"{index}", "")
    assert code_of(made.getvalue()) == "too_large"


def outcome(data: bytes) -> str:
    try:
        word.read(data)
    except LoadError as error:
        return error.code
    return "read"


@given(data=st.data())
def test_changed_bytes_end_as_lines_or_as_a_named_error(data: st.DataObject) -> None:
    whole_file = bytearray(package(paragraph("Điều 1. Giao Sở Y tế") * 3))
    for _ in range(data.draw(st.integers(1, 8))):
        at = data.draw(st.integers(0, len(whole_file) - 1))
        whole_file[at] = data.draw(st.integers(0, 255))
    assert outcome(bytes(whole_file)) in {"read", "damaged", "encrypted", "too_large", "too_deep"}


_INLINE = st.sampled_from(
    [
        *("r", "t", "ins", "del", "br", "tab", "sym", "fldChar", "hyperlink", "sdt", "p", "pict"),
        *("tbl", "tr", "tc", "txbxContent", "moveFrom", "footnoteReference", "pPr", "rPr"),
    ]
)


@given(
    tree=st.recursive(
        st.text("aĐ1.|\t", max_size=4),
        lambda inner: st.tuples(_INLINE, st.lists(inner, max_size=4)).map(
            lambda made: f"<w:{made[0]}>{''.join(made[1])}</w:{made[0]}>"
        ),
        max_leaves=20,
    )
)
def test_any_tree_of_known_elements_is_read(tree: str) -> None:
    for line in read(f"<w:p>{tree}</w:p>{tree}").lines:
        assert line.text == line.text.strip()
        assert "\n" not in line.text
