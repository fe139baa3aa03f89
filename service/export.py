"""The whole result of a search as a file: streamed, whole or broken off, never cut in silence."""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import NamedTuple, get_args

import msgspec

from search.find import Marked
from search.walk import Walk
from service import export_csv, export_xlsx, searching
from service.export_columns import Table
from service.i18n import Words
from service.parameters import ExportParameters, Format
from service.product import Product
from service.search_answer import hit_document, paragraph_address

FORMATS: tuple[Format, ...] = get_args(Format)
MEDIA_TYPES: dict[Format, str] = {
    "csv": "text/csv; charset=utf-8; header=present",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "jsonl": "application/jsonl; charset=utf-8",
}


CHUNK = 1 << 16
"""About so many bytes are sent at a time."""


class Export(NamedTuple):
    """A file of `total` paragraphs that comes in chunks; taking one can raise `EngineError`."""

    total: int
    media_type: str
    name: str
    chunks: Iterator[bytes]


def export(product: Product, wanted: ExportParameters, words: Words, base: str) -> Export:
    """The file of a search; `base` is what comes before the path in the addresses of paragraphs.

    What can be told beforehand is raised here: `QueryError`, and `EngineError` until the first
    chunk is made.
    """
    found = searching.everything(product, wanted, wanted.sort, marked=wanted.format == "jsonl")

    def address(hit: Marked) -> str:
        return base + paragraph_address(hit, wanted)

    if wanted.format == "jsonl":
        chunks = _gathered(_lines(found, wanted))
    else:
        chunks = _table(found, wanted.format, Table(words, address))
    first = next(chunks, b"")
    name = f"directives.{wanted.format}"
    return Export(found.total, MEDIA_TYPES[wanted.format], name, chain([first], chunks))


def _table(found: Walk, format_: Format, table: Table) -> Iterator[bytes]:
    rows = map(table.cells, found.hits)
    if format_ == "csv":
        return _gathered(export_csv.lines(chain([table.heads()], rows)))
    words = table.words

    def sheet_name(number: int) -> str:
        return words("export.sheet", number=str(number))

    def cut(missing: int) -> str:
        return words("export.cut", n=missing)

    return export_xlsx.chunks(table.heads(), rows, sheet_name, cut)


def _lines(found: Walk, wanted: ExportParameters) -> Iterator[bytes]:
    """A line of JSON for each hit, as the API gives it."""
    encode: Callable[[object], bytes] = msgspec.json.Encoder().encode
    return (encode(hit_document(hit, wanted)) + b"\n" for hit in found.hits)


def _gathered(lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines in chunks that are worth sending."""
    chunk = bytearray()
    for line in lines:
        chunk += line
        if len(chunk) >= CHUNK:
            yield bytes(chunk)
            chunk.clear()
    yield bytes(chunk)
