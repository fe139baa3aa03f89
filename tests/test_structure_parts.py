"""Where documents end and their attachments begin, and of what kind a paragraph is."""

from loader.blocks import Block
from loader.structure import parse
from tests.structured import kinds, structure, tasks_of


def test_paragraphs_belong_to_the_task_above_them_until_the_signature() -> None:
    found = structure(
        "Mở đầu:",
        "1. Một",
        "- chi tiết",
        "2. Hai",
        "Giao Công an tỉnh theo dõi./.",
        "Nơi nhận:",
        "- Như trên;",
        "TM. ỦY BAN NHÂN DÂN",
        "Lê Văn Mẫu",
    )
    assert tasks_of(found) == [None, "1", "1", "2", "2", None, None, None, None]
    assert kinds(found)[5:] == ["recipients", "recipients", "signature", "signature"]


def test_what_follows_the_items_of_a_chinese_article_belongs_to_the_article() -> None:
    found = structure(
        "第一条　渔船应当配备下列设备：",
        "（一）救生衣；",
        "（二）灭火器。",
        "前款规定的设备由船主检查。",
        "第二条　本办法自公布之日起施行。",
        language="zh",
    )
    assert tasks_of(found) == ["1", "1.1", "1.2", "1", "2"]


def test_a_sentence_that_closes_the_whole_document_is_of_no_task() -> None:
    found = structure("1. Một", "2. Hai", "Yêu cầu các sở thực hiện nghiêm túc Chỉ thị này./.")
    assert tasks_of(found) == ["1", "2", None]


def test_a_chinese_document_closes_in_the_same_way() -> None:
    texts = ["一、要求", "加强管理。", "未列入的地区参照本方案执行。"]
    assert tasks_of(structure(*texts, language="zh")) == ["1", "1", None]


def test_the_closing_sentence_of_an_article_stays_its_own() -> None:
    found = structure("Điều 1. Hiệu lực.", "Các sở chịu trách nhiệm thi hành Quyết định này./.")
    assert tasks_of(found) == ["1", "1"]


def test_an_attachment_is_a_part_with_numbers_of_its_own() -> None:
    found = structure(
        "QUYẾT ĐỊNH",
        "Điều 1. Ban hành kế hoạch.",
        "Nơi nhận:",
        "CHỦ TỊCH",
        "Lê Văn Mẫu",
        "KẾ HOẠCH",
        "I. NỘI DUNG",
        "1. Một",
        "PHỤ LỤC I",
        "1. Bảng",
    )
    assert [(task.part, task.section, task.number) for task in found.tasks] == [
        (0, "", "1"),
        (1, "I", "1"),
        (2, "", "1"),
    ]


def test_a_chinese_attachment_begins_after_the_signature() -> None:
    found = structure(
        "各市人民政府：",
        "一、要求",
        "某省人民政府",
        "2020年1月2日",
        "（此件公开发布）",
        "某省工作方案",
        "一、目标",
        language="zh",
    )
    assert [(task.part, task.number) for task in found.tasks] == [(0, "1"), (1, "1")]
    assert kinds(found) == [
        "recipients",
        "heading",
        "signature",
        "signature",
        "signature",
        "heading",
        "body",
    ]


def test_kinds_of_captions_rows_and_footnotes_are_kept() -> None:
    found = parse(
        [
            Block("1. Một."),
            Block("Ảnh: A", hint="caption"),
            Block("1 | B", hint="row"),
            Block("¹ C"),
        ],
        "vi",
    )
    assert kinds(found) == ["body", "caption", "table", "footnote"]
    assert tasks_of(found) == ["1", None, None, None]


def test_a_short_agency_above_its_bullets_is_a_heading() -> None:
    found = structure(
        "1. Sở Y tế", "- Rà soát.", "2. Sở Nội vụ tổ chức thi tuyển.", "3. Sở Tài chính"
    )
    assert kinds(found) == ["heading", "body", "body", "body"]


def test_a_page_above_the_letterhead_opens_no_section() -> None:
    found = structure(
        "MENU CHÍNH", "Dài " * 60, "CÁC TIN MỚI", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "1. Một"
    )
    assert found.paragraphs[-1].section == ()


def test_a_chinese_signature_on_behalf_of_a_body_has_office_and_name() -> None:
    found = structure(
        "1. 加强领导。", "代表省植树委员会", "常务副主席", "黎文明", "实施方案", language="zh"
    )
    assert kinds(found)[1:4] == ["signature"] * 3
    assert found.paragraphs[4].part == 1
