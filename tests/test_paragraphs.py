"""Repair of paragraphs: wrapping, page ends, captions, footnotes, page chrome."""

import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import captions, chrome, readers, wrapping
from loader.blocks import Block
from loader.paragraphs import repair
from loader.readers import Line

WRAPPED = """Ủy ban nhân dân tỉnh yêu cầu các sở, ban, ngành
và địa phương tập trung thực hiện các nội dung sau
đây trong năm nay, báo cáo kết quả về Văn phòng để
tổng hợp, trình lãnh đạo tỉnh xem xét."""


def repaired(content: str) -> list[str]:
    return [block.text for block in repair(readers.read_text(content, "a.txt").lines)[0]]


def test_wrapped_lines_become_one_paragraph() -> None:
    assert repaired(WRAPPED) == [WRAPPED.replace("\n", " ")]


def test_items_begin_paragraphs_in_a_wrapped_text_without_empty_lines() -> None:
    content = (
        f"{WRAPPED}\n1. Sở Y tế rà soát các cơ sở khám bệnh, chữa bệnh\ntrên địa bàn.\n- Báo cáo"
    )
    assert repaired(content)[1:] == [
        "1. Sở Y tế rà soát các cơ sở khám bệnh, chữa bệnh trên địa bàn.",
        "- Báo cáo",
    ]


@pytest.mark.parametrize("before", ["theo quy định tại khoản", "được nêu ở mục", "của Điều"])
def test_a_number_that_the_line_before_refers_to_begins_no_item(before: str) -> None:
    content = f"{WRAPPED}\n\nCác đơn vị thực hiện các việc {before}\n3. Các việc khác làm sau."
    assert repaired(content)[-1].endswith(f"{before} 3. Các việc khác làm sau.")


def test_the_dash_of_a_compound_begins_no_item() -> None:
    content = f"{WRAPPED}\n\nGắn với phát triển kinh tế\n- xã hội của địa phương."
    assert repaired(content)[-1] == "Gắn với phát triển kinh tế - xã hội của địa phương."


def test_a_year_at_the_beginning_of_a_line_begins_no_item() -> None:
    content = f"{WRAPPED}\n\nSo với cùng kỳ của những tháng đầu\n2025. Kết quả được công khai."
    assert repaired(content)[-1].endswith("đầu 2025. Kết quả được công khai.")


def test_long_lines_of_their_own_are_paragraphs() -> None:
    lines = [f"Đoạn thứ {n} " + "dài " * 60 + "hết." for n in range(5)]
    assert repaired("\n".join(lines)) == lines


def test_a_sentence_cut_by_a_page_end_is_whole_again() -> None:
    start = "Tăng cường tuần tra ở những nơi xa trung tâm, nhất là tại các địa bàn trọng"
    assert repaired(f"{start}\n\nđiểm, phức tạp.") == [f"{start} điểm, phức tạp."]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            "KẾ HOẠCH CỦA BAN THƯỜNG VỤ HUYỆN ỦY VỀ VIỆC XÂY DỰNG ĐỜI SỐNG VĂN HÓA Ở CƠ SỞ",
            "về việc a",
        ),
        ("Ngắn", "tiếp theo"),
        ("Tăng cường tuần tra ở những nơi xa trung tâm, nhất là tại các địa bàn này.", "và sau đó"),
        ("Tăng cường tuần tra ở những nơi xa trung tâm, nhất là tại các địa bàn này", "a) Sở Y tế"),
    ],
)
def test_headings_sentences_and_items_are_not_joined_over_a_gap(before: str, after: str) -> None:
    assert repaired(f"{before}\n\n{after}") == [before, after]


def test_the_number_of_a_page_inside_a_sentence_is_left_out_and_told() -> None:
    start = "Tăng cường tuần tra ở những nơi xa trung tâm, nhất là tại các địa bàn trọng"
    blocks, warnings = repair(readers.read_text(f"{start}\n\n7\n\nđiểm, phức tạp.", "a.txt").lines)
    assert [block.text for block in blocks] == [f"{start} điểm, phức tạp."]
    assert [(w.code, w.message[-1]) for w in warnings] == [("page_number", "7")]


def test_chinese_lines_are_joined_without_blanks() -> None:
    lines = [
        "为加强饮用水安全管理保障人民群众身体健康现就有关",
        "事项通知如下各地区各部门要高度重视切实加强组织领",
        "导明确责任分工建立工作台账定期报告进展情况并及时",
        "公布结果。",
    ]
    assert repaired("\n".join(lines)) == ["".join(lines)]


def test_a_title_over_two_lines_is_one() -> None:
    assert repaired("某省人民政府关于加强\n饮用水安全工作的通知\n某政发〔2020〕1号")[0] == (
        "某省人民政府关于加强饮用水安全工作的通知"
    )


def test_an_issuer_on_a_line_of_its_own_begins_the_title() -> None:
    assert repaired("某市人民政府办公厅\n关于安全工作的通知\n新闻网\n关于我们")[0] == (
        "某市人民政府办公厅关于安全工作的通知"
    )


def test_the_type_of_a_document_stands_for_itself() -> None:
    assert repaired("KẾ HOẠCH\nBẢO VỆ\nNGUỒN NƯỚC") == ["KẾ HOẠCH", "BẢO VỆ NGUỒN NƯỚC"]


def test_a_number_alone_on_its_line_takes_the_next_line() -> None:
    assert repaired("**1.**\nRà soát\n\n**2.**\n\nBáo cáo") == ["1. Rà soát", "2. Báo cáo"]


