"""Number, type, issuer, province, date and title, as a document says them of itself."""

import pytest
from msgspec.structs import replace

from loader.blocks import Block
from loader.doc_types import doc_types, type_at_end, type_line
from loader.letterhead import Head, read_head
from loader.structure import parse


def head(*texts: str, language: str = "vi") -> Head:
    """The fields; where they stand is tested in `test_evidence`."""
    found = read_head(parse([Block(text) for text in texts], language).paragraphs, language)
    return replace(found, evidence=())


PLAN = (
    "ỦY BAN NHÂN DÂN TỈNH QUẢNG NAM",
    "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
    "Độc lập - Tự do - Hạnh phúc",
    "Số: 12/KH-UBND",
    "Quảng Nam, ngày 05 tháng 3 năm 2024",
    "KẾ HOẠCH",
    "BẢO VỆ NGUỒN NƯỚC TRÊN ĐỊA BÀN TỈNH",
    "Thực hiện Chỉ thị số 77/CT-TTg ngày 02/01/2024 của Thủ tướng Chính phủ:",
    "1. Sở Y tế chủ trì.",
)


def test_a_letterhead_gives_every_field() -> None:
    assert head(*PLAN) == Head(
        number="12/KH-UBND",
        doc_type="kế hoạch",
        issuer="Ủy ban nhân dân tỉnh Quảng Nam",
        province="Quảng Nam",
        date="2024-03-05",
        title="BẢO VỆ NGUỒN NƯỚC TRÊN ĐỊA BÀN TỈNH",
    )


def test_without_a_letterhead_cited_numbers_and_dates_are_not_taken() -> None:
    found = head("CHỈ THỊ", "VỀ VIỆC TIẾT KIỆM", *PLAN[-2:])
    assert (found.number, found.date, found.doc_type) == (None, None, "chỉ thị")
    assert found.title == "VỀ VIỆC TIẾT KIỆM"


def test_a_decision_names_who_decides_under_its_title() -> None:
    found = head(
        *PLAN[:3],
        "Số: 9 /QĐ-UBND",
        "Quảng Nam, ngày 0 6 tháng 4 năm 2024",
        "QUYẾT ĐỊNH",
        "BAN HÀNH QUY CHẾ LÀM VIỆC",
        "CHỦ TỊCH ỦY BAN NHÂN DÂN TỈNH",
        "Căn cứ Luật Đất đai ngày 18/01/2024;",
        "QUYẾT ĐỊNH:",
        "Điều 1. Ban hành.",
    )
    assert found.issuer == "Chủ tịch Ủy ban nhân dân tỉnh Quảng Nam"
    assert (found.number, found.date) == ("9/QĐ-UBND", "2024-04-06")
    assert found.title == "BAN HÀNH QUY CHẾ LÀM VIỆC"


def test_a_party_plan_names_its_issuer_after_its_type() -> None:
    found = head("KẾ HOẠCH", "CỦA BAN THƯỜNG VỤ TỈNH ỦY", "về công tác dân vận", "I. MỤC ĐÍCH")
    assert (found.issuer, found.title) == ("Ban Thường vụ Tỉnh ủy", "về công tác dân vận")


def test_a_title_in_one_line_is_taken_apart() -> None:
    found = head(
        "CHỈ THỊ CỦA THỦ TƯỚNG CHÍNH PHỦ SỐ 9/CT-TTG NGÀY 05/6/2021 VỀ TIẾT KIỆM ĐIỆN", "1. Một."
    )
    assert (found.doc_type, found.issuer) == ("chỉ thị", "Thủ tướng Chính phủ")
    assert (found.number, found.date) == ("9/CT-TTG", "2021-06-05")
    assert found.title == "VỀ TIẾT KIỆM ĐIỆN"


def test_a_place_and_date_need_no_comma_but_a_sentence_is_none() -> None:
    assert head(*PLAN[:4], "Quảng Nam ngày 05 tháng 3 năm 2024", *PLAN[5:]).date == "2024-03-05"
    assert head(*PLAN[:4], "KẾ HOẠCH", "Căn cứ Luật Giáo dục ngày 14/6/2019;").date is None


