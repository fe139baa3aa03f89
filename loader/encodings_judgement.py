"""Which of the old encodings bytes are in, by what they say when read in each.

A judgement needs enough letters that speak for it and none that comes near; otherwise it is None.
"""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from loader import encodings
from loader.encodings import Encoding
from loader.encodings_plausibility import Evidence, judge

SINGLE = ("tcvn3", "vni", "windows-1258", "viscii", "tcvn5712-1")
"""Encodings of one byte a letter, the likeliest first."""
CANDIDATES = ("gb18030", "big5", *SINGLE, "utf-16-le", "utf-16-be")
"""What is tried for bytes that are no UTF-8; Chinese in UTF-16 may go without a mark and a NUL."""

ENOUGH = 6
"""So many characters beyond ASCII must speak for an encoding."""
PLAUSIBLE = 0.8
"""This part of all characters beyond ASCII must; right readings of directives have over 0.98."""
_AHEAD = 0.15
"""The next encoding must be this much worse, unless it says the same."""
_KIN = "tcvn"
"""Encodings that differ in capitals and quotes alone; the better one of them is near the other."""
_SAMPLE = 1 << 15


class Judged(NamedTuple):
    """An encoding and the evidence for it."""

    encoding: Encoding
    evidence: Evidence

    @property
    def sure(self) -> bool:
        """Whether the evidence, taken by itself, is enough."""
        return self.evidence.good >= ENOUGH and self.evidence.share >= PLAUSIBLE


def judged(data: bytes, names: Iterable[str] = CANDIDATES) -> Judged | None:
    """The encoding among `names` that makes the best of `data`, None where none surely does."""
    readings = sorted(_readings(data, names), key=lambda reading: -reading[1].evidence.share)
    if not readings:
        return None
    text, best = readings[0]
    others = [one for said, one in readings[1:] if said != text and not _are_kin(one, best)]
    behind = others[0].evidence.share if others else 0.0
    return best if best.sure and best.evidence.share - behind >= _AHEAD else None


def _are_kin(one: Judged, other: Judged) -> bool:
    return one.encoding.name.startswith(_KIN) and other.encoding.name.startswith(_KIN)


def _readings(data: bytes, names: Iterable[str]) -> Iterator[tuple[str, Judged]]:
    """What a sample of the bytes says in each encoding; wrong bytes speak against it."""
    lines = _sample(data)
    for name in names:
        encoding = encodings.named(name)
        wide = name.startswith("utf-16")
        if wide and len(data) % 2:
            continue
        text = encodings.leniently(data[:_SAMPLE] if wide else lines, encoding).text
        yield text, Judged(encoding, judge(text))


def _sample(data: bytes) -> bytes:
    """The first lines that hold bytes beyond ASCII; no narrow encoding ends a line in a letter."""
    if len(data) <= _SAMPLE:
        return data
    lines: list[bytes] = []
    size = 0
    for line in data.splitlines(keepends=True):
        if not line.isascii():
            lines.append(line[:_SAMPLE])
            size += len(lines[-1])
        if size >= _SAMPLE:
            break
    return b"".join(lines)
