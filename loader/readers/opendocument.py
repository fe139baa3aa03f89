"""OpenDocument texts (.odt) to lines: as printed, with tracked changes accepted.

After OpenDocument 1.3 (ISO/IEC 26300).
"""

from collections.abc import Iterator

from lxml import etree

from loader.model import LoadError
from loader.readers.flow import Remarks, finish, is_letterhead
from loader.readers.lines import Line, Reading
from loader.readers.opendocument_body import Body
from loader.readers.opendocument_lists import ListStyles
from loader.readers.opendocument_styles import Styles, qualified
from loader.readers.opendocument_text import Spans, note_line
from loader.readers.package import Package, local

_USUAL_PAGE = "Standard"


def read(data: bytes) -> Reading:
    """The lines of an OpenDocument text.

    Raises `LoadError` (damaged, encrypted, too_large, too_deep). What is not printed is left out
    with warnings, as are headers and footers; a letterhead in the first page's header is kept.
    """
    package = Package(data)
    _refuse_encrypted(package)
    content = package.xml("content.xml")
    text = content.find(f".//{qualified('office:text')}") if content is not None else None
    if content is None or text is None:
        raise LoadError("damaged", "The file has no content of an OpenDocument text.")
    styled = package.xml("styles.xml")
    return _reading(text, [root for root in (styled, content) if root is not None], styled)


def _refuse_encrypted(package: Package) -> None:
    """An encrypted package says so in its manifest (part 2, 4.4)."""
    manifest = package.xml("META-INF/manifest.xml")
    wanted = qualified("manifest:encryption-data")
    if manifest is not None and next(manifest.iter(wanted), None) is not None:
        raise LoadError("encrypted", "The file is encrypted; it needs a password.")


def _reading(
    text: etree._Element, roots: list[etree._Element], styled: etree._Element | None
) -> Reading:
    remarks = Remarks()
    styles = Styles(roots)
    spans = Spans(styles, remarks)
    body = Body(styles, ListStyles(roots), spans, remarks)
    lines = body.lines(text)
    first = _first_page(text, styles)
    pages = list(styled.iter(qualified("style:master-page"))) if styled is not None else []
    head: list[Line] = []
    for own, header in _headers(pages, first):
        said = body.lines(header)
        if own and not head and not is_letterhead(lines[:30]) and is_letterhead(said):
            head = said
        else:
            words = " ".join(line.text for line in said)
            remarks.add("running_head", "a header or footer", words)
    notes = [note_line(mark, body.lines(note)) for mark, note in list(spans.notes)]
    all_lines = [*head, *lines, *(note for note in notes if note is not None)]
    return Reading(finish(all_lines), remarks.warnings())


def _headers(pages: list[etree._Element], first: str) -> Iterator[tuple[bool, etree._Element]]:
    """The headers and footers of all pages, and whether one is the header of the first page."""
    for page in pages:
        parts = [one for one in page if local(one).startswith(("header", "footer"))]
        top = next((one for one in parts if local(one) == "header-first"), None)
        top = top if top is not None else next(iter(parts), None)
        for one in parts:
            yield one is top and page.get(qualified("style:name")) == first, one


def _first_page(text: etree._Element, styles: Styles) -> str:
    """The master page that the first paragraph begins."""
    for element in text.iter(qualified("text:p"), qualified("text:h")):
        style = styles.find("paragraph", element.get(qualified("text:style-name")))
        return style.page or _USUAL_PAGE
    return _USUAL_PAGE
