"""PDF: what is printed comes out as if it had been typed."""

import pytest

from loader.readers import Line, portable
from tests.printed_pages import by_hand, column, laid_out, page, texts


@pytest.mark.parametrize("matrix", ["1 0 0 1 90 700", "0 1 -1 0 300 100", "-1 0 0 -1 500 300"])
def test_writing_in_any_direction_along_the_page_is_read(matrix: str) -> None:
    data = by_hand(f"BT /F 12 Tf {matrix} Tm (One line of a letter) Tj ET")
    assert texts(portable.read(data)) == ["One line of a letter"]


def test_writing_at_an_angle_is_left_out_with_a_warning() -> None:
    data = by_hand(
        "BT /F 12 Tf 1 0 0 1 90 700 Tm (The letter itself) Tj ET"
        " BT /F 40 Tf 0.7 0.7 -0.7 0.7 100 100 Tm (DRAFT) Tj ET"
    )
    reading = portable.read(data)
    assert texts(reading) == ["The letter itself"]
    assert [(w.code, "DRAFT" in w.message) for w in reading.warnings] == [("slanted", True)]


def test_bold_is_told_by_the_font() -> None:
    data = by_hand("BT /B 12 Tf 90 700 Td (Heading) Tj /F 12 Tf 0 -40 Td (Some text) Tj ET")
    assert [line.bold for line in portable.read(data).lines] == [True, False]


def test_lines_wrapped_at_the_edge_are_one_paragraph() -> None:
    reading = laid_out(
        page(
            column(["The first line reaches the very edge", "Of the page and ends here.", "Next."])
        )
    )
    assert texts(reading)[0] == "The first line reaches the very edge Of the page and ends here."


def test_a_line_that_ends_early_ends_its_paragraph() -> None:
    reading = laid_out(
        page(column(["A short one.", "This line is much longer than the one", "above it is, yes."]))
    )
    assert texts(reading)[0] == "A short one."


def test_an_indent_begins_a_paragraph() -> None:
    lines = column(["Both of these lines reach the edge", "and so does this one. Yes indeed it"])
    indented = (85.0 + 24, 130.0, "A new paragraph begins here. It")
    reading = laid_out(page([*lines, indented, (85.0, 145.0, "goes on in this line.")]))
    assert [line.gap for line in reading.lines] == [True, True]
    assert texts(reading)[1] == "A new paragraph begins here. It goes on in this line."


def test_a_wider_distance_begins_a_paragraph() -> None:
    reading = laid_out(
        page(column(["One line here", "two lines here", "", "Three here we are."] * 3))
    )
    assert next(line.text for line in reading.lines if line.gap) == "One line here two lines here"


def test_a_sentence_goes_on_over_the_end_of_a_page() -> None:
    first = page(column(["This sentence is long enough for", "the whole page and then it goes on"]))
    second = page(column(["On the next page, where it ends."]))
    assert len(texts(laid_out(first, second))) == 1


def test_a_number_cut_at_its_hyphen_is_whole() -> None:
    reading = laid_out(page(column(["Thực hiện Kế hoạch số 24-", "KH/TU ngày 18/3/2025 của"])))
    assert texts(reading) == ["Thực hiện Kế hoạch số 24-KH/TU ngày 18/3/2025 của"]


def test_han_text_is_joined_without_blanks() -> None:
    reading = laid_out(page(column(["各市、县人民政府要于2026", "年底前完成。"])))
    assert texts(reading) == ["各市、县人民政府要于2026年底前完成。"]


def test_running_heads_and_page_numbers_are_left_out_with_warnings() -> None:
    pages = [
        page([(250.0, 40.0, "CÔNG BÁO"), (300.0, 800.0, str(n)), *column([f"Đoạn {n} của bài."])])
        for n in (1, 2, 3)
    ]
    reading = laid_out(*pages)
    assert texts(reading) == ["Đoạn 1 của bài.", "Đoạn 2 của bài.", "Đoạn 3 của bài."]
    told = {warning.code: warning.message for warning in reading.warnings}
    assert "CÔNG BÁO (3 times)" in told["running_head"]
    assert told["page_number"].endswith("1 2 3")


