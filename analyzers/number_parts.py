"""What a document's number says of the document: its type, its issuer and its year.

They are hints: a number is unique only within its issuer, and whether it exists is not known here.
"""

import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

from analyzers.normalize import fold
from analyzers.numbers import DocumentKind, issuer_rows, kind_of

_DATA = Path(__file__).with_name("data")
_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_CODE_ZH = re.compile(r"[〔［\[【（(﹝〈「]")


class NumberParts(NamedTuple):
    """The type of document, the issuer's name, the year; each None where the number is silent.

    `is_local` tells that bodies of the same name exist in every province (12-KH/TU).
    """

    kind: DocumentKind | None
    issuer: str | None
    year: int | None
    is_local: bool


def parts_of(number: str) -> NumberParts:
    """What stands in a number as written: "26/2020/NĐ-CP" is a nghị định of Chính phủ of 2020."""
    year = _YEAR.search(number)
    issuer, is_local = _issuer(number)
    return NumberParts(kind_of(number), issuer, int(year[0]) if year else None, is_local)


def scope_of(key: str, province: str | None) -> str:
    """Where the number with this key is one: the folded province for local bodies, else ""."""
    return fold(province or "") if key.endswith(local_endings()) else ""


@cache
def local_endings() -> tuple[str, ...]:
    """The ends of keys of numbers that bodies in every province give: "_tu", "_ubnd"."""
    return tuple(sorted(f"_{fold(row[0])}" for row in issuer_rows() if row[2] == "local"))


def _issuer(number: str) -> tuple[str | None, bool]:
    """The body that the last known abbreviation stands for, and whether each province has one."""
    if code := _CODE_ZH.split(number.strip(), maxsplit=1)[0] if _CODE_ZH.search(number) else "":
        return _issuer_zh(code), False
    runs = [run.upper() for run in re.findall(r"[^\W\d_]+", number)]
    known = {row[0].upper(): row for row in issuer_rows()}
    row = next((known[run] for run in reversed(runs) if run in known), None)
    return (row[1], row[2] == "local") if row else (None, False)


def _issuer_zh(code: str) -> str | None:
    """The body with the longest code that the number begins with."""
    codes = (row for row in _codes_zh() if code.startswith(row[0]))
    best = max(codes, key=lambda row: len(row[0]), default=None)
    return best[1] if best else None


@cache
def _codes_zh() -> tuple[tuple[str, str], ...]:
    lines = (_DATA / "issuer_codes_zh.tsv").read_text(encoding="utf-8").splitlines()[1:]
    return tuple((code, name) for code, name in (line.split("\t") for line in lines))
