"""Synonyms: terms that an administrator has declared to mean the same, all ways or one way.

Each change raises the number of the synonyms, so that it can be told what a query was read with.
"""

from collections.abc import Iterable, Sequence
from typing import Literal, get_args

import msgspec
import sqlalchemy as sa

from analyzers.normalize import fold, gram_texts, nfc
from service import lease, ledger
from service.db.connect import Database
from service.db.schema import states, synonyms
from service.paging import Page, page
from service.product import Product
from service.states import set_state

Language = Literal["vi", "zh"]
LANGUAGES: tuple[Language, ...] = get_args(Language)
MOST_GROUPS = 5_000
MOST_TERMS = 20
"""Terms on one side of a group."""
LONGEST_TERM = 100
LONGEST_NOTE = 500
PATIENCE = 15.0
ONE_WAY = "=>"
_STATE = "synonyms"
VERSION = sa.select(states.c.value).where(states.c.name == _STATE)
"""Asks for the number of the synonyms, as text."""


class SynonymError(Exception):
    """A change that cannot be made: `code` is synonym_not_found, or synonym_invalid for a `reason`.

    Reasons are empty, single (nothing to equal), too_long, too_many, no_letters, repeated,
    characters, language, note, known and full; `term` is the term at fault, if one is.
    """

    def __init__(self, code: str, reason: str | None = None, term: str = "") -> None:
        super().__init__(": ".join(part for part in (code, reason, term) if part))
        self.code = code
        self.reason = reason
        self.term = term


class Group(msgspec.Struct, frozen=True):
    """Terms that all mean the same or, with `targets`, terms for which those are found as well.

    `language` says of which queries: of None, of queries in any language.
    """

    terms: tuple[str, ...]
    targets: tuple[str, ...] | None = None
    language: Language | None = None
    note: str = ""


class GroupRecord(msgspec.Struct, frozen=True):
    """A group that is in use, and when it was made (ISO 8601)."""

    id: int
    terms: tuple[str, ...]
    targets: tuple[str, ...] | None
    language: Language | None
    note: str
    made: str


def read_line(line: str, language: Language | None = None) -> Group:
    """The group in a line such as "a = b = c", or "a => b" one way; terms may not hold these signs.

    Raises `SynonymError`.
    """
    left, one_way, right = line.partition(ONE_WAY)
    if ONE_WAY in right:
        raise _invalid("characters", right.strip())
    terms = _parts(left)
    targets = _parts(right) if one_way else None
    return validated(Group(terms, targets, language))


def validated(group: Group) -> Group:
    """The group in NFC and with single blanks. Raises `SynonymError`."""
    clean = Group(
        _terms(group.terms),
        None if group.targets is None else _terms(group.targets),
        group.language,
        " ".join(nfc(group.note).split()),
    )
    if group.language not in (None, *LANGUAGES):
        raise _invalid("language")
    if len(clean.note) > LONGEST_NOTE:
        raise _invalid("note")
    if clean.targets is None and len(clean.terms) < 2:
        raise _invalid("single", clean.terms[0])
    seen: set[str] = set()
    for term in (*clean.terms, *(clean.targets or ())):
        if (key := fold(term)) in seen:
            raise _invalid("repeated", term)
        seen.add(key)
    return clean


def with_note(group: Group, note: str) -> Group:
    """The group with a note. Raises `SynonymError` for one that is too long."""
    return validated(msgspec.structs.replace(group, note=note))


def list_groups(database: Database, *, size: int = 50, offset: int = 0) -> Page[GroupRecord]:
    """The groups, newest first."""
    query = sa.select(synonyms).order_by(synonyms.c.id.desc())
    with database.read() as connection:
        return page(connection, query, _record, size=size, offset=offset)


def all_groups(connection: sa.Connection) -> list[GroupRecord]:
    """All groups, oldest first."""
    return [_record(row) for row in connection.execute(sa.select(synonyms).order_by(synonyms.c.id))]


