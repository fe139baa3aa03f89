"""What a document says of itself at its head and end: number, type, issuer, date, title.

None stands where the text does not say it. Numbers and dates of cited documents are never taken.
"""

import re

import msgspec

from analyzers import agencies
from loader import letterhead_vi, letterhead_zh
from loader.structure import Placed

_HEAD_LONGEST = 60
_LINE_LONGEST = 2000
_LOCAL = re.compile(
    r"\b(?:[Tt]ỉnh|[Tt]hành|[Hh]uyện|[Tt]hị|[Qq]uận|xã|phường|UBND|HĐND|Sở|Công an)\b|[省市县区]"
)

_PROVINCE = re.compile(r"\btỉnh ((?:[^\W\d_]+ ?){1,4})$")


class Head(msgspec.Struct, frozen=True):
    """The document's own number, type, issuer, province, date of issue (ISO) and title."""

    number: str | None = None
    doc_type: str | None = None
    issuer: str | None = None
    province: str | None = None
    date: str | None = None
    title: str | None = None


def read_head(paragraphs: list[Placed], language: str) -> Head:
    """The head fields, from the paragraphs of part 0 before its first task and its signature."""
    main = [_shortened(placed) for placed in paragraphs if placed.part == 0]
    first = next((i for i, placed in enumerate(main) if placed.task is not None), len(main))
    before = main[: min(first, _HEAD_LONGEST)]
    end = [placed for placed in main[len(before) :] if placed.kind == "signature"]
    reader = letterhead_zh if language == "zh" else letterhead_vi
    own = reader.read(before, end)
    province = _province(own.issuer, [*own.places, own.title])
    return Head(own.number, own.doc_type, own.issuer, province, own.date, own.title)


def _shortened(placed: Placed) -> Placed:
    """Heads are short: of a long paragraph its beginning is enough."""
    if len(placed.block.text) <= _LINE_LONGEST:
        return placed
    return placed._replace(block=placed.block._replace(text=placed.block.text[:_LINE_LONGEST]))


def _province(issuer: str | None, texts: list[str | None]) -> str | None:
    """The province of a local issuer; a ministry's seat in Hà Nội makes it none of the city's."""
    local = not issuer or _LOCAL.search(issuer)
    for text in (issuer, *texts) if local else (issuer,):
        province = agencies.find_province(text) if text else None
        if province:
            return province
    named = _PROVINCE.search(issuer) if issuer else None
    return named[1] if named else None
