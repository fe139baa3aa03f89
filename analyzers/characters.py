"""Which characters make up grams: letters, marks, digits, Han, and symbols that stand for these.

The classes are made from the Unicode data of the running Python, once, at first use. They know
nothing of how a gram is folded.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable, Iterator
from typing import NamedTuple

GRAM_LIMIT = 63
"""The longest gram in characters, so that two of them and a "_" stay within 128."""

# Han, kana and Hangul syllables. Every block here is written without spaces or is cut into
# characters for the index.
HAN = (
    "\u3005\u3007\u3021-\u3029\u3038-\u303b\u3041-\u3096\u309d-\u309f\u30a1-\u30fa\u30fc-\u30ff"
    "\u31f0-\u31ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7a3\uf900-\ufa6d\ufa70-\ufad9\uff66-\uff9d"
    "\U0001b000-\U0001b122\U00020000-\U0003ffff"
)
VOICING = "\u3099\u309a\uff9e\uff9f"

# Loose jamo separate: joined without a border they would compose to other syllables.
_JAMO = "\u1100-\u11ff\u3130-\u318f\ua960-\ua97f\ud7b0-\ud7ff\uffa0-\uffdc"

# Unicode's Default_Ignorable_Code_Point without the jamo fillers: soft hyphen, zero-width
# characters, direction and variation marks, byte order mark.
INVISIBLE = (
    "\u00ad\u034f\u061c\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\ufe00-\ufe0f\ufeff\ufff0-\ufff8\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
    "\U000e0000-\U000e0fff"
)

# Blocks of symbols that stand for letters, digits or Han: superscripts, number forms, enclosed and
# squared signs, radicals. "m²" is m, 2 and "Ⅲ" is iii.
_SYMBOLS = (
    range(0xB2, 0xBF),
    range(0x2070, 0x20A0),
    range(0x2100, 0x2190),
    range(0x2460, 0x2500),
    range(0x2776, 0x2794),
    range(0x2E80, 0x2FE0),
    range(0x3190, 0x31A0),
    range(0x3200, 0x3400),
    range(0x1F100, 0x1F300),
)
# What most paragraphs in Latin letters consist of. All of it is in the classes below as well, and
# a shorter expression cuts it four times as fast.
_LATIN = "A-Za-z\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_PLAIN = f"[\\x00-\\x7f\u00a0-\u00a9\u00ab\u00ac\u00ae-\u00b1\u2010-\u2027\u202f-\u205f{_LATIN}]*+"
_LAST_MARK = 0x1F000  # Beyond it only variation selectors are marks, and those are invisible.


class Classes(NamedTuple):
    """Regular expressions for one gram (`plain_gram` where `plain` matches the whole text), for its
    parts and for the "_" between two Han characters; and what each symbol stands for."""

    gram: re.Pattern[str]
    plain: re.Pattern[str]
    plain_gram: re.Pattern[str]
    letters: re.Pattern[str]
    han: re.Pattern[str]
    between_han: re.Pattern[str]
    invisible: re.Pattern[str]
    symbols: dict[str, str]


@functools.cache
def classes() -> Classes:
    """The character classes, compiled."""
    symbols = dict(_symbols())
    marks = _ranges(code for code in range(0x300, _LAST_MARK) if _category(code)[0] == "M")
    inside = f"[{marks}{INVISIBLE}]"
    letter = rf"[^\W\d_{HAN}{VOICING}{_JAMO}{INVISIBLE}{_ranges(map(ord, symbols))}]"
    longest = GRAM_LIMIT - 1
    # The first form of a run is the usual one and fast; the second allows marks inside.
    gram = (
        rf"[{HAN}][{VOICING}]?"
        rf"|{letter}{{1,{GRAM_LIMIT}}}+(?!{inside})"
        rf"|{letter}(?:(?:{letter}|{inside}){{0,{longest - 1}}}(?:{letter}|[{marks}]))?"
        rf"|\d{{1,{GRAM_LIMIT}}}+(?!{inside})"
        rf"|\d(?:(?:\d|{inside}){{0,{longest - 1}}}\d)?"
        rf"|[{''.join(symbols)}]"
    )
    return Classes(
        gram=re.compile(gram),
        plain=re.compile(_PLAIN),
        plain_gram=re.compile(rf"[{_LATIN}]{{1,{GRAM_LIMIT}}}+|[0-9]{{1,{GRAM_LIMIT}}}+"),
        letters=re.compile(rf"{letter}(?:{letter}|[{marks}])*+"),
        han=re.compile(f"[{HAN}]"),
        between_han=re.compile(f"(?<=[{HAN}])_(?=[{HAN}])"),
        invisible=re.compile(f"[{INVISIBLE}]+"),
        symbols=symbols,
    )


def gram_pattern(text: str) -> re.Pattern[str]:
    """The expression that cuts this NFC text into grams: the general one, or its quick equal."""
    known = classes()
    return known.plain_gram if known.plain.fullmatch(text) else known.gram


def _category(code: int) -> str:
    return unicodedata.category(chr(code))


def _symbols() -> Iterator[tuple[str, str]]:
    """Each symbol that makes a gram, and what it stands for: itself, or its one run of characters.

    A symbol that stands for several runs ("½", "㎡") is kept whole if it is a number and separates
    otherwise.
    """
    run = re.compile(rf"\d+|[{HAN}]|[^\W\d_{HAN}{_JAMO}]+")
    for code in (code for block in _SYMBOLS for code in block):
        kind = _category(code)
        if kind[0] in "LM" or kind == "Nd":
            continue
        runs = run.findall(unicodedata.normalize("NFKC", chr(code)))
        if len(runs) == 1:
            yield chr(code), runs[0]
        elif kind[0] == "N":
            yield chr(code), chr(code)


def _ranges(codes: Iterable[int]) -> str:
    """The code points as the inside of a character class."""
    parts: list[str] = []
    first = last = -1
    for code in sorted(codes):
        if code != last + 1:
            if first >= 0:
                parts.append(f"{chr(first)}-{chr(last)}")
            first = code
        last = code
    parts.append(f"{chr(first)}-{chr(last)}")
    return "".join(parts)
