"""Printed documents have the facts of what was typed: letterheads, tables, ends, turned pages."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from loader import paragraphs, pipeline, readers
from loader.readers import portable
from loader.readers.lines import Reading
from tests import printed_pages
from tests.printed_pages import Print, column, laid_out, page, texts, typed

_SAMPLES = Path(__file__).resolve().parents[1] / "samples"
_TYPED = sorted(path.name for path in _SAMPLES.iterdir() if path.suffix != ".html")
_FACTS = (
    *("language", "number", "doc_type", "issuer", "province", "date", "title"),
    *("tasks", "agencies", "citations", "deadlines"),
)


@pytest.fixture(scope="module")
def printed() -> Iterator[Print]:
    yield from printed_pages.printing()


def _repaired(reading: Reading) -> list[str]:
    return [block.text for block in paragraphs.repair(reading.lines)[0]]


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
    assert texts(portable.read(printed(_plan(1, 2))))[-8:] == [
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
    assert texts(laid_out(first, second))[1:] == [
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
