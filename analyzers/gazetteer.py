"""The names of agencies and places as tries over grams, from `data/`.

It knows names and what may follow them, not the grammar that joins them: see `agencies_vi` and
`agencies_zh`.
"""

from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from itertools import pairwise, product
from pathlib import Path
from typing import NamedTuple

from analyzers.normalize import grams
from analyzers.tokens import Token

_DATA = Path(__file__).with_name("data")


class Entry(NamedTuple):
    """A name in a trie: its canonical form, its class, and how strictly it is read.

    `capitals` says that the written form is a short abbreviation, which counts in capitals only;
    `commas` that punctuation may stand inside.
    """

    name: str
    kind: str
    capitals: bool
    commas: bool


class Node:
    """A node of a trie over grams."""

    __slots__ = ("entry", "next")

    def __init__(self) -> None:
        self.next: dict[str, Node] = {}
        self.entry: Entry | None = None


class Province(NamedTuple):
    """A province: `merged_into` names its successor since 1 July 2025, "" if it still exists."""

    name: str
    level: str
    zh: tuple[str, ...]
    aliases: tuple[str, ...]
    merged_into: str


def walk(trie: Node, tokens: Sequence[Token], start: int) -> list[tuple[Entry, int]]:
    """The entries that begin at token `start`, longest first, each with the token after it."""
    found: list[tuple[Entry, int]] = []
    node, end, last = trie, start, len(tokens)
    while end < last:
        below = node.next.get(tokens[end].text)
        if below is None:
            break
        node, end = below, end + 1
        if node.entry:
            found.append((node.entry, end))
    found.reverse()
    return found


def trie(rows: Iterable[tuple[str, str, str]]) -> Node:
    """A trie of rows (written form, canonical name, class); the first row of a form wins."""
    root = Node()
    for written, name, kind in rows:
        tokens = grams(written)
        node = root
        for token in tokens:
            node = node.next.setdefault(token.text, Node())
        short = len(tokens) == 1 and len(written) <= 3 and written.isupper()
        node.entry = node.entry or Entry(name, kind, short, "," in written or "，" in written)
    return root


def openings(*tries: Node) -> dict[str, frozenset[str] | None]:
    """The first grams of these tries, each with the grams that can follow, None where any can."""
    found: dict[str, frozenset[str] | None] = {}
    for root in tries:
        for gram, node in root.next.items():
            after = found.get(gram, frozenset())
            found[gram] = None if node.entry or after is None else after | frozenset(node.next)
    return found


@cache
def heads_vi() -> Node:
    """Vietnamese agencies with the class of what may follow them, abbreviations included."""
    return trie(_with_abbreviations(_named("agencies_vi.tsv")))


@cache
def domains_vi() -> Node:
    """The fields of ministries and departments ("Giáo dục và Đào tạo")."""
    rows = [(row[0], row[1], "domain") for row in rows_of("agency_domains.tsv")]
    forms = [(name, name, kind) for name, _, kind in rows]
    forms += [(form, name, kind) for name, forms_of, kind in rows for form in _aliases(forms_of)]
    return trie(forms)


@cache
def words_vi(*kinds: str) -> Node:
    """The words of these classes: generic, weak and plain bodies, level, scope and tail."""
    return trie(
        (text, text, kind) for text, kind in rows_of("agency_words_vi.tsv") if kind in kinds
    )


@cache
def breakers_vi() -> frozenset[str]:
    """Grams in lower case that end a proper name, mostly first syllables of verbs."""
    return frozenset(text for text, kind in rows_of("agency_words_vi.tsv") if kind == "breaker")


@cache
def compounds_vi() -> frozenset[tuple[str, str]]:
    """Pairs of grams inside words that a breaker begins, ends or continues ("công trình")."""
    return _pairs("compound")


@cache
def verbs_vi() -> frozenset[tuple[str, str]]:
    """Verbs of two grams that end a proper name, where neither gram alone does."""
    return _pairs("verb")


@cache
def no_bodies_vi() -> frozenset[tuple[str, str]]:
    """Names of places and countries that begin or go on as bodies do ("Hội An")."""
    return _pairs("place")


