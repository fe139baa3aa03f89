"""Tables and columns of .docx files: layouts, rows, tables of tasks."""

from loader.readers.lines import Line
from tests.word_bodies import HEAD, cell, read, run, text, texts, whole
from tests.word_files import paragraph, table

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
