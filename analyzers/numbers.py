# ruff: noqa: A005 - "numbers" is the field's own name, and nothing here needs the standard module.
"""Numbers of documents in a text: 15-KL/TW, 26/2020/NĐ-CP, 5115/LĐTBXH-KHTC, 国办发〔2019〕3号.

A number is recognised by its shape; kinds and issuers are data and settle only doubtful shapes
(blanks inside, lower case). Whether such a document exists is not known here.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from analyzers.memo import recent
from analyzers.misread import corrected
from analyzers.normalize import fold

_DATA = Path(__file__).with_name("data")


class Number(NamedTuple):
    """A number as written, scanning's slips corrected, and its span.

    `key == fold(text)` is how numbers are compared.
    """

    key: str
    text: str
    start: int
    end: int


class DocumentKind(NamedTuple):
    """A type of document: its abbreviation in numbers and its name in both languages."""

    abbreviation: str
    vi: str
    zh: str


def find_numbers(text: str) -> list[Number]:
    """The document numbers in `text` (NFC), in order; they do not overlap."""
    return _recent[text]


def _find_numbers(text: str) -> list[Number]:
    if not _DIGIT.search(text):
        return []
    text = corrected(text)
    spans = [*_vietnamese(text), *_chinese(text)]
    return [Number(fold(text[a:b]), text[a:b], a, b) for a, b in sorted(spans)]


def number_key(written: str) -> str:
    """The key of a number however it is written: "Số: 09/CT-TW" and "第9-CT/TW号" are `9_ct_tw`.

    A key gives itself.
    """
    found = find_numbers(written)
    if found:
        return found[0].key
    key = fold(written)
    wrapped = _WRAPPED.fullmatch(key)
    return next(filter(None, wrapped.groups())) if wrapped else key


def kind_of(number: str) -> DocumentKind | None:
    """The type that the abbreviation in a Vietnamese number stands for, None where it has none.

    It is a hint: CT of a provincial committee is a directive or a programme of action.
    """
    parts = [part for part in _parts(number) if not part[0].isdigit()]
    return next((kinds()[part] for part in parts if part in kinds()), None)


@cache
def kinds() -> dict[str, DocumentKind]:
    """Document types by abbreviation in upper case (`data/document_kinds.tsv`)."""
    return {row[0].upper(): DocumentKind(*row) for row in _rows("document_kinds.tsv")}


@cache
def issuers() -> dict[str, str]:
    """Names of issuers by their abbreviation in upper case."""
    return {row[0].upper(): row[1] for row in issuer_rows()}


@cache
def issuer_rows() -> tuple[tuple[str, ...], ...]:
    """Abbreviation, name and scope (central, or local: one in each province) of each issuer.

    They are the rows of `data/issuer_suffixes.tsv`.
    """
    return tuple(tuple(row) for row in _rows("issuer_suffixes.tsv"))


def _rows(name: str) -> list[list[str]]:
    lines = (_DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines[1:]]


def _parts(number: str) -> list[str]:
    """The runs of letters and digits in upper case; the digits of a legislature are dropped."""
    runs: list[str] = re.findall(r"[^\W_]+", number.upper().replace("Ð", "Đ"))
    return [run if run[0].isdigit() else run.rstrip("0123456789") for run in runs]


_DIGIT = re.compile(r"[0-9０-９]")
# Words around a number, in folded form; the 号 of "国办发_2019_3_号" belongs to its number.
_WRAPPED = re.compile(r"(?:số_(?:hiệu_)?|第_(?=[0-9]))*(?:([0-9].*?)(?:_号)*|([^0-9].*))")

# Han letters may touch a number ("第77-KH/TU号"), Latin ones, digits and separators may not.
_NOT_AFTER = r"(?<![0-9０-９A-Za-zÀ-ɏẠ-ỹ/.\-_])"
_JOIN = r"\s?[/\-‐‑–－／]\s?"
_LETTERS = r"[A-Za-zĐÐđð][A-Za-zĐÐđðƯư]*"
_SYMBOL = re.compile(
    rf"{_NOT_AFTER}(?P<count>[0-9０-９]{{1,5}}[a-d]?)"
    rf"(?:{_JOIN}(?P<year>(?:19|20)[0-9]{{2}}))?"
    rf"(?P<join>{_JOIN}|\s)(?P<first>{_LETTERS}[0-9]{{0,3}})"
    rf"(?P<rest>(?:{_JOIN}(?!\s){_LETTERS}[0-9]{{0,3}}(?:&{_LETTERS})*){{0,3}})"
)
_REST = re.compile(rf"({_JOIN})({_LETTERS}[0-9]{{0,3}}(?:&{_LETTERS})*)")


def _vietnamese(text: str) -> list[tuple[int, int]]:
    found = ((match.start(), _symbol_end(match)) for match in _SYMBOL.finditer(text))
    return [(start, end) for start, end in found if end]


def _symbol_end(match: re.Match[str]) -> int:
    """Where the number of this match ends, 0 if it is none.

    The first run after the figures must be a kind or, after a slash, an issuer; "9 CT/TW" needs a
    known kind. The runs after it count as long as they look like abbreviations.
    """
    first, join = match["first"], match["join"].strip()
    known = _is_kind(first)
    if not (known or (join in _SLASHES and _is_abbreviation(first))):
        return 0
    end = match.end("first")
    shape = [first]
    for rest in _REST.finditer(match["rest"]):
        # After the issuer a blank before the mark begins something else: "15-KL/TW - UBND tỉnh".
        if not _is_abbreviation(rest[2]) or (len(shape) > 1 and rest[1][0].isspace()):
            break
        shape.append(rest[2])
        end = match.start("rest") + rest.end()
    if len(shape) == 1 and not (match["year"] and (known or first[-1].isdigit())):
        return 0
    if len(shape) > 1 and not known and not _is_issuer(first) and "-" not in match[0]:
        return 0
    after = match.string[end : end + 1]
    return 0 if after.isalnum() and not _is_han(after) else end


_SLASHES = ("/", "／")


def _is_kind(run: str) -> bool:
    return run.upper().replace("Ð", "Đ").rstrip("0123456789") in kinds() and len(run) > 1


def _is_issuer(run: str) -> bool:
    return run.upper().replace("Ð", "Đ").rstrip("0123456789") in issuers()


def _is_abbreviation(run: str) -> bool:
    """Two capitals, a capital with figures ("V28"), or a known kind or issuer in any case."""
    capitals = sum(letter.isupper() for letter in run)
    figures = capitals == 1 and run[-1].isdigit()
    return capitals >= 2 or figures or _is_kind(run) or _is_issuer(run)


def _is_han(letter: str) -> bool:
    return "㐀" <= letter <= "鿿"


# The code of the issuing body stands before the year in brackets and may be stuck to other words.
_BRACKETED = re.compile(
    r"(?P<code>[㐀-鿿]{1,12})\s?[〔［\[【（(﹝〈「]\s?[12１２][0-9０-９]{3}\s?年?\s?[〕］\]】）)﹞〉」]"
    r"\s?(?:第\s?)?[0-9０-９]{1,5}\s?[号號]"
)
_ORDER = re.compile(r"(?:国务院|國務院|主席|[㐀-鿿]{2,4}部)令第?\s?[0-9]{1,4}\s?[号號]")
_STUCK = re.compile(
    r".*(?:根据|依据|按照|依照|参照|贯彻|落实|执行|实施|印发|关于|通知|意见|规定|办法|决定|方案|批复"
    r"|见|第|和|与|及|以|的|即|为|由|經|经|同时|废止|廢止)"
)


def _chinese(text: str) -> list[tuple[int, int]]:
    if "号" not in text and "號" not in text:
        return []
    spans = [match.span() for match in _ORDER.finditer(text)]
    for match in _BRACKETED.finditer(text):
        stuck = _STUCK.match(match["code"])
        start = match.start() + (stuck.end() if stuck else 0)
        if start < match.end("code"):
            spans.append((start, match.end()))
    return spans


_recent = recent(_find_numbers)
