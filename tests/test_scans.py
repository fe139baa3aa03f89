"""Scanned pages: read by Tesseract where it is, and told where it is not."""

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pypdfium2 as pdfium
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from loader import pipeline, readers
from loader.model import LoadError
from loader.readers import (
    portable,
    programs,
    scans,
    scans_pictures,
    scans_rules,
    scans_tesseract,
    scans_words,
)
from tests import printed_pages
from tests.printed_pages import Print, by_hand
from tests.servers.requirement import missing

_VIETNAMESE = """<p>1. Sở Y tế chủ trì, phối hợp với Công an tỉnh kiểm tra bếp ăn của các trường
nội trú; báo cáo kết quả trước ngày 30/8/2025.</p><p>2. Sở Nội vụ theo dõi, đôn đốc việc thực hiện
Kế hoạch này trong năm 2026.</p>"""
_CHINESE = """<p>一、省教育厅牵头，会同省公安厅检查各学校食堂，2026年6月底前完成。</p>
<p>二、各市、县人民政府对本地区工作负总责，主要负责人每季度听取一次汇报。</p>"""
_TABLE = """<table class="ruled" style="width: 100%"><tr><td>STT<td>Nhiệm vụ<td>Cơ quan chủ trì
<td>Thời hạn<tr><td>1<td>Rà soát hồ chứa nhỏ<td>Sở Xây dựng<td>Trước ngày 10/9/2025
<tr><td>2<td>Lắp đặt trạm đo mưa<td>Sở Tài chính<td>Trước ngày 20/9/2025</table>"""


@pytest.fixture(scope="module")
def printed() -> Iterator[Print]:
    yield from printed_pages.printing()


@pytest.fixture(scope="module")
def tesseract() -> None:
    found = scans_tesseract.reader()
    if found is None or set(found.languages) != set(scans_tesseract.LANGUAGES):
        missing("there is no Tesseract with vie, chi_sim and chi_tra")


def _picture(pdf: bytes, dpi: int = 200) -> Image.Image:
    document = pdfium.PdfDocument(pdf)
    try:
        return document[0].render(scale=dpi / 72, grayscale=True).to_pil().copy()
    finally:
        document.close()


def _saved(image: Image.Image, form: str, **options: object) -> bytes:
    data = io.BytesIO()
    image.save(data, form, **options)
    return data.getvalue()


def _scanned(pdf: bytes) -> bytes:
    """A PDF of a picture of the first page of another."""
    return _saved(_picture(pdf), "PDF", resolution=200)


@pytest.mark.usefixtures("tesseract")
def test_a_scanned_pdf_has_its_tasks_agencies_and_deadlines(printed: Print) -> None:
    document = pipeline.read(_scanned(printed(_VIETNAMESE)), "a.pdf")
    assert [task.number for task in document.tasks] == ["1", "2"]
    named = {(agency.name, agency.role) for p in document.paragraphs for agency in p.agencies}
    assert {("Sở Y tế", "lead"), ("Công an tỉnh", "coordinate"), ("Sở Nội vụ", "monitor")} <= named
    assert "2025-08-30" in {d.iso_or_rule for p in document.paragraphs for d in p.deadlines}
    told = next(warning.message for warning in document.warnings if warning.code == "ocr")
    assert "vie" in told
    assert "page 1" in told


@pytest.mark.usefixtures("tesseract")
def test_the_language_of_a_scan_is_found(printed: Print) -> None:
    reading = readers.read(_scanned(printed(_CHINESE)), "a.pdf")
    text = "".join(line.text for line in reading.lines)
    assert "省教育厅牵头" in text
    assert "2026年6月底前" in text
    assert "chi_sim" in next(w.message for w in reading.warnings if w.code == "ocr")


@pytest.mark.usefixtures("tesseract")
def test_a_picture_that_lies_on_its_side_is_turned(printed: Print) -> None:
    turned = _picture(printed(_VIETNAMESE * 3)).rotate(90, expand=True)
    text = " ".join(line.text for line in readers.read(_saved(turned, "PNG"), "a.png").lines)
    assert "Công an tỉnh kiểm tra" in text


