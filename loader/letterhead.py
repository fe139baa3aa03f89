"""What a document says of itself at its head and end: number, type, issuer, date, title.

None stands where the text does not say it. Numbers and dates of cited documents are never taken.
"""

import re
from itertools import takewhile

import msgspec

from analyzers import agencies, gazetteer
from analyzers.normalize import fold
from loader import letterhead_vi, letterhead_zh, marks, rules
from loader.letterhead_fields import Finding, OwnFields, found, line_of
from loader.model import Evidence, Field, FieldEvidence
from loader.structure import Placed

_HEAD_LONGEST = 60
_LINE_LONGEST = 2000
_LOCAL = re.compile(
    r"\b(?:[Tt]ỉnh|[Tt]hành|[Hh]uyện|[Tt]hị|[Qq]uận|xã|phường|UBND|HĐND|Sở|Công an)\b|[省市县区]"
)

# A province that no list knows is named after its level or its committee.
_LEVEL = re.compile(r"\btỉnh\s(?:(?:ủy|uỷ|đoàn)\s)?(?!(?:ủy|uỷ|đoàn)\b)", re.IGNORECASE)
_NAME = re.compile(r"[^\W\d_]+(?:\s[^\W\d_]+){0,3}")
_NAMED_ZH = re.compile(
    r"(?:中国共产党|中共|越共|越南)?(?P<name>[^\W\da-zA-Z各全本我外跨该邻两等和与及的]{2,4}?省"
    r"|(?:北京|天津|上海|重庆)市|[\u4e00-\u9fff]{2,7}?自治区)"
)


class Head(msgspec.Struct, frozen=True):
    """The document's own number, type, issuer, province, date of issue (ISO) and title.

    `evidence` says where each that is not None stands.
    """

    number: str | None = None
    doc_type: str | None = None
    issuer: str | None = None
    province: str | None = None
    date: str | None = None
    title: str | None = None
    evidence: tuple[FieldEvidence, ...] = ()


def read_head(paragraphs: list[Placed], language: str) -> Head:
    """The head fields, from the paragraphs of part 0 before its first task and its signature."""
    # Part 0 comes first, so the index of its paragraphs is their position.
    main = [placed for placed in paragraphs if placed.part == 0]
    first = next((i for i, placed in enumerate(main) if placed.task is not None), len(main))
    opening = min(first, _HEAD_LONGEST)
    before = [line_of(placed, at, _LINE_LONGEST) for at, placed in enumerate(main[:opening])]
    end = [
        line_of(placed, at, _LINE_LONGEST)
        for at, placed in enumerate(main[opening:], opening)
        if placed.kind == "signature"
    ]
    reader = letterhead_zh if language == "zh" else letterhead_vi
    own = reader.read(before, end)
    fields: dict[Field, Finding | None] = {
        "number": own.number,
        "doc_type": own.doc_type,
        "issuer": own.issuer,
        "province": _province(own),
        "date": own.date,
        "title": own.title,
    }
    return Head(
        **{name: finding.value for name, finding in fields.items() if finding},
        evidence=tuple(
            FieldEvidence(name, evidence)
            for name, finding in fields.items()
            if finding
            for evidence in finding.words
        ),
    )


def _province(own: OwnFields) -> Finding | None:
    """The province of a local issuer; a ministry's seat in Hà Nội makes it none of the city's."""
    if own.issuer and (province := _province_in(own.issuer.value)):
        return Finding(province, _by("head.province.issuer", own.issuer))
    if own.issuer and not _LOCAL.search(own.issuer.value):
        return None
    for line in own.places:
        if province := _province_in(line.text):
            return found(province, "head.province.line", line)
    if own.title and (province := _province_in(own.title.value)):
        return Finding(province, _by("head.province.title", own.title))
    return None


def _by(rule: str, finding: Finding) -> tuple[Evidence, ...]:
    """The words of a finding, for what another rule reads out of them."""
    return tuple(
        rules.evidence(rule, one.start, one.end, position=one.position) for one in finding.words
    )


def _province_in(text: str) -> str | None:
    return agencies.find_province(text) or _unlisted(text)


def _unlisted(text: str) -> str | None:
    """A province that the text names by its level ("Tỉnh ủy X", X省委) and no list knows."""
    for level in _LEVEL.finditer(text):
        name = _NAME.match(text, level.end())
        words = list(takewhile(lambda word: word[0].isupper(), name[0].split())) if name else []
        # In a line of capitals nothing but its end tells where the name ends. A longer name that
        # begins with a surname is a person's: "Bí thư Tỉnh ủy Lê Văn Tám".
        whole = name is not None and (name.end() == len(text) or not marks.is_capitals(text))
        person = len(words) > 2 and fold(words[0]) in gazetteer.surnames()
        if words and whole and not person:
            return " ".join(map(str.capitalize, words))
    han = _NAMED_ZH.match(text)
    return han["name"] if han else None