def version(connection: sa.Connection) -> int:
    """How often the synonyms have been changed."""
    return int(connection.scalar(VERSION) or 0)


def add(product: Product, groups: Iterable[Group]) -> tuple[GroupRecord, ...]:
    """Add groups, all or none. Raises `SynonymError`, and `Busy` while a load does not let go."""
    wanted = [validated(group) for group in groups]
    with lease.taken(product, PATIENCE) as held, held.write() as connection:
        _require_new(connection, wanted)
        made = ledger.now()
        records = tuple(_add(connection, group, made) for group in wanted)
        if records:
            _raise_version(connection)
    return records


def remove(product: Product, id_: int) -> GroupRecord:
    """Take a group out and give what it was. Raises `SynonymError`, and `Busy` as `add`."""
    this = synonyms.c.id == id_
    with lease.taken(product, PATIENCE) as held, held.write() as connection:
        row = connection.execute(sa.select(synonyms).where(this)).first()
        if row is None:
            raise SynonymError("synonym_not_found")
        connection.execute(sa.delete(synonyms).where(this))
        _raise_version(connection)
    return _record(row)


def written(group: Group | GroupRecord) -> str:
    """The group as a line that `read_line` reads."""
    left = " = ".join(group.terms)
    return left if group.targets is None else f"{left} {ONE_WAY} {' = '.join(group.targets)}"


def _parts(side: str) -> tuple[str, ...]:
    return tuple(part for part in map(str.strip, side.split("=")) if part)


def _terms(given: Sequence[str]) -> tuple[str, ...]:
    terms = tuple(" ".join(nfc(term).split()) for term in given)
    if not any(terms):
        raise _invalid("empty")
    if len(terms) > MOST_TERMS:
        raise _invalid("too_many")
    for term in terms:
        if len(term) > LONGEST_TERM:
            raise _invalid("too_long", term[:LONGEST_TERM] + "…")
        if "=" in term or not term.isprintable():
            raise _invalid("characters", term)
        if not gram_texts(term):
            raise _invalid("no_letters" if term else "empty", term)
    return terms


def _require_new(connection: sa.Connection, wanted: Sequence[Group]) -> None:
    known = {_key(group) for group in all_groups(connection)}
    if len(known) + len(wanted) > MOST_GROUPS:
        raise _invalid("full")
    for group in wanted:
        if (key := _key(group)) in known:
            raise _invalid("known", written(group))
        known.add(key)


def _key(group: Group | GroupRecord) -> tuple[object, ...]:
    """Equal for groups that say the same, in whatever order."""
    sides = (group.terms, group.targets)
    folded = (None if side is None else frozenset(map(fold, side)) for side in sides)
    return (*folded, group.language)


def _add(connection: sa.Connection, group: Group, made: str) -> GroupRecord:
    row = {
        "terms": _encoded(group.terms),
        "targets": None if group.targets is None else _encoded(group.targets),
        "language": group.language,
        "note": group.note,
        "made": made,
    }
    id_ = connection.scalar(sa.insert(synonyms).values(row).returning(synonyms.c.id))
    assert id_ is not None
    return GroupRecord(id_, group.terms, group.targets, group.language, group.note, made)


def _raise_version(connection: sa.Connection) -> None:
    set_state(connection, _STATE, str(version(connection) + 1))


def _encoded(terms: Sequence[str]) -> str:
    return msgspec.json.encode(terms).decode()


_decode = msgspec.json.Decoder(tuple[str, ...]).decode


def _record(row: sa.Row[tuple[object, ...]]) -> GroupRecord:
    targets = None if row.targets is None else _decode(row.targets)
    return GroupRecord(row.id, _decode(row.terms), targets, row.language, row.note, row.made)


def _invalid(reason: str, term: str = "") -> SynonymError:
    return SynonymError("synonym_invalid", reason, term)
