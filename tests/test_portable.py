"""PDF: what is printed comes out as if it had been typed."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from loader import paragraphs, pipeline, readers
from loader.model import LoadError
from loader.readers import Line, portable, portable_layout
from loader.readers.lines import Reading
from tests import printed_pages
from tests.printed_pages import Print, by_hand, column, page, typed

_SAMPLES = Path(__file__).resolve().parents[1] / "samples"
_TYPED = sorted(path.name for path in _SAMPLES.iterdir() if path.suffix != ".html")
_FACTS = (
    *("language", "number", "doc_type", "issuer", "province", "date", "title"),
    *("tasks", "agencies", "citations", "deadlines"),
)


@pytest.fixture(scope="module")
def printed() -> Iterator[Print]:
    yield from printed_pages.printing()


def _texts(reading: Reading) -> list[str]:
    return [line.text for line in reading.lines]


def _repaired(reading: Reading) -> list[str]:
    return [block.text for block in paragraphs.repair(reading.lines)[0]]


def _read(*pages: printed_pages.Page) -> Reading:
    return portable_layout.reading(pages)


def _facts(data: bytes, name: str) -> dict[str, Any]:
    """The facts without the places that they were found at; blanks of no width are not printed."""
    found = pipeline.to_json(pipeline.read(data, name))
    return {name: _plain(found[name]) for name in _FACTS}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(part) for name, part in value.items() if name != "evidence"}
    if isinstance(value, list):
        return [_plain(part) for part in value]
    return value.replace("\u200b", "") if isinstance(value, str) else value


@pytest.mark.parametrize("name", _TYPED)
def test_a_printed_sample_has_the_facts_of_the_sample(name: str, printed: Print) -> None:
    data = (_SAMPLES / name).read_bytes()
    blocks, _ = paragraphs.repair(readers.read(data, name).lines)
    assert _facts(printed(typed(blocks)), "a.pdf") == _facts(data, name)


_PLAN = """
<table class="beside"><tr><td>ỦY BAN NHÂN DÂN<br><b>TỈNH VÂN HÀ</b><br>_______
<td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc</b><br>_________
<tr><td>Số: 58/KH-UBND<td><i>Vân Hà, ngày 12 tháng 6 năm 2025</i></table>
<p class="centred"><b>KẾ HOẠCH</b></p>
<p class="centred"><b>Phòng, chống hạn hán trên địa bàn tỉnh<br>giai đoạn 2025 - 2027</b></p>
<p>Thực hiện Chỉ thị số 21/CT-TTg ngày 03/5/2025 của Thủ tướng Chính phủ<sup>1</sup>, Ủy ban nhân
dân tỉnh ban hành Kế hoạch bảo vệ 31.000 m<sup>2</sup> rừng với các nội dung sau:</p>
<p>1. Sở Nông nghiệp và Môi trường chủ trì, phối hợp với Sở Tài chính rà soát các hồ chứa nhỏ; báo
cáo kết quả trước ngày 30/8/2025.</p>{filler}
<p>2. Phân công nhiệm vụ theo bảng sau:</p><table class="ruled">
<tr><td>STT<td>Nhiệm vụ<td>Cơ quan chủ trì<td>Cơ quan phối hợp<td>Thời hạn hoàn thành{rows}
</table><p>Các sở, ban, ngành nghiêm túc thực hiện Kế hoạch này./.</p>
<table class="beside" style="break-inside: avoid"><tr><td style="text-align: left; font-size: 11pt">
<b><i>Nơi nhận:</i></b><br>- Thường trực Tỉnh ủy;<br>- Các sở, ban, ngành;<br>- Lưu: VT, NLN.
<td><b>TM. ỦY BAN NHÂN DÂN<br>KT. CHỦ TỊCH<br>PHÓ CHỦ TỊCH</b><br><br><br><b>Lường Thị Én</b>
</table>"""


def _plan(paragraphs: int, rows: int) -> str:
    filler = "<p>Các xã vùng cao theo dõi dung tích từng hồ chứa và báo cho nhân dân biết.</p>"
    row = (
        "<tr><td>{0}<td>Nạo vét kênh số {0} trước vụ gieo cấy mùa xuân ở các xã Nà Phìn, Bến Đá"
        "<td>Sở Xây dựng<td>{1}<td>Trước ngày {0}/9/2025"
    )
    filled = (row.format(n, "" if n == 2 else "Sở Y tế") for n in range(1, rows + 1))
    return _PLAN.format(filler=filler * paragraphs, rows="".join(filled))


def test_the_letterhead_is_read_column_by_column(printed: Print) -> None:
    lines = portable.read(printed(_plan(1, 2))).lines
    assert [line.text for line in lines[:7]] == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH VÂN HÀ",
        "Số: 58/KH-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Vân Hà, ngày 12 tháng 6 năm 2025",
        "KẾ HOẠCH",
    ]
    assert [line.hint for line in lines[:7]] == ["cell"] * 6 + [""]
    assert [line.bold for line in lines[:7]] == [False, True, False, True, True, False, True]


def test_the_end_of_a_document_is_read_column_by_column(printed: Print) -> None:
    assert _texts(portable.read(printed(_plan(1, 2))))[-8:] == [
        "Nơi nhận:",
        "- Thường trực Tỉnh ủy;",
        "- Các sở, ban, ngành;",
        "- Lưu: VT, NLN.",
        "TM. ỦY BAN NHÂN DÂN",
        "KT. CHỦ TỊCH",
        "PHÓ CHỦ TỊCH",
        "Lường Thị Én",
    ]


def test_the_end_of_a_document_may_be_cut_by_the_end_of_a_page() -> None:
    left = column(["Nơi nhận:", "- Tỉnh ủy;", "- Sở Y tế;"], 700.0)
    right = column(["TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH"], 700.0, 330.0)
    first = page([*column(["Các sở nghiêm túc thực hiện Kế hoạch này của Ủy ban."]), *left, *right])
    second = page([(85.0, 100.0, "- Lưu: VT."), (360.0, 115.0, "Lường Thị Én")])
    assert _texts(_read(first, second))[1:] == [
        *("Nơi nhận:", "- Tỉnh ủy;", "- Sở Y tế;", "- Lưu: VT."),
        *("TM. ỦY BAN NHÂN DÂN", "CHỦ TỊCH", "Lường Thị Én"),
    ]


def test_superscripts_are_the_letters_that_are_typed_for_them(printed: Print) -> None:
    text = "\n".join(_repaired(portable.read(printed(_plan(1, 2)))))
    assert "Thủ tướng Chính phủ¹, Ủy ban nhân dân tỉnh" in text
    assert "31.000 m² rừng" in text


def test_a_title_over_two_lines_is_one_paragraph(printed: Print) -> None:
    texts = _repaired(portable.read(printed(_plan(1, 2))))
    assert "Phòng, chống hạn hán trên địa bàn tỉnh giai đoạn 2025 - 2027" in texts


def test_a_table_goes_on_over_the_end_of_a_page(printed: Print) -> None:
    data = printed(_plan(14, 12))
    document = pipeline.read(data, "a.pdf")
    rows = [task for task in document.tasks if task.text.startswith("Nạo vét")]
    assert [row.number for row in rows] == [str(n) for n in range(1, 13)]
    assert {row.text.partition(" ở ")[2] for row in rows} == {"các xã Nà Phìn, Bến Đá"}
    assert "page_number" in {warning.code for warning in document.warnings}


def test_an_empty_cell_keeps_its_place_in_a_table_of_tasks(printed: Print) -> None:
    document = pipeline.read(printed(_plan(1, 3)), "a.pdf")
    second = next(i for i, task in enumerate(document.tasks) if "kênh số 2" in task.text)
    held = [paragraph for paragraph in document.paragraphs if paragraph.task == second]
    assert [(a.name, a.role) for p in held for a in p.agencies] == [("Sở Xây dựng", "lead")]
    assert [limit.iso_or_rule for p in held for limit in p.deadlines] == ["2025-09-02"]


def test_a_page_that_lies_on_its_side_is_turned(printed: Print) -> None:
    turned = printed(
        "<div style='writing-mode: vertical-rl; height: 200mm'><p>1. Sở Y tế chủ trì, phối hợp với"
        " Công an tỉnh kiểm tra các bếp ăn tập thể trong khu công nghiệp.</p></div>"
    )
    assert _repaired(portable.read(turned))[0].startswith(
        "1. Sở Y tế chủ trì, phối hợp với Công an"
    )


@pytest.mark.parametrize("matrix", ["1 0 0 1 90 700", "0 1 -1 0 300 100", "-1 0 0 -1 500 300"])
def test_writing_in_any_direction_along_the_page_is_read(matrix: str) -> None:
    data = by_hand(f"BT /F 12 Tf {matrix} Tm (One line of a letter) Tj ET")
    assert _texts(portable.read(data)) == ["One line of a letter"]


def test_writing_at_an_angle_is_left_out_with_a_warning() -> None:
    data = by_hand(
        "BT /F 12 Tf 1 0 0 1 90 700 Tm (The letter itself) Tj ET"
        " BT /F 40 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (DRAFT) Tj ET"
    )
    reading = portable.read(data)
    assert _texts(reading) == ["The letter itself"]
    assert [(w.code, "DRAFT" in w.message) for w in reading.warnings] == [("slanted", True)]


def test_bold_is_told_by_the_font() -> None:
    data = by_hand("BT /B 12 Tf 90 700 Td (Heading) Tj /F 12 Tf 0 -40 Td (Some text) Tj ET")
    assert [line.bold for line in portable.read(data).lines] == [True, False]


def test_lines_wrapped_at_the_edge_are_one_paragraph() -> None:
    reading = _read(
        page(
            column(["The first line reaches the very edge", "Of the page and ends here.", "Next."])
        )
    )
    assert _texts(reading)[0] == "The first line reaches the very edge Of the page and ends here."


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    reading = _read(
        page(column(["A short one.", "This line is much longer than the one", "above it is, yes."]))
    )
    assert _texts(reading)[0] == "A short one."


def test_an_indent_begins_a_paragraph() -> None:
    lines = column(["Both of these lines reach the edge", "and so does this one. Yes indeed it"])
    indented = (85.0 + 24, 130.0, "A new paragraph begins here. It")
    reading = _read(page([*lines, indented, (85.0, 145.0, "goes on in this line.")]))
    assert [line.gap for line in reading.lines] == [True, True]
    assert _texts(reading)[1] == "A new paragraph begins here. It goes on in this line."


def test_a_wider_distance_begins_a_paragraph() -> None:
    reading = _read(page(column(["One line here", "two lines here", "", "Three here we are."] * 3)))
    assert next(line.text for line in reading.lines if line.gap) == "One line here two lines here"


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    first = page(column(["This sentence is long enough for", "the whole page and then it goes on"]))
    second = page(column(["On the next page, where it ends."]))
    assert len(_texts(_read(first, second))) == 1


def test_a_number_cut_at_its_hyphen_is_whole() -> None:
    reading = _read(page(column(["Thực hiện Kế hoạch số 24-", "KH/TU ngày 18/3/2025 của"])))
    assert _texts(reading) == ["Thực hiện Kế hoạch số 24-KH/TU ngày 18/3/2025 của"]


def test_han_text_is_joined_without_blanks() -> None:
    reading = _read(page(column(["各市、县人民政府要于2026", "年底前完成。"])))
    assert _texts(reading) == ["各市、县人民政府要于2026年底前完成。"]


def test_running_heads_and_page_numbers_are_left_out_with_warnings() -> None:
    pages = [
        page([(250.0, 40.0, "CÔNG BÁO"), (300.0, 800.0, str(n)), *column([f"Đoạn {n} của bài."])])
        for n in (1, 2, 3)
    ]
    reading = _read(*pages)
    assert _texts(reading) == ["Đoạn 1 của bài.", "Đoạn 2 của bài.", "Đoạn 3 của bài."]
    told = {warning.code: warning.message for warning in reading.warnings}
    assert "CÔNG BÁO (3 times)" in told["running_head"]
    assert told["page_number"].endswith("1 2 3")


def test_headings_of_attachments_are_no_running_heads() -> None:
    pages = [page([(250.0, 60.0, f"PHỤ LỤC {n}"), *column([f"Nội dung {n}."])]) for n in (1, 2)]
    assert _texts(_read(*pages)) == ["PHỤ LỤC 1", "Nội dung 1.", "PHỤ LỤC 2", "Nội dung 2."]


def test_footnotes_come_last() -> None:
    body = column(["Thực hiện Nghị quyết của Tỉnh ủy¹ về", "phòng, chống hạn hán trong tỉnh và"])
    first = page([*body, (85.0, 780.0, "¹ Nghị quyết số 05-NQ/TU.")])
    reading = _read(first, page(column(["những năm sau."])))
    assert _texts(reading)[-1] == "¹ Nghị quyết số 05-NQ/TU."
    assert _texts(reading)[0].endswith("hạn hán trong tỉnh và những năm sau.")


def test_running_text_in_two_columns_is_read_one_after_the_other() -> None:
    left = column(["left side line here and"] * 9)
    right = column(["right side line here or"] * 9, left=330.0)
    text = " ".join(_texts(_read(page([*left, *right]))))
    assert text.index("right") > text.rindex("left")


def test_words_far_apart_in_one_line_stay_one_line() -> None:
    reading = _read(page([(85.0, 100.0, "Kính gửi:"), (230.0, 100.0, "Sở Tài chính")]))
    assert " ".join(_texts(reading)) == "Kính gửi: Sở Tài chính"


_NOTICE = """<style>@page { margin: 37mm 26mm 35mm 28mm }
body { font: 16pt/28pt 'Noto Serif CJK SC' } p { margin: 0; text-indent: 2em }
.title { font-size: 22pt; line-height: 34pt; text-align: center; text-indent: 0 }
.end { text-align: right; padding-right: 4em }</style>
<p class="centred">云政发〔2025〕9号</p><p>&nbsp;</p>
<p class="title">云河省人民政府关于加强<br>山区道路安全工作的通知</p><p>&nbsp;</p>
<p style="text-indent: 0">各市、县人民政府，省政府各部门、各直属机构：</p>
<p>今年以来，全省山区道路发生多起翻车事故。为落实《云河省道路安全条例》，现就有关工作通知如下：</p>
<p><b>一、总体要求</b></p><p>把山区道路安全摆在突出位置，到2027年底，全省山区道路急弯陡坡全部装上护栏，
事故数量比2024年减少三成以上，努力让群众走得安心、走得放心。</p>
<p><b>二、重点任务</b></p><p>（一）排查隐患。对全部山区公路逐段登记，2025年10月底前完成。（省交通运输厅牵头，
省公安厅、省应急管理厅配合）</p><p>&nbsp;</p>
<p class="end">云河省人民政府</p><p class="end">2025年5月16日</p>"""


def test_a_chinese_notice_is_read_as_it_is_set(printed: Print) -> None:
    document = pipeline.read(printed(_NOTICE), "a.pdf")
    assert document.number == "云政发〔2025〕9号"
    assert document.title == "云河省人民政府关于加强山区道路安全工作的通知"
    assert document.date == "2025-05-16"
    assert [task.number for task in document.tasks] == ["1", "2", "2.1"]
    texts = [paragraph.text for paragraph in document.paragraphs]
    assert texts[2].startswith("各市、县人民政府")
    assert texts[3].endswith("《云河省道路安全条例》，现就有关工作通知如下：")
    assert texts[5].endswith("努力让群众走得安心、走得放心。")
    assert texts[-2:] == ["云河省人民政府", "2025年5月16日"]


def test_fonts_of_old_encodings_are_read_as_unicode() -> None:
    data = by_hand("BT /V 12 Tf 90 700 Td (1. Sôû Y teá chuû trì kieåm tra baûo veä röøng) Tj ET")
    assert _texts(portable.read(data)) == ["1. Sở Y tế chủ trì kiểm tra bảo vệ rừng"]


def test_text_that_is_not_shown_is_left_out_with_a_warning() -> None:
    data = by_hand("BT /F 12 Tf 90 700 Td (Shown) Tj 3 Tr 0 -30 Td (Secret) Tj ET")
    reading = portable.read(data)
    assert _texts(reading) == ["Shown"]
    assert [(w.code, "Secret" in w.message) for w in reading.warnings] == [("hidden", True)]


_GRID = [(85, 90, 400, 91), (85, 120, 400, 121), (85, 160, 400, 161), (85, 200, 400, 201)]
_UPRIGHT = [(x, 90.0, x + 1, 201.0) for x in (85, 120, 250, 400)]


def test_cells_of_a_ruled_table_are_joined_to_rows() -> None:
    words = [(90.0, 110.0, "STT"), (125.0, 110.0, "Nhiệm vụ"), (255.0, 110.0, "Cơ quan chủ trì")]
    words += [(90.0, 135.0, "1"), (125.0, 135.0, "Rà soát các"), (125.0, 150.0, "hồ chứa")]
    words += [(255.0, 140.0, "Sở Y tế"), (90.0, 180.0, "2"), (255.0, 180.0, "Sở Nội vụ")]
    lines = _read(page(words, [*_GRID, *_UPRIGHT])).lines
    assert lines == [
        Line("STT | Nhiệm vụ | Cơ quan chủ trì", True, False, "row"),
        Line("1 | Rà soát các hồ chứa | Sở Y tế", True, False, "row"),
        Line("2 |  | Sở Nội vụ", True, False, "row"),
    ]


def test_a_cell_over_several_rows_stands_in_each() -> None:
    rules = [rule for rule in _GRID if rule[1] != 160] + [(85, 160, 250, 161), *_UPRIGHT]
    words = [(90.0, 110.0, "STT"), (125.0, 110.0, "Nhiệm vụ"), (255.0, 110.0, "Cơ quan chủ trì")]
    words += [(90.0, 140.0, "1"), (125.0, 140.0, "Rà soát"), (255.0, 165.0, "Sở Y tế")]
    words += [(90.0, 180.0, "2"), (125.0, 180.0, "Báo cáo")]
    assert _texts(_read(page(words, rules)))[1:] == [
        "1 | Rà soát | Sở Y tế",
        "2 | Báo cáo | Sở Y tế",
    ]


def test_columns_under_a_header_of_tasks_are_a_table_without_rules() -> None:
    words = [(85.0, 100.0, "STT"), (140.0, 100.0, "Nhiệm vụ"), (320.0, 100.0, "Cơ quan chủ trì")]
    words += [(85.0, 120.0, "1"), (140.0, 120.0, "Rà soát các"), (320.0, 120.0, "Sở Y tế")]
    words += [(140.0, 135.0, "hồ chứa"), (85.0, 155.0, "2"), (140.0, 155.0, "Báo cáo")]
    words += [
        (320.0, 155.0, "Sở Nội vụ"),
        (85.0, 190.0, "Các sở, ban, ngành nghiêm túc thực hiện."),
    ]
    lines = _read(page(words)).lines
    assert [line.text for line in lines if line.hint == "row"] == [
        "STT | Nhiệm vụ | Cơ quan chủ trì",
        "1 | Rà soát các hồ chứa | Sở Y tế",
        "2 | Báo cáo | Sở Nội vụ",
    ]
    assert lines[-1].hint == ""


def test_a_frame_around_a_text_is_no_table() -> None:
    frame = [(80, 80, 400, 81), (80, 150, 400, 151), (80, 80, 81, 151), (400, 80, 401, 151)]
    assert _read(page(column(["A notice in a frame."]), frame)).lines[0].hint == ""


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
        reading = _read(page(words, boxes))
    except LoadError:  # nothing, or nothing but the number of the page
        assert not {word for _, _, word in words} - {"-", " ", "1"}
        return
    kept = "".join([*_texts(reading), *(warning.message for warning in reading.warnings)])
    for _, _, word in words:
        assert all(letter in kept or letter in "- ¹" for letter in word)
