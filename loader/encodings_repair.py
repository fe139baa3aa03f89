"""Repair of Unicode that is not quite: a few wrong bytes, or bytes of another encoding as letters.

Only what is certain is repaired, and each repair is told in a warning; all else is left as it is.
"""

import re
from collections.abc import Iterable
from typing import NamedTuple

from loader import encodings, encodings_judgement, encodings_tables, model
from loader.encodings_plausibility import judge

_PUNCTUATION = frozenset(b"\x85\x91\x92\x93\x94\x96\x97\xa0\xab\xbb")
"""Bytes of Windows-1252 that stray into UTF-8 by themselves: quotes, dashes, blanks."""
_WRONG_MOST = 100
_ONE_IN = 50
"""Fewer than one character beyond ASCII in so many may be wrong."""

_WESTERN = re.compile(
    "[{}]+".format("".join(map(re.escape, encodings_tables.western_bytes())).replace("\n", ""))
)
_LATIN = re.compile("[\x80-\xff]")
_NARROW = ("gb18030", "big5", *encodings_judgement.SINGLE)
_SAMPLE = 1 << 16
_SURE = 0.9
_DOUBTFUL = 0.5


class Repaired(NamedTuple):
    """A text and the warnings that say what was repaired."""

    text: str
    warnings: tuple[model.Warning, ...]


def mended(data: bytes) -> Repaired | None:
    """The text of UTF-8 with few wrong bytes; None where it has many, or few others beyond ASCII.

    A byte that Windows-1252 has as punctuation becomes that, any other becomes U+FFFD.
    """
    view = memoryview(data)
    parts: list[str] = []
    wrong: list[int] = []
    at = 0
    while len(wrong) <= _WRONG_MOST:
        try:
            parts.append(str(view[at:], "utf-8"))
            break
        except UnicodeDecodeError as error:
            parts.append(str(view[at : at + error.start], "utf-8"))
            parts.append(_in_place_of(error.object[error.start : error.end]))
            wrong.append(at + error.start)
            at += error.end
    text = "".join(parts)
    beyond = encodings.beyond_ascii(text) - len(wrong)
    if len(wrong) > _WRONG_MOST or len(wrong) * _ONE_IN > beyond:
        return None
    message = (
        f"The file is UTF-8 but for wrong bytes, first at byte {wrong[0]} (in all: {len(wrong)});"
        " punctuation of Windows-1252 was read as such, what else they were is lost (U+FFFD)."
    )
    return Repaired(text, (model.Warning("encoding", message),))


def _in_place_of(wrong: bytes) -> str:
    lone = len(wrong) == 1 and wrong[0] in _PUNCTUATION
    return encodings_tables.western(wrong[0]) if lone else "\ufffd"


def undisguised(text: str) -> Repaired:
    """The text with lines of UTF-8 or of an old encoding, stored letter by letter, as they read.

    Such a line has Latin letters ("Céng hßa", "Cá»™ng hÃ²a") where its bytes read otherwise make
    Vietnamese or Chinese; most of the others beside it must be like it.
    """
    lines = text.split("\n")
    suspects = [index for index, line in enumerate(lines) if _is_suspect(line)]
    if not suspects:
        return Repaired(text, ())
    name = _disguise(_beginning(lines[index] for index in suspects))
    if name is None:
        return Repaired(text, ())
    changed = 0
    for index in suspects:
        line = _read_anew(lines[index], name)
        if line is not None and judge(line).share >= judge(lines[index]).share:
            lines[index] = line
            changed += 1
    label = encodings.named(name).label
    message = f"Lines that held {label} letter by letter were read as that (in all: {changed})."
    return Repaired("\n".join(lines), (model.Warning("encoding", message),))


def _beginning(lines: Iterable[str]) -> str:
    """So many of the lines as a judgement needs."""
    said: list[str] = []
    length = 0
    for line in lines:
        said.append(line[:_SAMPLE])
        length += len(said[-1])
        if length >= _SAMPLE:
            break
    return "\n".join(said)


def _is_suspect(line: str) -> bool:
    return _LATIN.search(line) is not None and not encodings.holds_unicode(line)


def _disguise(said: str) -> str | None:
    """The encoding whose bytes the letters of `said` are, None where that is not certain."""
    if judge(said).share > _DOUBTFUL:
        return None
    lines = filter(None, (_read_anew(line, "utf-8") for line in said.split("\n")))
    evidence = judge("\n".join(lines))
    if evidence.share >= _SURE and evidence.good >= encodings_judgement.ENOUGH:
        return "utf-8"
    data = "\n".join(_WESTERN.findall(said))
    found = encodings_judgement.judged(encodings_tables.as_bytes(data), _NARROW)
    return found.encoding.name if found and found.evidence.share >= _SURE else None


def _read_anew(line: str, name: str) -> str | None:
    """The line with the letters that stand for bytes read in an encoding; None where that fails."""
    encoding = encodings.named(name)
    try:
        return _WESTERN.sub(
            lambda run: encodings.strictly(encodings_tables.as_bytes(run[0]), encoding), line
        )
    except UnicodeDecodeError:
        return None
