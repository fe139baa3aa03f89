"""Short names that a Vietnamese document gives to bodies: "… (sau đây gọi tắt là QLĐĐ)".

A short name that is a body's name by itself (Ban Chỉ đạo tỉnh) is left to the gazetteer.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analyzers.agencies import AgencyMention, find_agencies


class ShortName(NamedTuple):
    """A short name as it is written, and the body that it stands for."""

    written: str
    id: str
    name: str


_CALLED = r"(?:gọi|viết)\s+(?:tắt\s+|chung\s+)?là\s*:?\s*[\"“‘]?"
_DEFINITION = re.compile(
    rf"\s*(?:[(,]\s*(?:(?:sau đây|dưới đây|từ đây)\s+)?(?:(?:xin|được)\s+)?{_CALLED}"
    r"(?P<called>\w[^\s\"”’(),.;]*(?:\s[^\s\"”’(),.;]+){0,4})[\"”’]?\s*[),.;]"
    r"|\((?P<bare>[A-ZĐ]{2,}[0-9A-ZĐ&\s-]{0,12})\))",
    re.IGNORECASE,
)
_BEING_CALLED = re.compile(rf"{_CALLED}$", re.IGNORECASE)
_REACH = 30


def short_names(texts: Iterable[str]) -> tuple[ShortName, ...]:
    """The short names that the paragraphs of a document define, each once, the longest first."""
    found: dict[str, ShortName] = {}
    for text in texts:
        if "(" not in text and " tắt là" not in text:
            continue
        for mention in find_agencies(text):
            match = _DEFINITION.match(text, mention.end)
            written = (match["called"] or match["bare"]).strip() if match else ""
            if written[:2].isupper() and not find_agencies(written):
                found.setdefault(written, ShortName(written, mention.id, mention.name))
    return tuple(sorted(found.values(), key=lambda name: (-len(name.written), name.written)))


def with_short_names(
    text: str, mentions: Sequence[AgencyMention], names: Sequence[ShortName]
) -> list[AgencyMention]:
    """The agencies of a text and, where no agency stands, those that short names stand for."""
    found = list(mentions)
    for name in names:
        for match in re.finditer(rf"(?<!\w){re.escape(name.written)}(?!\w)", text):
            before = text[max(0, match.start() - _REACH) : match.start()]
            overlaps = any(one.start < match.end() and match.start() < one.end for one in found)
            if not overlaps and not _BEING_CALLED.search(before):
                found.append(AgencyMention(name.id, name.name, *match.span()))
    return sorted(found, key=lambda mention: mention.start)
