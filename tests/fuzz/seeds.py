"""What each fuzzer begins with: directives and pages of our own in every format and encoding."""

import functools
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image

from loader import encodings, readers
from tests import encoded, office, open_files, printed_pages, rich_files, word_files

ROOT = Path(__file__).resolve().parents[2]
CASES = ROOT / "tests" / "cases" / "fuzz"
"""Two directives and, for each format, a file with every element that its reader knows."""
LONGEST = 6000
"""Seeds have at most so many bytes or characters, so that many changes can be tried."""
PLAN, NOTICE = ((CASES / name).read_text(encoding="utf-8") for name in ("plan.txt", "notice.txt"))
WORDS = (CASES / "words.rtf").read_bytes()


@functools.cache
def texts() -> Sequence[str]:
    """The samples, cut short, and two that hold what directives hold."""
    samples = sorted((ROOT / "samples").glob("*.*")) + sorted(
        (ROOT / "tests" / "cases" / "loader").glob("*.*")
    )
    read = (path.read_bytes() for path in samples)
    plain = (data.decode("utf-8", "ignore")[:LONGEST] for data in read)
    return [PLAN, NOTICE, *(text for text in plain if "\x00" not in text)]


def written() -> Iterator[bytes]:
    """Texts in UTF-8."""
    yield from (text.encode() for text in texts())


def in_encodings() -> Iterator[bytes]:
    """A byte that stands for an encoding or none, then a text in that encoding."""
    for index, name in enumerate(encodings.encodings(), 1):
        for text in (PLAN, NOTICE):
            data = encoded.encode(encoded.plain(text, name), name)
            yield bytes((index,)) + data
            yield b"\0" + data
    yield b"\0" + PLAN.encode("utf-16")
    yield b"\0" + encoded.as_letters(PLAN.encode()).encode()


def lines() -> Iterator[str]:
    """Single lines, as the recognisers are given them."""
    for text in texts():
        yield from (line for line in text.splitlines() if line.strip())


def queries() -> Iterator[bytes]:
    """What may be typed to search."""
    typed = ('Sở Y tế "chủ trì" OR số:12/KH-UBND', '-"bãi bỏ" hạn:2024-01..2024-06 防汛', 'a -b "c')
    yield from (text.encode() for text in typed)


def _blocks() -> Iterator[list[office.Paragraph | office.Table]]:
    for text in (PLAN, NOTICE):
        yield office.blocks(readers.read_text(text, "a.txt").lines)


def word() -> Iterator[bytes]:
    """Word documents, and one that holds every element that the reader knows."""
    yield from map(word_files.document, _blocks())
    yield _package(CASES / "docx")


def opened() -> Iterator[bytes]:
    """OpenDocument texts, and one that holds every element that the reader knows."""
    yield from map(open_files.document, _blocks())
    yield _package(CASES / "odt")


def _package(folder: Path) -> bytes:
    files = sorted((path for path in folder.rglob("*") if path.is_file()), reverse=True)
    return word_files.archive(
        {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    )


def rich() -> Iterator[bytes]:
    """Rich texts, and one that holds most words that the reader knows."""
    yield from map(rich_files.document, _blocks())
    yield WORDS


def pages() -> Iterator[bytes]:
    """Web pages."""
    body = "".join(f"<p>{line}</p>" for line in PLAN.splitlines())
    yield f"<!doctype html><html><head><meta charset=utf-8><title>a</title></head>{body}".encode()
    yield (CASES / "elements.html").read_bytes()
    yield (ROOT / "samples" / "10_chi-thi-an-toan-thuc-pham.html").read_bytes()[:LONGEST]


def portable() -> Iterator[bytes]:
    """PDFs: two pages with a running head, columns, a ruled table, marks, turned letters."""
    texts = ("So: 12/KH-UBND", "KE HOACH", "1. Tiep tuc thuc hien", "2. Noi nhan:", "fi\\256 n")
    column = "".join(
        f"1 0 0 1 {85 + 200 * (i % 2)} {760 - 15 * i} Tm ({t}) Tj " for i, t in enumerate(texts)
    )
    rules = (
        "".join(f"85 {500 - 20 * i} 400 1 re f " for i in range(4))
        + "85 440 1 60 re f 285 440 m 285 500 l S "
    )
    cells = "1 0 0 1 90 485 Tm (STT) Tj 1 0 0 1 300 485 Tm (Nhiem vu) Tj 1 0 0 1 90 465 Tm (1) Tj "
    page = (
        f"BT /F 12 Tf {column} /B 14 Tf {cells} /V 12 Tf 1 0 0 1 85 400 Tm (UY\\217 ) Tj ET {rules}"
    )
    yield printed_pages.by_hand(page, page)
    yield printed_pages.by_hand("BT /F 12 Tf 0 1 -1 0 300 300 Tm (a b) Tj ET", extra="/Rotate 90")


def pictures() -> Iterator[bytes]:
    """Small pictures in each format."""
    for form in ("PNG", "JPEG", "TIFF", "GIF", "BMP"):
        made = io.BytesIO()
        Image.new("RGB", (12, 9), "white").save(made, form)
        yield made.getvalue()
    made = io.BytesIO()
    frames = [Image.new("LA", (9, 12), shade) for shade in (0, 99)]
    frames[0].convert("L").save(made, "TIFF", save_all=True, append_images=[frames[1].convert("L")])
    yield made.getvalue()


def recognised() -> Iterator[bytes]:
    """What OCR says of a page (hOCR)."""
    word = "<span class='ocrx_word' title='bbox {} 10 {} 30; x_wconf {}'>{}</span>"
    words = "".join(
        word.format(20 * i, 20 * i + 18, 90 - 9 * i, t)
        for i, t in enumerate(["1.", "Sở", "Y", "|"])
    )
    title = "bbox 0 10 99 30; baseline 0.01 -5; x_size 20"
    yield f"<body><span class='ocr_line' title='{title}'>{words}</span></body>".encode()


def archives() -> Iterator[bytes]:
    """Archives of texts and folders."""
    yield word_files.archive({"a.txt": PLAN, "thư mục/b.md": NOTICE, "../c.docx": b"PK", "d/": ""})
