"""Short ways to write an OpenDocument text and to read it, for several test modules."""

from loader.readers import opendocument
from loader.readers.lines import Reading
from tests.open_files import NAMESPACES, STYLES, package


def read(body: str, styles: str = "", page: str = "") -> Reading:
    """What is read of a text with this body, these styles and these master pages."""
    parts: dict[str, str | bytes] = {}
    if page:
        parts["styles.xml"] = (
            f"<office:document-styles {NAMESPACES}>{page}</office:document-styles>"
        )
    return opendocument.read(package(body, STYLES + styles, parts))


def texts(body: str, styles: str = "", page: str = "") -> list[str]:
    """The texts of its lines."""
    return [line.text for line in read(body, styles, page).lines]


def p(content: str, style: str = "") -> str:
    """A paragraph."""
    name = f' text:style-name="{style}"' if style else ""
    return f"<text:p{name}>{content}</text:p>"


def cell(content: str, more: str = "") -> str:
    """A cell of a table, with more attributes."""
    return f"<table:table-cell{more}>{content}</table:table-cell>"


def table(*rows: list[str]) -> str:
    """A table of rows of cells."""
    inner = "".join(f"<table:table-row>{''.join(row)}</table:table-row>" for row in rows)
    return f"<table:table>{inner}</table:table>"


HEAD = [cell(p(one)) for one in ("TT", "Nhiệm vụ", "Chủ trì", "Thời hạn")]