def _pairs(kind: str) -> frozenset[tuple[str, str]]:
    words = (text for text, of in rows_of("agency_words_vi.tsv") if of == kind)
    return frozenset(
        (one.text, other.text) for word in words for one, other in pairwise(grams(word))
    )


@cache
def surnames() -> frozenset[str]:
    """The grams that begin a person's name."""
    names = (_DATA / "surnames.txt").read_text(encoding="utf-8").split()
    return frozenset(token.text for name in names for token in grams(name))


@cache
def provinces() -> tuple[Province, ...]:
    """The 63 provinces before July 2025, and the 34 since, with their Chinese names."""
    return tuple(
        Province(name, level, tuple(_aliases(zh)), tuple(_aliases(aliases)), merged_into)
        for name, level, zh, aliases, merged_into in rows_of("provinces.tsv")
    )


@cache
def provinces_vi() -> Node:
    """The provinces' Vietnamese names; the class is their level."""
    return trie(
        (form, province.name, province.level)
        for province in provinces()
        for form in (province.name, *province.aliases)
    )


@cache
def provinces_zh() -> Node:
    """The Chinese names of Vietnamese provinces; the canonical name is the Vietnamese one."""
    return trie((zh, province.name, zh) for province in provinces() for zh in province.zh)


@cache
def places_zh() -> Node:
    """Where a Chinese body may be: levels (各级), regions (广东省), and provinces of Vietnam.

    The class is prefix, region or province; a province's canonical name is its first Chinese one.
    """
    levels = [(text, text, kind) for kind in ("prefix", "region") for text in _fullest_first(kind)]
    vietnamese = [(zh, one.zh[0], "province") for one in provinces() for zh in one.zh]
    return trie(levels + vietnamese)


@cache
def heads_zh() -> Node:
    """Chinese bodies with their class: fixed, front, body, named, alone, force, generic."""
    return trie(row for row in _named("agencies_zh.tsv") if row[2] != "of")


@cache
def parts_zh() -> Node:
    """Chinese bodies of other bodies (党委, 组织部)."""
    return trie(row for row in _named("agencies_zh.tsv") if row[2] == "of")


@cache
def words_zh(kind: str) -> Node:
    """Chinese words of one class: prefix (各级), suffix (部门), region (广东省)."""
    return trie((text, text, kind) for text in _fullest_first(kind))


@cache
def listed_zh(kind: str) -> frozenset[str]:
    """The same words as a set; also what stands before a place's name, and what is in none."""
    return frozenset(text for row, text in rows_of("agency_words_zh.tsv") if row == kind)


def _fullest_first(kind: str) -> list[str]:
    """The words so that of forms with equal characters the one with the most marks wins.

    市、县 stands for 市县 as well, but 市县 not for 市、县; and a set has no order of its own.
    """
    return sorted(listed_zh(kind), key=lambda form: (-len(form), form))


@cache
def domains_zh() -> Node:
    """The fields of Chinese departments (教育, 发展改革)."""
    lines = (_DATA / "agency_domains_zh.txt").read_text(encoding="utf-8").split()
    return trie((line, line, "domain") for line in lines)


def rows_of(name: str) -> list[list[str]]:
    """The rows of a table in `data/` without its heading."""
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[1:]]


def _aliases(written: str) -> list[str]:
    return [alias for alias in written.split("|") if alias]


def _named(table: str) -> list[tuple[str, str, str]]:
    rows = []
    for name, kind, aliases in rows_of(table):
        rows += [(form, name, kind) for form in (name, *_aliases(aliases))]
    return rows


def _with_abbreviations(
    rows: list[tuple[str, str, str]],
) -> Iterator[tuple[str, str, str]]:
    """Every row, then its forms with the usual abbreviations ("UBND" for "Ủy ban nhân dân")."""
    yield from rows
    pairs = sorted(rows_of("abbreviations_vi.tsv"), key=lambda pair: -len(pair[1]))
    for form, name, kind in rows:
        usable = [pair for pair in pairs if f" {pair[1]} " in f" {form} "][:4]
        for choice in product((False, True), repeat=len(usable)):
            written = form
            for (short, long), chosen in zip(usable, choice, strict=True):
                written = written.replace(long, short) if chosen else written
            if written != form:
                yield written, name, kind
