"""The language of one paragraph (Vietnamese, Chinese or other) and of a document.

It judges by scripts and by the shape of Vietnamese syllables, so it works on short headings and on
Vietnamese without marks. It tells no other languages apart.
"""

import re
from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Literal

from analyzers.memo import Memo
from analyzers.normalize import gram_texts, unmark

Language = Literal["vi", "zh", "other"]

_Kind = Literal["han", "marked", "bare", "foreign", "neutral"]
_SAMPLE = 100  # grams; a longer paragraph does not become another language.

_IDEOGRAPH = re.compile("[\u3005-\u3007\u3400-\u9fff\U00020000-\U0003ffff]")
_SYLLABLE = re.compile(
    "(?:qu|gi|ngh?|[bdlmrsvx]|[gkpt]?h|ch?|nh|tr?|[gknp])?"
    "(?:a[iouy]?|eo?|eu|i(?:eu?|[au])?|o(?:a[ioy]?|eo?|[io])?|u(?:y[aeu]?|o[iu]?|ay?|[eiu])?|yeu?|y)"
    "(?:ch|ng|nh|[ckmnpt])?"
)
_VOWEL = re.compile("[aeiouy]")
# Letters that Vietnamese has and French, Portuguese or pinyin have not.
_OWN_LETTER = re.compile("[ăđĩũơư\u1ea0-\u1ef9]")


def detect(text: str) -> Language:
    """The language of one paragraph by its beginning; "other" where it has no words of either.

    A Han character weighs as much as a syllable or a foreign word; digits and abbreviations without
    a vowel say nothing. Vietnamese is where syllables of its shape are half of the Latin words if
    one has a letter of its own, and three in four if none has.
    """
    grams = islice(gram_texts(text[: _SAMPLE * 8]), _SAMPLE)
    counts = Counter(map(_kinds.__getitem__, grams))
    latin = counts["marked"] + counts["bare"]
    if counts["han"] > latin + counts["foreign"]:
        return "zh"
    needed = 0.5 if counts["marked"] else 0.75
    return "vi" if latin and latin >= needed * (latin + counts["foreign"]) else "other"


def majority(languages: Iterable[tuple[Language, int]]) -> Language:
    """The language of a document from those of its paragraphs, each with its characters.

    The first one where two are equal; "other" for a document without paragraphs.
    """
    weights: Counter[Language] = Counter()
    for language, weight in languages:
        weights[language] += weight
    return weights.most_common(1)[0][0] if weights else "other"


def _kind(gram: str) -> _Kind:
    if gram[0].isdecimal():
        return "neutral"
    if _IDEOGRAPH.match(gram):
        return "han"
    bare = unmark(gram)
    if _SYLLABLE.fullmatch(bare):
        return "marked" if _OWN_LETTER.search(gram) else "bare"
    return "foreign" if _VOWEL.search(bare) or not bare.isascii() else "neutral"


_kinds: Memo[_Kind] = Memo(_kind)
