"""Scanned pages, of a PDF or as pictures: read by Tesseract where the machine has it.

The words come back with their places, so that they are put together as those of printed pages.
"""

from collections.abc import Sequence

import pypdfium2 as pdfium

from loader import model
from loader.model import LoadError
from loader.readers import portable_layout
from loader.readers.lines import Reading
from loader.readers.portable_places import Page
from loader.readers.scans_pictures import PAGES_MOST, drawn, pictures
from loader.readers.scans_tesseract import NEEDED, Scan, reader

_NAMED_MOST = 20


def read(data: bytes) -> Reading:
    """The lines of a picture, or of all pages of a file of pictures.

    Raises `LoadError`: needs_tool, damaged, output_limit, time_limit, no_text.
    """
    found = reader()
    if found is None:
        raise LoadError("needs_tool", NEEDED)
    scan = Scan(found)
    pages = [scan.page(picture) for picture in pictures(data)]
    return portable_layout.reading(pages, [scan.warning(_named(range(len(pages))))])


def pages_of(
    document: pdfium.PdfDocument, wanted: Sequence[int], needed: bool
) -> tuple[dict[int, Page], list[model.Warning]]:
    """Pages of a PDF as Tesseract reads them, by their index, and what to warn of.

    Without Tesseract they stay unread with a warning; where they are `needed`, because the rest
    holds nothing, `LoadError` needs_tool is raised.
    """
    found = reader()
    if found is None:
        if needed:
            raise LoadError("needs_tool", NEEDED)
        message = f"Not read, as they are pictures: {_named(wanted)}. {NEEDED}"
        return {}, [model.Warning("scan_unread", message)]
    if len(wanted) > PAGES_MOST:
        raise LoadError("output_limit", f"More than {PAGES_MOST} pages are pictures.")
    scan = Scan(found)
    pages: dict[int, Page] = {}
    for index in wanted:
        page = document[index]
        pages[index] = scan.page(drawn(page))
        page.close()
    return pages, [scan.warning(_named(wanted))]


def _named(pages: Sequence[int]) -> str:
    listed = ", ".join(str(index + 1) for index in pages[:_NAMED_MOST])
    more = ", …" if len(pages) > _NAMED_MOST else ""
    return f"page{'s' if len(pages) > 1 else ''} {listed}{more}"
