"""Compares rows, index and originals, says what does not agree, and repairs what it can."""

from collections import Counter
from collections.abc import Iterator
from typing import Any, Literal

import msgspec
import sqlalchemy as sa

from loader.model import LoadError
from service import indexing, lease, ledger, originals, sources, vocabulary_filling
from service.comparison import Difference, compare
from service.db.schema import documents
from service.lease import Lease
from service.ledger import LoadRecord
from service.product import Product
from service.vocabulary_filling import Count

Code = Literal[
    "load_killed",
    "load_incomplete",
    "not_indexed",
    "index_unusable",
    "index_missing",
    "index_stale",
    "index_extra",
    "original_missing",
    "original_damaged",
    "vocabulary_wrong",
]
PATIENCE = 15.0
PAGE = 500
"""Documents read by one transaction."""


class Finding(msgspec.Struct, frozen=True):
    """Something that does not agree: `message` says what, and what to do about it.

    A `fault` is mended by `repair` where that can be; a `note` needs a decision, such as loading
    again what was stopped.
    """

    code: Code
    level: Literal["fault", "note"]
    message: str
    document: int | None = None


def check(product: Product) -> list[Finding]:
    """All findings, none when everything agrees. Raises `Busy` while a load is at work."""
    with lease.taken(product, PATIENCE) as held:
        counted = vocabulary_filling.count(product)
        return list(_findings(product, _compare(held), counted))


def repair(product: Product) -> list[Finding]:
    """Mend what can be mended and give the findings that are left."""
    with lease.taken(product, PATIENCE) as held:
        indexing.mend_held(held)
        _repair_index(held, _compare(held))
        _repair_originals(product)
        counted = vocabulary_filling.count(product)
        if vocabulary_filling.differs(product.database, counted):
            vocabulary_filling.replace(held, counted)
        originals.sweep(product.settings.data)
        return list(_findings(product, _compare(held), counted))


def _compare(held: Lease) -> Difference:
    product = held.product
    found = product.engine.scan() if indexing.usable(product) else None
    return compare(product.database, found)


def _findings(product: Product, difference: Difference, counted: Count) -> Iterator[Finding]:
    with product.database.read() as connection:
        killed = ledger.running(connection)
        incomplete = ledger.incomplete(connection)
    for number in killed:
        yield Finding("load_killed", "fault", f"load {number} was killed before its end")
    for load in incomplete:
        yield Finding("load_incomplete", "note", _incomplete(load))
    for row in _rows(product, documents.c.indexed == sa.false()):
        message = f"{row.source} is not yet in the index as its rows say"
        yield Finding("not_indexed", "fault", message, row.id)
    yield from _index_findings(product, difference)
    if wrong := vocabulary_filling.differs(product.database, counted):
        message = f"the vocabulary counts {wrong} words otherwise than the paragraphs held"
        yield Finding("vocabulary_wrong", "fault", message)
    for row in _rows(product, documents.c.load_ended.is_(None)):
        yield from _original_findings(product, row)


def _index_findings(product: Product, difference: Difference) -> Iterator[Finding]:
    if not difference.usable:
        message = "the index is lost, broken or of another version: it has to be made anew"
        yield Finding("index_unusable", "fault", message)
    yield from _named(product, "index_missing", difference.missing, "are missing from the index")
    yield from _named(product, "index_stale", difference.stale, "are out of date in the index")
    if difference.extra:
        message = f"the index has {len(difference.extra)} paragraphs that no document has"
        yield Finding("index_extra", "fault", message)


def _named(product: Product, code: Code, counts: Counter[int], what: str) -> Iterator[Finding]:
    """One finding for each document, by its source."""
    ids = sorted(counts)
    for start in range(0, len(ids), PAGE):
        for row in _rows(product, documents.c.id.in_(ids[start : start + PAGE])):
            message = f"{counts[row.id]} paragraphs of {row.source} {what}"
            yield Finding(code, "fault", message, row.id)


def _original_findings(product: Product, row: Any) -> Iterator[Finding]:
    wrong = originals.sound(product.settings.data, row.sha256)
    if wrong is not None:
        code: Code = "original_missing" if wrong == "missing" else "original_damaged"
        message = f"the original of {row.source} is {wrong}: load the file again"
        yield Finding(code, "fault", message, row.id)


def _incomplete(load: LoadRecord) -> str:
    what = ", ".join(load.asked)
    begun = f"{load.kind} {load.first} of {what}" if what else f"{load.kind} {load.first}"
    return f"{begun} did not reach its end: give the same command again"


def _repair_index(held: Lease, difference: Difference) -> None:
    wrong = sorted(difference.missing | difference.stale)
    if difference.missing.total() > held.product.engine.health().paragraphs:
        indexing.rebuild(held, held.product.settings.workers)
        return
    if difference.extra:
        with held.batch() as batch:
            for key in difference.extra:
                batch.delete(key)
    indexing.put_again(held, wrong)


def _repair_originals(product: Product) -> None:
    """Take again from its folder what is lost, where the file still has the same bytes."""
    data = product.settings.data
    for row in _rows(product, documents.c.load_ended.is_(None)):
        if originals.sound(data, row.sha256) is None:
            continue
        found = _bytes_at(row)
        if found is not None and originals.digest(found) == row.sha256:
            originals.path(data, row.sha256).unlink(missing_ok=True)
            originals.keep(data, found)


def _rows(product: Product, condition: sa.ColumnElement[bool]) -> Iterator[Any]:
    """The documents that meet a condition, by id, read page by page."""
    columns = documents.c
    wanted = (columns.id, columns.source, columns.root, columns.sha256, columns.size)
    query = sa.select(*wanted).where(condition)
    after = 0
    while True:
        page = query.where(columns.id > after).order_by(columns.id).limit(PAGE)
        with product.database.read() as connection:
            rows = connection.execute(page).all()
        yield from rows
        if len(rows) < PAGE:
            return
        after = rows[-1].id


def _bytes_at(row: Any) -> bytes | None:
    found = sources.find(row.root, row.source) if row.root else None
    try:
        return None if found is None else sources.read(found, row.size)
    except LoadError:
        return None