def test_the_lowest_body_of_a_letterhead_issues() -> None:
    found = head("ỦY BAN NHÂN DÂN TỈNH QUẢNG NAM SỞ Y TẾ", *PLAN[1:4], "THÔNG BÁO", "Về lịch họp")
    assert found.issuer == "Sở Y tế"


def test_a_place_that_is_in_no_list_stays_in_the_name() -> None:
    found = head("ỦY BAN NHÂN DÂN TỈNH AN PHƯỚC", *PLAN[1:4], "KẾ HOẠCH", "VỀ NƯỚC SẠCH")
    assert (found.issuer, found.province) == ("Ủy ban nhân dân tỉnh An Phước", "An Phước")


def test_the_seat_of_a_ministry_is_not_its_province() -> None:
    found = head(
        "BỘ Y TẾ", "Số: 5/CT-BYT", "Hà Nội, ngày 01 tháng 02 năm 2023", "CHỈ THỊ", "VỀ TIÊM CHỦNG"
    )
    assert (found.issuer, found.province, found.date) == ("Bộ Y tế", None, "2023-02-01")


def test_a_letter_is_known_by_its_subject() -> None:
    found = head(
        "BỘ Y TẾ",
        "Số: 51/BYT-KCB V/v mở rộng tiêm chủng",
        "Hà Nội, ngày 01 tháng 02 năm 2023",
        "Kính gửi: Sở Y tế các tỉnh",
        "Đề nghị các Sở báo cáo.",
    )
    assert (found.doc_type, found.title) == ("công văn", "mở rộng tiêm chủng")


def test_a_report_tells_number_date_and_issuer_in_its_sentence() -> None:
    found = head(
        "Chỉ thị của Ban Thường vụ Tỉnh ủy về phòng cháy",
        "Ngày 07/4/2023, Ban Thường vụ Tỉnh ủy ban hành Chỉ thị số 31-CT/TU về phòng cháy.",
        "Thực hiện Kết luận số 88-KL/TW, ngày 01/02/2020 của Ban Bí thư.",
        "Một là, quán triệt.",
    )
    assert (found.number, found.date) == ("31-CT/TU", "2023-04-07")
    assert (found.doc_type, found.issuer) == ("chỉ thị", "Ban Thường vụ Tỉnh ủy")


def test_the_issue_of_another_document_is_no_report_of_this_one() -> None:
    found = head(
        "KẾ HOẠCH",
        "triển khai Nghị quyết",
        "Ngày 22/12/2024, Bộ Chính trị ban hành Nghị quyết số 57-NQ/TW về khoa học.",
        "1. Một.",
    )
    assert (found.number, found.date) == (None, None)


NOTICE = (
    "安福省人民政府关于加强饮用水安全工作的通知",
    "安政发〔2023〕9号",
    "各市、县人民政府：",
    "一、总体要求",
    "坚持预防为主。",
    "安福省人民政府",
    "2023年6月5日",
)


def test_a_chinese_notice_says_all_by_title_number_line_and_signature() -> None:
    found = head(*NOTICE, language="zh")
    assert (found.number, found.doc_type) == ("安政发〔2023〕9号", "通知")
    assert (found.issuer, found.date) == ("安福省人民政府", "2023-06-05")
    assert found.title == NOTICE[0]


def test_the_table_over_a_page_is_believed_but_not_its_date_of_publication() -> None:
    found = head(
        "发文机关：",
        "安福省人民政府办公厅",
        "成文日期：",
        "2023年06月04日",
        "发布日期：",
        "2023年06月20日",
        *NOTICE[:4],
        language="zh",
    )
    assert (found.issuer, found.date) == ("安福省人民政府办公厅", "2023-06-04")


def test_a_date_in_chinese_numerals_is_read() -> None:
    assert head(*NOTICE[:6], "二〇二三年六月五日", language="zh").date == "2023-06-05"


