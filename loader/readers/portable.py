"""PDF to lines: what is printed on its pages; pages that are pictures are read by `scans`."""

import pypdfium2 as pdfium
from pypdfium2 import raw

from loader import model
from loader.model import LoadError
from loader.readers import portable_layout, scans
from loader.readers.lines import Reading
from loader.readers.portable_page import SCANNED, read_page
from loader.readers.portable_places import Page

PAGES_MOST = 3000
GLYPHS_MOST = 10_000_000
"""A PDF of more pages or letters is none that a person wrote; it is refused (output_limit)."""

_LETTERS_FEWEST = 30
_UNREAD = 0.4
"""The share of letters that no one can tell, from which on a page is better read as a picture."""


def read(data: bytes) -> Reading:
    """The lines of a PDF.

    Raises `LoadError`: encrypted, damaged, output_limit; needs_tool or no_text where its pages are
    pictures.
    """
    document = _opened(data)
    try:
        pages, warnings = _pages(document)
    finally:
        document.close()
    return portable_layout.reading(pages, warnings)


def _opened(data: bytes) -> pdfium.PdfDocument:
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if raw.FPDF_GetLastError() in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise LoadError("encrypted", "The PDF can only be read with a password.") from error
        raise LoadError("damaged", f"The PDF is damaged: {error}") from error
    if len(document) > PAGES_MOST:
        document.close()
        raise LoadError("output_limit", f"The PDF has more than {PAGES_MOST:,} pages.")
    return document


def _pages(document: pdfium.PdfDocument) -> tuple[list[Page], list[model.Warning]]:
    """The pages, those that are pictures as OCR reads them."""
    pages: list[Page] = []
    scanned: list[int] = []
    letters = 0
    for index in range(len(document)):
        found = _page(document, index)
        letters += len(found.glyphs)
        if letters > GLYPHS_MOST:
            raise LoadError("output_limit", f"The PDF has more than {GLYPHS_MOST:,} letters.")
        if _is_scan(found):
            scanned.append(index)
        pages.append(found)
    warnings: list[model.Warning] = []
    if scanned:
        text = any(index not in scanned and page.glyphs for index, page in enumerate(pages))
        read_pages, warnings = scans.pages_of(document, scanned, needed=not text)
        for index, page in read_pages.items():
            pages[index] = page
    return pages, warnings


def _is_scan(page: Page) -> bool:
    """Whether a page is to be read as a picture: it is one, or its fonts do not tell letters."""
    if len(page.glyphs) < _LETTERS_FEWEST:
        return page.pictured > SCANNED
    return page.unread > _UNREAD


def _page(document: pdfium.PdfDocument, index: int) -> Page:
    try:
        page = document[index]
        try:
            return read_page(page)
        finally:
            page.close()
    except pdfium.PdfiumError as error:
        raise LoadError("damaged", f"Page {index + 1} is damaged: {error}") from error
