"""PDF files and printed pages for tests: by Chromium, by hand, or as words with their places."""

import html
import itertools
import os
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from loader.blocks import Block
from loader.readers import portable_layout
from loader.readers.lines import Reading
from loader.readers.portable_places import Glyph, Page, Rule
from tests.servers.requirement import missing

CHROMIUM = Path(os.environ.get("DIRECTIVES_TEST_CHROMIUM", "/usr/bin/chromium"))
STYLE = """<meta charset="utf-8"><style>@page { size: A4; margin: 20mm 20mm 20mm 30mm }
body { font: 14pt/1.25 'Liberation Serif', 'Noto Serif CJK SC', serif; margin: 0 }
p { margin: 0 0 6pt; text-align: justify; text-indent: 12mm }
table.ruled { border-collapse: collapse; font-size: 12pt } table.ruled td { border: 1px solid }
table.beside { width: 100% } table.beside td { vertical-align: top; text-align: center }
.centred { text-align: center; text-indent: 0 }</style>"""
NUMBERED = '<div style="font-size: 11px; width: 100%; text-align: center">'
NUMBERED += '<span class="pageNumber"></span></div>'

_FONT = "/Type /Font /Subtype /Type1 /Encoding /WinAnsiEncoding /BaseFont"

_FONTS = {"F": "Helvetica", "B": "Helvetica-Bold", "V": "VNI-Times"}

Print = Callable[[str], bytes]


def printing() -> Iterator[Print]:
    """A function that prints HTML to a PDF with a number under each page, by Chromium."""
    if not CHROMIUM.exists():
        missing(f"there is no Chromium at {CHROMIUM}")
    playwright_api = pytest.importorskip("playwright.sync_api")
    with playwright_api.sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page()

        def print_page(body: str) -> bytes:
            page.set_content(STYLE + body)
            return page.pdf(
                prefer_css_page_size=True,
                display_header_footer=True,
                header_template="<span></span>",
                footer_template=NUMBERED,
            )

        yield print_page
        browser.close()


def typed(blocks: Sequence[Block]) -> str:
    """Paragraphs as HTML, as someone would type them."""
    parts = []
    for ruled, group in itertools.groupby(blocks, lambda block: block.hint == "row"):
        if ruled:
            rows = (block.text.split(" | ") for block in group)
            cells = ("".join(f"<td>{html.escape(cell)}" for cell in row) for row in rows)
            parts.append(f'<table class="ruled"><tr>{"<tr>".join(cells)}</table>')
            continue
        for block in group:
            text = html.escape(block.text)
            parts.append(f"<p>{f'<b>{text}</b>' if block.bold else text}</p>")
    return "".join(parts)


def by_hand(*contents: str, box: str = "0 0 595 842", extra: str = "", trailer: str = "") -> bytes:
    """A PDF with a page for each content stream (ISO 32000-1, 7.8.2).

    /F is Helvetica, /B its bold, /V a font of the encoding VNI.

    `extra` goes into each page, `trailer` into the trailer.
    """
    kids = " ".join(f"{4 + 2 * index} 0 R" for index in range(len(contents)))
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(contents)} >>",
        "<< " + " ".join(f"/{name} << {_FONT} /{font} >>" for name, font in _FONTS.items()) + " >>",
    ]
    bodies = [part.encode() for part in objects]
    for index, content in enumerate(contents):
        packed = zlib.compress(content.encode("cp1252"))
        bodies.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [{box}] /Resources << /Font 3 0 R >>"
            f" /Contents {5 + 2 * index} 0 R {extra} >>".encode()
        )
        bodies.append(
            f"<< /Length {len(packed)} /Filter /FlateDecode >> stream\n".encode()
            + packed
            + b"\nendstream"
        )
    return _file(bodies, trailer)


def _file(bodies: Sequence[bytes], trailer: str) -> bytes:
    data = bytearray(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(bodies, 1):
        places.append(len(data))
        data += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(data)
    data += f"xref\n0 {len(bodies) + 1}\n0000000000 65535 f \n".encode()
    data += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    data += f"trailer << /Size {len(bodies) + 1} /Root 1 0 R {trailer} >>\n".encode()
    return bytes(data) + f"startxref\n{start}\n%%EOF\n".encode()


WIDTH, SIZE = 6.0, 12.0
"""Each letter of `page` is so wide, and so large, in points."""


def page(
    lines: Sequence[tuple[float, float, str]],
    rules: Sequence[tuple[float, float, float, float]] = (),
    height: float = 842.0,
) -> Page:
    """A page with a text at each place (left, baseline), in letters of equal width.

    Each text is one stretch of the file; two that are given one after the other are, too.
    """
    glyphs: list[Glyph] = []
    order = 0
    for left, base, text in lines:
        for index, letter in enumerate(text):
            order += letter != " "
            start = left + index * WIDTH
            glyphs.append(Glyph(letter, start, start + WIDTH, base, SIZE, False, order))
        order += 1
    return Page(595.0, height, glyphs, [Rule(*rule) for rule in rules])


def column(
    texts: Sequence[str], top: float = 100.0, left: float = 85.0
) -> list[tuple[float, float, str]]:
    """Lines one below the other, "" for an empty one."""
    return [(left, top + 15 * index, text) for index, text in enumerate(texts) if text]


def texts(reading: Reading) -> list[str]:
    """The texts of the lines that were read."""
    return [line.text for line in reading.lines]


def laid_out(*pages: Page) -> Reading:
    """What is read of pages whose letters stand where they are said to."""
    return portable_layout.reading(pages)
