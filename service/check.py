"""Compares rows, index and originals, says what does not agree, and repairs what it can."""

import hashlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from search.model import Paragraph, encode
from service import indexing, ledger, originals, sources
from service.db.schema import documents
from service.ledger import LoadRecord
from service.product import Product

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
]


class Finding(msgspec.Struct, frozen=True):
    """Something that does not agree: `message` says what, and what to do about it.

    A `fault` is mended by `repair` where that can be; a `note` needs a decision, such as loading
    again what was stopped.
    """

    code: Code
    level: Literal["fault", "note"]
    message: str
    document: int | None = None


class Difference(NamedTuple):
    """Where index and rows differ: paragraphs by document, and keys that no row has."""

    missing: Counter[int]
    stale: Counter[int]
    extra: list[str]


def check(product: Product) -> list[Finding]:
    """All findings, none when everything agrees. Raises `Busy` while a load is at work."""
    with ledger.lease(product.settings.data, timeout=15):
        return list(_findings(product, _compare(product)))


def repair(product: Product) -> list[Finding]:
    """Mend what can be mended and give the findings that are left."""
    with ledger.lease(product.settings.data, timeout=15):
        indexing.mend_held(product)
        _repair_index(product, _compare(product))
        _repair_originals(product)
        originals.sweep(product.settings.data)
        return list(_findings(product, _compare(product)))


def _findings(product: Product, difference: Difference) -> Iterator[Finding]:
    with product.database.read() as connection:
        killed = ledger.running(connection)
        incomplete = ledger.incomplete(connection)
        rows = connection.execute(sa.select(documents).order_by(documents.c.id)).all()
    for number in killed:
        yield Finding("load_killed", "fault", f"load {number} was killed before its end")
    for load in incomplete:
        yield Finding("load_incomplete", "note", _incomplete(load))
    for row in rows:
        if not row.indexed:
            message = f"{row.source} is not yet in the index as its rows say"
            yield Finding("not_indexed", "fault", message, row.id)
    yield from _index_findings(product, difference, {row.id: row.source for row in rows})
    for row in rows:
        if row.load_ended is None:
            yield from _original_findings(product, row)


def _index_findings(
    product: Product, difference: Difference, names: dict[int, str]
) -> Iterator[Finding]:
    if not indexing.usable(product):
        message = "the index is lost, broken or of another version: it has to be made anew"
        yield Finding("index_unusable", "fault", message)
    for id_, count in sorted(difference.missing.items()):
        message = f"{count} paragraphs of {names[id_]} are missing from the index"
        yield Finding("index_missing", "fault", message, id_)
    for id_, count in sorted(difference.stale.items()):
        message = f"{count} paragraphs of {names[id_]} are out of date in the index"
        yield Finding("index_stale", "fault", message, id_)
    if difference.extra:
        message = f"the index has {len(difference.extra)} paragraphs that no document has"
        yield Finding("index_extra", "fault", message)


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


def _compare(product: Product) -> Difference:
    """Every paragraph of the index against its row; holds a digest for each paragraph."""
    expected = {
        one.key: (one.document.id, _digest(one)) for one in indexing.paragraphs_held(product, None)
    }
    stale: Counter[int] = Counter()
    extra = []
    for one in product.engine.scan() if indexing.usable(product) else ():
        id_, digest = expected.pop(one.key, (0, b""))
        if not digest:
            extra.append(one.key)
        elif digest != _digest(one):
            stale[id_] += 1
    missing = Counter(id_ for id_, _ in expected.values())
    return Difference(missing, stale, extra)


def _digest(paragraph: Paragraph) -> bytes:
    return hashlib.blake2b(encode(paragraph), digest_size=8).digest()


def _repair_index(product: Product, difference: Difference) -> None:
    wrong = sorted(difference.missing | difference.stale)
    health = product.engine.health()
    if sum(difference.missing.values()) > health.paragraphs:
        indexing.rebuild(product, product.settings.workers)
        return
    if difference.extra:
        with product.engine.batch() as batch:
            for key in difference.extra:
                batch.delete(key)
    indexing.put_again(product, wrong)


def _repair_originals(product: Product) -> None:
    """Take again from its folder what is lost, where the file still has the same bytes."""
    data = product.settings.data
    with product.database.read() as connection:
        live = connection.execute(sa.select(documents).where(documents.c.load_ended.is_(None)))
        lost = [row for row in live if originals.sound(data, row.sha256) is not None]
    for row in lost:
        found = _bytes_at(row)
        if found is not None and originals.digest(found) == row.sha256:
            originals.path(data, row.sha256).unlink(missing_ok=True)
            originals.keep(data, found)


def _bytes_at(row: Any) -> bytes | None:
    if not row.root or not sources.present(row.root, row.source):
        return None
    try:
        return Path(row.root, row.source).read_bytes()
    except OSError:
        return None