def test_a_report_in_chinese_names_the_issued_document_and_not_the_cited_one() -> None:
    found = head(
        "推动落实重点任务",
        "乂安省委常务委员会根据第46-CT/TW号指示，颁布了关于安全工作的第12-KH/TU号计划。",
        "1.加强领导。",
        language="zh",
    )
    assert (found.number, found.doc_type) == ("12-KH/TU", "计划")


def test_a_document_that_says_nothing_of_itself_has_an_empty_head() -> None:
    assert head("Các đơn vị thực hiện tốt các việc sau.", "1. Một.") == Head()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("关于加强管理的指导意见", "意见"),
        ("工作机关条例（试行）", "条例"),
        ("个人所得税暂行办法", "办法"),
        ("森林防火", None),
    ],
)
def test_the_type_of_a_chinese_title_stands_at_its_end(title: str, name: str | None) -> None:
    assert type_at_end(title) == name


def test_a_type_line_holds_nothing_but_a_type() -> None:
    assert type_line("QUYẾT ĐỊNH:") == "quyết định"
    assert type_line("QUYẾT ĐỊNH SỐ 5") is None


def test_the_list_of_types_has_each_once_and_in_lower_case() -> None:
    for names in doc_types().values():
        assert len(names) == len(set(names))
        assert [name.lower() for name in names] == names


@pytest.mark.parametrize(
    ("line", "province"),
    [
        ("TỈNH ỦY LAM SƠN", "Lam Sơn"),
        ("ỦY BAN NHÂN DÂN TỈNH LAM SƠN", "Lam Sơn"),
        ("HỘI ĐỒNG NHÂN DÂN TỈNH QUẢNG NAM", "Quảng Nam"),
    ],
)
def test_a_province_is_named_by_its_level_or_its_committee(line: str, province: str) -> None:
    assert head(line, "KẾ HOẠCH", "VỀ TRỒNG RỪNG").province == province


def test_the_name_of_a_person_after_an_office_is_no_province() -> None:
    found = head("Phát biểu của Bí thư Tỉnh ủy Trần Văn Lượm về trồng rừng", "1. Một.")
    assert found.province is None


@pytest.mark.parametrize(
    ("title", "province"),
    [
        ("南岭省人民政府办公厅关于植树的通知", "南岭省"),
        ("中共南岭省委关于植树的意见", "南岭省"),
        ("各省人民政府关于植树的通知", None),
    ],
)
def test_a_chinese_issuer_names_its_province(title: str, province: str | None) -> None:
    assert head(title, "一、加强领导。", language="zh").province == province


@pytest.mark.parametrize(
    "title",
    [
        "Kết luận của đồng chí Chủ tịch tại cuộc họp về trồng rừng",
        "Trồng rừng ven biển giai đoạn 2031 - 2035",
    ],
)
def test_the_line_under_a_type_may_be_a_title_in_ordinary_letters(title: str) -> None:
    assert head("THÔNG BÁO", title, "Các đơn vị thực hiện:", "1. Một.").title == title


@pytest.mark.parametrize(
    "text",
    [
        "Căn cứ Luật Lâm nghiệp",
        "Kính gửi Hội đồng nhân dân tỉnh",
        "Ngày 5/3, Sở Y tế họp bàn việc trồng rừng",
        "Sở Y tế yêu cầu các đơn vị thực hiện:",
        "- Trồng rừng",
    ],
)
def test_the_beginning_of_the_text_under_a_type_is_no_title(text: str) -> None:
    assert head("THÔNG BÁO", text, "1. Một.").title is None


def test_a_chinese_document_may_have_a_vietnamese_number_and_line_of_place_and_date() -> None:
    found = head(
        "南岭省委",
        "第31-KH/TU号",
        "南岭，2027年4月9日",
        "南岭省委关于植树的计划",
        "为落实2026年1月2日第9-CT/TW号指示，制定计划如下：",
        "1. 加强领导。",
        language="zh",
    )
    assert (found.number, found.date) == ("31-KH/TU", "2027-04-09")