@pytest.mark.usefixtures("tesseract")
def test_a_ruled_table_is_read_from_a_scan(printed: Print) -> None:
    reading = readers.read(_scanned(printed(_VIETNAMESE + _TABLE)), "a.pdf")
    rows = [line.text for line in reading.lines if line.hint == "row"]
    assert [row.casefold() for row in rows] == [
        "stt | nhiệm vụ | cơ quan chủ trì | thời hạn",
        "1 | rà soát hồ chứa nhỏ | sở xây dựng | trước ngày 10/9/2025",
        "2 | lắp đặt trạm đo mưa | sở tài chính | trước ngày 20/9/2025",
    ]


@pytest.mark.usefixtures("tesseract")
def test_all_pages_of_a_tiff_are_read(printed: Print) -> None:
    first, second = _picture(printed(_VIETNAMESE)), _picture(printed(_TABLE))
    data = _saved(first, "TIFF", save_all=True, append_images=[second], compression="tiff_lzw")
    text = " ".join(line.text for line in readers.read(data, "a.tif").lines)
    assert "Sở Y tế" in text
    assert "Sở Tài chính" in text


@pytest.mark.usefixtures("tesseract")
def test_an_empty_page_holds_no_text() -> None:
    with pytest.raises(LoadError) as raised:
        scans.read(_saved(Image.new("L", (1000, 1400), 255), "PNG"))
    assert raised.value.code == "no_text"


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without Tesseract."""
    monkeypatch.setattr(scans_tesseract.programs, "find", lambda names, folders=(): None)


@pytest.mark.usefixtures("bare")
def test_without_tesseract_a_picture_needs_it() -> None:
    with pytest.raises(LoadError, match="Tesseract") as raised:
        scans.read(_saved(Image.new("L", (100, 100), 255), "PNG"))
    assert raised.value.code == "needs_tool"


@pytest.mark.usefixtures("bare")
def test_without_tesseract_a_pdf_of_pictures_needs_it() -> None:
    data = _saved(Image.new("L", (1000, 1400), 255), "PDF", resolution=120)
    with pytest.raises(LoadError, match="Tesseract") as raised:
        portable.read(data)
    assert raised.value.code == "needs_tool"


@pytest.mark.usefixtures("bare")
def test_without_tesseract_the_pages_of_a_pdf_that_hold_text_are_read() -> None:
    text = "BT /F 12 Tf 90 700 Td (This page is printed, and long enough to be a page) Tj ET"
    scan = pdfium.PdfDocument(_saved(Image.new("L", (1000, 1400), 0), "PDF", resolution=120))
    both = pdfium.PdfDocument(by_hand(text))
    both.import_pages(scan)
    data = io.BytesIO()
    both.save(data)
    reading = portable.read(data.getvalue())
    assert [line.text[:9] for line in reading.lines] == ["This page"]
    assert [(w.code, "page 2" in w.message) for w in reading.warnings] == [("scan_unread", True)]


def test_ruled_lines_are_found_and_painted_over() -> None:
    image = Image.new("L", (900, 600), 255)
    brush = ImageDraw.Draw(image)
    brush.line((100, 200, 800, 200), fill=0, width=3)
    brush.line((400, 100, 400, 500), fill=0, width=3)
    brush.rectangle((20, 20, 60, 60), fill=0)
    rules = scans_rules.rules_of(image, 300)
    assert {rule.level for rule in rules} == {True, False}
    assert all(abs(rule.top - 48) < 2 for rule in rules if rule.level)
    painted = scans_rules.without_rules(image, 300, rules)
    assert painted.getpixel((600, 200)) == 255
    assert painted.getpixel((40, 40)) == 0


_HOCR = """<html><body>
<span class='ocr_line' title='bbox 100 80 700 130; baseline 0 -10; x_size 40'>
<span class='ocrx_word' title='bbox 100 80 200 130; x_wconf 96'>Sở</span>
<span class='ocrx_word' title='bbox 220 80 400 130; x_wconf 90'>Y{}</span>
<span class='ocrx_word' title='bbox 600 80 620 130; x_wconf 30'>|</span></span></body></html>"""


def test_words_of_ocr_have_places_and_a_confidence() -> None:
    words = scans_words.words_of(_HOCR.format("."), 0.5)
    assert [glyph.text for glyph in words.glyphs] == ["Sở", " ", "Y."]
    assert (words.glyphs[0].left, words.glyphs[0].right, words.glyphs[0].base) == (50, 100, 60)
    assert 90 <= words.confidence <= 96


def test_a_column_of_numbers_holds_digits_under_its_head() -> None:
    (glyph, *_) = scans_words.words_of(_HOCR.format("."), 0.5).glyphs
    column = [glyph._replace(text=text) for text in ("SĐIT", "1", "Ì", "l1.")]
    read = scans_words.with_numbers(column, "STT")
    assert [glyph.text for glyph in read] == ["STT", "1", "1", "11."]
    words = [glyph._replace(text=text) for text in ("Sở", "Y", "tế", "1")]
    assert scans_words.with_numbers(words, "STT") == words


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=60), st.integers(0, 400))
def test_any_hocr_gives_words(noise: str, place: int) -> None:
    whole = _HOCR.format("")
    words = scans_words.words_of(whole[:place] + noise + whole[place:], 0.24)
    assert all(glyph.text and glyph.right >= glyph.left for glyph in words.glyphs)


_PNG = _saved(Image.new("L", (40, 30), 255), "PNG")


@settings(max_examples=100, deadline=None)
@given(st.integers(0, len(_PNG) - 1), st.binary(max_size=8))
def test_any_bytes_of_a_picture_give_pages_or_a_load_error(start: int, new: bytes) -> None:
    try:
        list(scans_pictures.pictures(_PNG[:start] + new + _PNG[start + len(new) :]))
    except LoadError as error:
        assert error.code in {"damaged", "output_limit"}  # noqa: PT017


def test_a_picture_that_is_larger_than_any_scan_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(scans_pictures, "_PIXELS_MOST", 100)
    with pytest.raises(LoadError) as raised:
        list(scans_pictures.pictures(_PNG))
    assert raised.value.code == "output_limit"


def test_what_is_transparent_is_white_paper() -> None:
    clear = _saved(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG")
    (picture,) = scans_pictures.pictures(clear)
    assert picture.image.getextrema() == (255, 255)


def _shell() -> str:
    found = shutil.which("sh")
    if found is None:
        missing("there is no sh")
    return found


def test_a_program_is_given_its_input_and_hardly_any_environment(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("DIRECTIVES_SECRET", "x")
    said = programs.run([_shell(), "-c", "cat; env; pwd"], b"given ", 20, 2**30).decode()
    assert said.startswith("given ")
    assert "DIRECTIVES_SECRET" not in said
    assert Path(said.strip().rpartition("\n")[2]) != Path.cwd()


@pytest.mark.parametrize(
    ("script", "code"), [("exit 3", "damaged"), ("exec sleep 30", "time_limit")]
)
def test_a_program_that_fails_or_hangs_is_a_load_error(script: str, code: str) -> None:
    with pytest.raises(LoadError) as raised:
        programs.run([_shell(), "-c", script], b"", 0.5, 2**30)
    assert raised.value.code == code


def test_a_program_that_says_too_much_is_a_load_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(programs, "OUTPUT_MOST", 10)
    with pytest.raises(LoadError) as raised:
        programs.run([_shell(), "-c", "echo 0123456789abc"], b"", 20, 2**30)
    assert raised.value.code == "output_limit"


def test_the_limits_of_a_program_are_not_those_of_this_process() -> None:
    resource = pytest.importorskip("resource")
    before = resource.getrlimit(resource.RLIMIT_AS)
    said = programs.run([_shell(), "-c", "ulimit -v"], b"", 20, 2**31)
    assert said.decode().strip() == str(2**31 // 1024)
    assert resource.getrlimit(resource.RLIMIT_AS) == before
