"""Decides what becomes of each file of a batch, against the documents held, and writes its rows.

Decisions are made inside the transaction that writes them: what was known when a file was read
may have changed by an upload since.
"""

from typing import Any

import sqlalchemy as sa

from loader.model import LoadError
from service import originals, parsing, sources, versions
from service.db.schema import documents, paragraphs
from service.ledger import FileOutcome
from service.product import Product
from service.sources import Candidate, Found
from service.versions import Bytes, Change, Rows


class Settlement:
    """One batch within its transaction; `moved` are the documents to be put again as they are."""

    def __init__(
        self, product: Product, connection: sa.Connection, load: int, *, force: bool
    ) -> None:
        self._changes: list[Change] = []
        self.moved: list[int] = []
        self._product = product
        self._connection = connection
        self._load = load
        self._force = force
        self._rows = Rows(connection, load)

    def settle(
        self, found: Found, content: Bytes | None, result: parsing.Result | None
    ) -> FileOutcome:
        """What becomes of a file."""
        if isinstance(found, FileOutcome):
            return self._remove(found) if found.outcome == "removed" else found
        assert content is not None
        known = _known(self._connection, found, content)
        at = next((row for row in known if row.source == found.source), None)
        if at is not None and _is_same(at, found, content) and not self._force:
            return self._unchanged(at, found)
        if at is None and self._force:
            return FileOutcome(found.source, "skipped", "removed", "it was removed meanwhile")
        if at is None and known:
            return self._elsewhere(found, known)
        return self._write(found, content, result or self._parse(found, content), at)

    def take_changes(self) -> list[Change]:
        """What is asked of the index since the last call."""
        changes, self._changes = self._changes, []
        return changes

    def flush(self) -> None:
        """Write the rows that have been gathered."""
        self._rows.flush()

    def _write(
        self, found: Candidate, content: Bytes, result: parsing.Result, at: sa.Row[Any] | None
    ) -> FileOutcome:
        if isinstance(result, parsing.Failed):
            return FileOutcome(found.source, "failed", result.code, result.message)
        change = self._rows.write(found, content, result, at)
        self._changes.append(change)
        if at is None:
            return FileOutcome(found.source, "added", document=change.document)
        if not change.changed:
            return FileOutcome(found.source, "unchanged", document=change.document)
        code = message = None
        if at.root != found.root:
            code = "other_folder"
            message = f"it takes the place of the file of this name from {at.root or 'an upload'}"
        return FileOutcome(found.source, "updated", code, message, change.document)

    def _unchanged(self, at: sa.Row[Any], found: Candidate) -> FileOutcome:
        """The same bytes under the same source; a folder that was moved is followed."""
        if at.root != found.root and at.root and not sources.present(at.root, at.source):
            following = sa.update(documents).where(documents.c.id == at.id)
            self._connection.execute(following.values(root=found.root))
        return FileOutcome(found.source, "unchanged", document=at.id)

    def _elsewhere(self, found: Candidate, twins: list[sa.Row[Any]]) -> FileOutcome:
        """The same bytes under another source: moved where that is gone, else a copy."""
        for twin in twins:
            same_folder = found.root != "" and twin.root == found.root
            if same_folder and not sources.present(twin.root, twin.source):
                return self._move(found, twin)
        first = twins[0]
        message = f"it has the same bytes as {first.source}"
        return FileOutcome(found.source, "copy", "same_bytes", message, first.id)

    def _move(self, found: Candidate, twin: sa.Row[Any]) -> FileOutcome:
        versions.move_document(self._connection, self._load, twin, found)
        self._changes.append(Change(twin.id, (), (), 0, changed=True))
        self.moved.append(twin.id)
        return FileOutcome(found.source, "moved", "moved", f"it was {twin.source}", twin.id)

    def _remove(self, found: FileOutcome) -> FileOutcome:
        live = sa.and_(documents.c.source == found.source, documents.c.load_ended.is_(None))
        row = self._connection.execute(sa.select(documents.c.id).where(live)).first()
        if row is None:
            return FileOutcome(found.source, "failed", "unknown", "no document has this source")
        held = sa.and_(paragraphs.c.document == row.id, paragraphs.c.load_ended.is_(None))
        columns = paragraphs.c.key, paragraphs.c.text, paragraphs.c.language
        rows = self._connection.execute(sa.select(*columns).where(held)).all()
        self._rows.vocabulary.take(rows)
        versions.end_document(self._connection, self._load, row.id)
        self._changes.append(Change(row.id, (), [one.key for one in rows], 0, changed=True))
        return FileOutcome(found.source, "removed", document=row.id)

    def _parse(self, found: Candidate, content: Bytes) -> parsing.Result:
        """Parse here and now a file whose bytes were known when it was read, and no more."""
        settings = self._product.settings
        try:
            data = sources.read(found, settings.max_file_bytes)
        except LoadError as error:
            return parsing.Failed(error.code, str(error))
        if originals.digest(data) != content.sha256:
            return parsing.Failed("changed", "it changed while it was read")
        result = parsing.parse(settings, data, found.source, found.encoding)
        originals.flush()
        return result


def needs_parsing(connection: sa.Connection, candidate: Candidate, content: Bytes) -> bool:
    """Whether a file's text will be needed, as far as can be told before its batch is written."""
    known = _known(connection, candidate, content)
    return not any(row.sha256 == content.sha256 for row in known) or any(
        row.source == candidate.source and not _is_same(row, candidate, content) for row in known
    )


def _is_same(row: sa.Row[Any], candidate: Candidate, content: Bytes) -> bool:
    """The same bytes, read as they are to be read now; only a text has an encoding."""
    is_text = row.encoding is not None or not row.format
    as_asked = candidate.encoding in (None, row.encoding_given) or not is_text
    return bool(row.sha256 == content.sha256) and as_asked


# Made once, since making it costs more than running it. The union has SQLite use both indexes,
# where an "or" would read the whole table for every file.
_LIVE = documents.c.load_ended.is_(None)
_EITHER = sa.union(
    sa.select(documents.c.id).where(documents.c.source == sa.bindparam("source"), _LIVE),
    sa.select(documents.c.id).where(documents.c.sha256 == sa.bindparam("sha256"), _LIVE),
)
_KNOWN = sa.select(documents).where(documents.c.id.in_(_EITHER)).order_by(documents.c.id)


def _known(connection: sa.Connection, candidate: Candidate, content: Bytes) -> list[sa.Row[Any]]:
    """The documents held under this source or with these bytes, oldest first."""
    asked = {"source": candidate.source, "sha256": content.sha256}
    return list(connection.execute(_KNOWN, asked))