def test_headings_of_attachments_are_no_running_heads() -> None:
    pages = [page([(250.0, 60.0, f"PHỤ LỤC {n}"), *column([f"Nội dung {n}."])]) for n in (1, 2)]
    assert texts(laid_out(*pages)) == ["PHỤ LỤC 1", "Nội dung 1.", "PHỤ LỤC 2", "Nội dung 2."]


def test_footnotes_come_last() -> None:
    body = column(["Thực hiện Nghị quyết của Tỉnh ủy¹ về", "phòng, chống hạn hán trong tỉnh và"])
    first = page([*body, (85.0, 780.0, "¹ Nghị quyết số 05-NQ/TU.")])
    reading = laid_out(first, page(column(["những năm sau."])))
    assert texts(reading)[-1] == "¹ Nghị quyết số 05-NQ/TU."
    assert texts(reading)[0].endswith("hạn hán trong tỉnh và những năm sau.")


def test_running_text_in_two_columns_is_read_one_after_the_other() -> None:
    left = column(["left side line here and"] * 9)
    right = column(["right side line here or"] * 9, left=330.0)
    text = " ".join(texts(laid_out(page([*left, *right]))))
    assert text.index("right") > text.rindex("left")


def test_words_far_apart_in_one_line_stay_one_line() -> None:
    reading = laid_out(page([(85.0, 100.0, "Kính gửi:"), (230.0, 100.0, "Sở Tài chính")]))
    assert " ".join(texts(reading)) == "Kính gửi: Sở Tài chính"


def test_fonts_of_old_encodings_are_read_as_unicode() -> None:
    data = by_hand("BT /V 12 Tf 90 700 Td (1. Sôû Y teá chuû trì kieåm tra baûo veä röøng) Tj ET")
    assert texts(portable.read(data)) == ["1. Sở Y tế chủ trì kiểm tra bảo vệ rừng"]


def test_text_that_is_not_shown_is_left_out_with_a_warning() -> None:
    data = by_hand("BT /F 12 Tf 90 700 Td (Shown) Tj 3 Tr 0 -30 Td (Secret) Tj ET")
    reading = portable.read(data)
    assert texts(reading) == ["Shown"]
    assert [(w.code, "Secret" in w.message) for w in reading.warnings] == [("hidden", True)]


_GRID = [(85, 90, 400, 91), (85, 120, 400, 121), (85, 160, 400, 161), (85, 200, 400, 201)]
_UPRIGHT = [(x, 90.0, x + 1, 201.0) for x in (85, 120, 250, 400)]


def test_cells_of_a_ruled_table_are_joined_to_rows() -> None:
    words = [(90.0, 110.0, "STT"), (125.0, 110.0, "Nhiệm vụ"), (255.0, 110.0, "Cơ quan chủ trì")]
    words += [(90.0, 135.0, "1"), (125.0, 135.0, "Rà soát các"), (125.0, 150.0, "hồ chứa")]
    words += [(255.0, 140.0, "Sở Y tế"), (90.0, 180.0, "2"), (255.0, 180.0, "Sở Nội vụ")]
    lines = laid_out(page(words, [*_GRID, *_UPRIGHT])).lines
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
    assert texts(laid_out(page(words, rules)))[1:] == [
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
    lines = laid_out(page(words)).lines
    assert [line.text for line in lines if line.hint == "row"] == [
        "STT | Nhiệm vụ | Cơ quan chủ trì",
        "1 | Rà soát các hồ chứa | Sở Y tế",
        "2 | Báo cáo | Sở Nội vụ",
    ]
    assert lines[-1].hint == ""


def test_a_frame_around_a_text_is_no_table() -> None:
    frame = [(80, 80, 400, 81), (80, 150, 400, 151), (80, 80, 81, 151), (400, 80, 401, 151)]
    assert laid_out(page(column(["A notice in a frame."]), frame)).lines[0].hint == ""
