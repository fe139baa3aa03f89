"""Makes corrections and takes them back: each is a numbered load that writes its document again."""

from collections.abc import Callable, Sequence
from functools import partial

import sqlalchemy as sa

from loader.corrections import Fact, key_of
from search.model import Agency, Citation, Deadline
from service import corrections, ledger, loads, originals
from service.corrections import Correction, Place, Value
from service.db.connect import Database
from service.db.schema import documents, paragraphs
from service.facts import read_facts
from service.loads import LoadReport
from service.product import Product
from service.sources import Candidate


class CorrectionError(Exception):
    """A correction that cannot be made.

    `code` is document_not_found, paragraph_not_found, correction_not_found, or correction_invalid
    with the `reason` nothing (neither before nor after), mixed (a fact without its paragraph, or a
    field with one), not_there (the paragraph does not have what is called wrong) or same.
    """

    def __init__(self, code: str, reason: str | None = None) -> None:
        super().__init__(code if reason is None else f"{code}: {reason}")
        self.code = code
        self.reason = reason


def correct(product: Product, found: Sequence[Correction]) -> LoadReport:
    """Make corrections of one document, all by one load. Raises `CorrectionError`."""
    for one in found:
        _require_sound(product.database, one)
    made = partial(corrections.add, made=ledger.now(), found=found)
    return _write_again(product, found[0].document, made)


def take_back(product: Product, id_: int) -> LoadReport:
    """Undo a correction; what was read stands again. Raises `CorrectionError`."""
    record = corrections.find(product.database, id_)
    if record is None or record.taken_back is not None:
        raise CorrectionError("correction_not_found")
    ended = partial(corrections.end, id_=id_)
    return _write_again(product, record.document.id, ended)


def place_of(key: str) -> Place:
    """The place of the paragraph with this key. Raises `CorrectionError`."""
    parts = key.split("-")
    if len(parts) != 3 or not parts[2].isdecimal():
        raise CorrectionError("paragraph_not_found")
    return Place(parts[1], int(parts[2]))


def _write_again(
    product: Product, document: int, first: Callable[[sa.Connection, int], None]
) -> LoadReport:
    """Read a document's original again in a load that begins with what `first` writes."""
    with product.database.read() as connection:
        row = connection.execute(_held(document)).first()
    if row is None:
        raise CorrectionError("document_not_found")
    path = originals.path(product.settings.data, row.sha256)
    found = Candidate(row.source, row.root, path, encoding=row.encoding_given)
    return loads.write_again(product, found, first)


def _held(document: int) -> sa.Select[tuple[object, ...]]:
    live = sa.and_(documents.c.id == document, documents.c.load_ended.is_(None))
    return sa.select(documents).where(live)


_COLUMNS = {"doc_type": "type"}
"""Columns of `documents` that are called otherwise than their field."""


def _require_sound(database: Database, one: Correction) -> None:
    """What is wrong must be there, and what is right must be something else."""
    if one.before is None and one.after is None:
        raise CorrectionError("correction_invalid", "nothing")
    if one.before == one.after:
        raise CorrectionError("correction_invalid", "same")
    if (one.place is None) is isinstance(one.before or one.after, Agency | Citation | Deadline):
        raise CorrectionError("correction_invalid", "mixed")
    with database.read() as connection:
        held = connection.execute(_held(one.document)).first()
        if held is None:
            raise CorrectionError("document_not_found")
        if one.place is None:
            if one.before != getattr(held, _COLUMNS.get(one.field, one.field)):
                raise CorrectionError("correction_invalid", "not_there")
            return
        key = f"{one.document}-{one.place.content}-{one.place.occurrence}"
        live = sa.and_(paragraphs.c.key == key, paragraphs.c.load_ended.is_(None))
        row = connection.execute(sa.select(paragraphs.c.facts).where(live)).first()
    if row is None:
        raise CorrectionError("paragraph_not_found")
    if one.before is not None and not _is_there(row.facts, one.before):
        raise CorrectionError("correction_invalid", "not_there")


def _is_there(facts: str, value: Value) -> bool:
    """Whether the paragraph itself says so."""
    said = read_facts(facts)
    own: list[Fact] = [
        *(one for one in said.agencies if one.via == "paragraph"),
        *said.citations,
        *(one for one in said.deadlines if one.via == "paragraph"),
    ]
    return not isinstance(value, str) and key_of(value) in map(key_of, own)
