"""Numbers at the beginning of paragraphs, by their shape alone.

"1.", "2.1.", "(1)", "Một là", "Điều 1", "I.", 第一条, 一、, （一）. Whether "5." is a number or the
end of a sentence is told by what came before, which `sequence` knows.
"""

import re
from typing import Literal, NamedTuple

from loader.marks import NO_DATE

Kind = Literal[
    "chapter", "letter", "roman", "article", "han", "word", "han_paren", "decimal", "paren", "step"
]
SECTIONS: frozenset[Kind] = frozenset(("chapter", "letter", "roman"))

_HAN = "一二三四五六七八九十百零〇两"
_ORDINALS = {
    word: value
    for value, words in enumerate(
        ("một nhất", "hai", "ba", "bốn tư", "năm", "sáu", "bảy bẩy", "tám", "chín", "mười"), 1
    )
    for word in words.split()
}
_ORDINAL = "|".join(_ORDINALS)
_MARKER = re.compile(
    rf"""(?:
      (?P<chapter>(?:Phần|Chương|Mục)\s(?:[IVXLC]{{1,6}}|\d{{1,2}}|thứ\s\w{{2,4}})(?!\w)
        |第[{_HAN}\d]{{1,5}}[章节編编]) [\s.:–-]*
    | (?P<article>Điều\s(?P<article_vi>\d{{1,3}})[a-zđ]?\s?[.:)]
        |第(?P<article_zh>[{_HAN}\d]{{1,6}})条) [\s:：、.]*
    | (?P<roman>[IVXLC]{{1,6}})\s?(?:[.)/:]\s?|[-–]\s) (?=\S)
    | (?P<letter>[A-H])(?:[.)/]\s?|\s?[-–]\s) (?=[^\W\d_])
    | (?P<word>(?P<word_first>{_ORDINAL})(?:\s(?P<word_second>{_ORDINAL}))?\slà
        |Thứ\s(?P<word_rank>{_ORDINAL})\b{NO_DATE})\b [\s,:.;-]* (?=\S)
    | (?P<step>(?P<step_zh>[{_HAN}]{{1,3}})是) (?=\S)
    | (?P<han>[{_HAN}]{{1,4}})\s?[、．.] \s? (?=\S)
    | [(（](?P<han_paren>[{_HAN}]{{1,4}})[)）] [\s、.]* (?=\S)
    | [(（](?P<paren>\d{{1,3}})[)）] [\s、.]* (?=\S)
    | (?P<decimal>\d{{1,2}}(?:[.．]\d{{1,2}}){{1,3}})(?:[.)/:]\s?|\s) (?=\S)
    | (?P<single>\d{{1,3}})(?:\s?[.)/．、](?!\d)\s?|\s?[-–]\s|\s?:\s) (?=\S)
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_ROMAN_VALUES = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_HAN_VALUES = {letter: value for value, letter in enumerate("零一二三四五六七八九")} | {
    "〇": 0,
    "两": 2,
}


class Marker(NamedTuple):
    """A possible number: its kind, its value (all parts of 2.1 are (2, 1)), where it ends."""

    kind: Kind
    values: tuple[int, ...]
    printed: str
    end: int


def find_marker(text: str) -> Marker | None:
    """The number that `text` begins with, by its shape alone."""
    match = _MARKER.match(text)
    if match is None:
        return None
    kind = match.lastgroup or ""
    kind = "decimal" if kind == "single" else kind.split("_")[0] if kind != "han_paren" else kind
    printed = match[kind] if kind != "decimal" else match["decimal"] or match["single"]
    values = _values(match, kind, printed)
    if values is None or not _is_shaped(text, match, kind, values):
        return None
    return Marker(kind, values, printed, match.end())  # type: ignore[arg-type]


def _values(match: re.Match[str], kind: str, printed: str) -> tuple[int, ...] | None:
    """The number's value, None where it is none (IVX is no Roman numeral)."""
    match kind:
        case "decimal":
            return tuple(int(part) for part in re.split(r"[.．]", printed))
        case "paren":
            return (int(printed),)
        case "roman":
            value = roman(printed) if printed.isupper() else None
        case "letter":
            value = ord(printed) - ord("A") + 1 if printed.isupper() else None
        case "word":
            value = _ordinal(match)
        case "article":
            written = match["article_vi"] or match["article_zh"]
            value = int(written) if written.isdecimal() else han(written)
        case "chapter":
            return (0,)
        case _:
            value = han(printed.removesuffix("是"))
    return None if value is None else (value,)


def _ordinal(match: re.Match[str]) -> int | None:
    # Without regard to case "İ" and "ſ" are matched too, which belong to no ordinal.
    if match["word_rank"]:
        return _ORDINALS.get(match["word_rank"].lower())
    first = _ORDINALS.get(match["word_first"].lower())
    if not match["word_second"]:
        return first
    second = _ORDINALS.get(match["word_second"].lower())
    return 10 + second if first == 10 and second else None


def _is_shaped(text: str, match: re.Match[str], kind: str, values: tuple[int, ...]) -> bool:
    """What the expression cannot say: the case of first letters, numbers that count something."""
    if kind in ("word", "chapter", "article") and text[:1].islower():
        return False
    if kind == "decimal":
        after = text[match.end() : match.end() + 1]
        closed = text[match.end("decimal") : match.end()].strip() if match["decimal"] else "."
        return values[-1] > 0 and (bool(closed) or not (after.islower() or after.isdigit()))
    return values[-1] > 0 or kind == "chapter"


def roman(written: str) -> int | None:
    """The value of a Roman numeral written as it should be, at most 39; None for anything else."""
    if not _ROMAN_VALUES.keys() >= set(written):
        return None
    values = [_ROMAN_VALUES[letter] for letter in written]
    total = sum(
        -value if value < following else value
        for value, following in zip(values, [*values[1:], 0], strict=True)
    )
    tens, ones = divmod(total, 10)
    ones_written = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]
    return total if 0 < total < 40 and written == "X" * tens + ones_written else None


def han(written: str) -> int | None:
    """The value of a Chinese numeral under 1000 (十二, 一百零一) or of figures, not of both."""
    if written.isdecimal():
        return int(written)
    if any(map(str.isdecimal, written)):
        return None
    total, digit = 0, 0
    for letter in written:
        if letter in "十百":
            total += (digit or 1) * (10 if letter == "十" else 100)
            digit = 0
        else:
            digit = digit * 10 + _HAN_VALUES[letter]
    return total + digit or None