def test_a_caption_is_parted_from_the_item_that_follows_it_in_line() -> None:
    content = "Nhân dân bản Mẫu tuần tra. Ảnh tư liệu: Minh Mẫu. 5. Tăng cường quản lý."
    blocks, _ = repair([Line(content)])
    assert [(block.text, block.hint) for block in blocks] == [
        ("Nhân dân bản Mẫu tuần tra. Ảnh tư liệu: Minh Mẫu.", "caption"),
        ("5. Tăng cường quản lý.", ""),
    ]


@pytest.mark.parametrize(
    "text", ["Ảnh: Minh Mẫu", "村民参加巡逻。图片来源：某某。", "Lễ hội. Nguồn ảnh: TTXVN."]
)
def test_a_credit_makes_a_caption(text: str) -> None:
    assert [block.hint for block in captions.split(Block(text))] == ["caption"]


@pytest.mark.parametrize(
    "text",
    ["3. Hồ sơ gồm đơn, bản sao. Ảnh: cỡ 4x6.", "Xử lý hình ảnh: theo quy định chung của bộ."],
)
def test_items_and_words_in_a_sentence_make_none(text: str) -> None:
    assert [block.hint for block in captions.split(Block(text))] == [""]


def test_the_mark_of_a_footnote_goes_out_of_the_sentence_if_the_note_is_there() -> None:
    assert repaired("Theo Tỉnh ủy¹. Diện tích 5 m².\n\n¹ Kế hoạch cũ.") == [
        "Theo Tỉnh ủy. Diện tích 5 m².",
        "¹ Kế hoạch cũ.",
    ]


def test_a_text_without_line_ends_is_divided_where_sentences_end() -> None:
    blocks, warnings = repair([Line("Một câu dài hơn. " * 1500 + "x" * 20_000)])
    assert max(len(block.text) for block in blocks) <= 10_000
    assert blocks[0].text.endswith("hơn.")
    assert sum(block.text.count("x") for block in blocks) == 20_000
    assert [warning.code for warning in warnings] == ["paragraph_divided"]


def test_page_chrome_is_left_out_with_a_warning_each() -> None:
    content = "Một.\n扫一扫在手机打开当前页\nTrang 3/10\nvar x = document.all;\n});\nHai."
    blocks, warnings = repair(readers.read_text(content, "a.txt").lines)
    assert [block.text for block in blocks] == ["Một.", "Hai."]
    assert [warning.code for warning in warnings] == ["page_chrome", "page_chrome", "program_code"]
    assert "document.all" in warnings[-1].message


def test_every_pattern_of_the_data_file_is_a_regular_expression() -> None:
    for pattern in (*chrome.patterns().lines, *chrome.patterns().code):
        assert re.compile(pattern).fullmatch("Sở Y tế chủ trì, phối hợp với các đơn vị.") is None


def test_a_text_of_long_lines_has_no_width() -> None:
    assert wrapping.measure([Line("dài " * 50)] * 10) is None
    assert wrapping.measure([]) is None


@given(
    st.lists(st.text(st.sampled_from("aàBĐ1.,;:- 一。"), min_size=1).map(str.strip), max_size=30)
)
def test_repair_keeps_every_letter_and_their_order(lines: list[str]) -> None:
    given_lines = [Line(text, gap=bool(n % 3)) for n, text in enumerate(lines) if text]
    blocks, warnings = repair(given_lines)
    if not warnings:
        kept = "".join(block.text for block in blocks).replace(" ", "")
        assert kept == "".join(line.text for line in given_lines).replace(" ", "")


@given(st.lists(st.booleans(), min_size=2, max_size=12))
def test_a_gap_before_a_capital_always_parts(gaps: list[bool]) -> None:
    lines = [Line(f"Câu thứ {n} ở đây.", gap=gap) for n, gap in enumerate(gaps)]
    texts = [block.text for block in repair(lines)[0]]
    for (_, _), (number, gap) in pairwise(enumerate(gaps)):
        if gap:
            assert any(text.startswith(f"Câu thứ {number} ") for text in texts)


def test_the_name_of_the_state_is_not_joined_to_the_body_beside_it() -> None:
    content = (
        "ỦY BAN NHÂN DÂN\nTỈNH LAM SƠN\nCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n"
        "ĐỘC LẬP - TỰ DO - HẠNH PHÚC"
    )
    assert repaired(content) == [
        "ỦY BAN NHÂN DÂN TỈNH LAM SƠN",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "ĐỘC LẬP - TỰ DO - HẠNH PHÚC",
    ]


def test_a_title_may_end_with_the_name_of_the_party() -> None:
    title = "VỀ VIỆC TỔ CHỨC CÁC HOẠT ĐỘNG KỶ NIỆM NGÀY THÀNH LẬP\nĐẢNG CỘNG SẢN VIỆT NAM"
    assert repaired(title) == [title.replace("\n", " ")]


def test_a_range_that_the_end_of_a_line_cuts_begins_no_item() -> None:
    cut = WRAPPED.replace(
        "đây trong năm nay, báo cáo",
        "đây theo phân công của tỉnh trong các năm 2031\n- 2035, báo cáo",
    )
    assert repaired(cut) == [cut.replace("\n", " ")]


def test_a_dash_before_a_figure_begins_an_item_elsewhere() -> None:
    assert repaired("Chỉ tiêu giao cho các huyện\n- 20 xã đạt chuẩn")[1:] == ["- 20 xã đạt chuẩn"]
