"""How much of a text looks like Vietnamese or Chinese where it is not ASCII.

Bytes read in a wrong encoding make letters, but hardly ever syllables or the usual characters.
Knows nothing of encodings, and no other language.
"""

import re
import unicodedata
from typing import NamedTuple

from analyzers.memo import Memo

# What parts words: ASCII but letters and digits, and the punctuation of either language.
_WORD = re.compile(
    "[^\\s!-/:-@\\[-`{-~‘’‚“”„–—…•\u3000-\u303f\uff00-\uff20\uff3b-\uff40\uff5b-\uff65]+"
)
_HAN = re.compile("[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")
_INITIALS = (
    "ngh(?=[eêi])|ng(?=[aăâoôơuư])|nh|th|tr|ph|kh|ch|gh(?=[eêi])|gi(?=[aăâeêoôơuư])|g(?=[aăâiêoôơuư])"
    "|qu(?=[aăâeêioôơy])|k(?=[eêiyuo])|c(?=[aăâoôơuư])|[bdđhlmnrstvxp]"
)
_RHYMES = (
    "a(?:[ouyimnpt]|ch?|ng|nh)?|ă(?:[mnpt]|c|ng)|â(?:[uymnpt]|c|ng)|e(?:[omnpt]|c|ng)?|ê(?:[umnpt]|ch|nh)?"
    "|i(?:[amnptu]|ch|nh)?|iê(?:[umnpt]|c|ng)|yê(?:[umnt]|ng)|o(?:[aeimnpt]|c|ng|oc|ong)?"
    "|oa(?:[iyomnpt]|ch?|ng|nh)|oă(?:[mnt]|c|ng)|oe[ont]?|ô(?:[imnpt]|c|ng)?|ơ[imnpt]?"
    "|u(?:[aiêơymnpt]|c|ng)?|uâ(?:[nty]|ng)|uê(?:ch|nh)|uô(?:[imnt]|c|ng)|uy(?:[aut]|ch|nh|ên|êt)"
    "|ư(?:[aintu]|c|ng|m)?|ươ(?:[iumnpt]|c|ng)|y(?:ch|nh|t|n|m)?"
)
_SYLLABLE = re.compile(f"(?:{_INITIALS})?(?:{_RHYMES})")
_STOPPED = re.compile("(?:[cpt]|ch)$")
_TONES = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_SHARP = ("", "\u0301", "\u0323")
_LONGEST_SYLLABLE = 7
_DIGITS = "0123456789⁰¹²³⁴⁵⁶⁷⁸⁹"
"""What stands at a word without being of it, as the mark of a footnote does."""


class Evidence(NamedTuple):
    """Characters beyond ASCII that speak for a text and against it."""

    good: int = 0
    bad: int = 0

    @property
    def share(self) -> float:
        """The part of the evidence that speaks for the text, 0 where there is none."""
        return self.good / (self.good + self.bad) if self.good else 0.0


def judge(text: str) -> Evidence:
    """The evidence in an NFC text: words of Vietnamese with marks, and usual Chinese characters.

    Symbols that stand alone, ASCII and punctuation say nothing.
    """
    good = bad = 0
    for word in _WORD.findall(text):
        if not word.isascii():
            one = _verdicts[word]
            good += one.good
            bad += one.bad
    return Evidence(good, bad)


def _verdict(word: str) -> Evidence:
    weight = sum(not char.isascii() for char in word)
    if _HAN.search(word):
        good = sum(map(_usual, word))
        return Evidence(good, weight - good)
    spoken = word.strip(_DIGITS)
    if is_syllable(spoken):
        return Evidence(good=weight)
    says_nothing = spoken.isascii() or not any(map(_is_telling, spoken))
    return Evidence() if says_nothing else Evidence(bad=weight)


def _is_telling(char: str) -> bool:
    """Whether a character is a letter, or one that no text has."""
    return char.isalpha() or char == "\ufffd" or unicodedata.category(char) in ("Cc", "Co", "Cn")


_verdicts: Memo[Evidence] = Memo(_verdict)


def is_syllable(word: str) -> bool:
    """Whether an NFC word is one that Vietnamese could have, in one case or with a capital first.

    One that ends in c, ch, p or t has the tone sắc or nặng, or has lost it, but no other tone.
    """
    if len(word) > _LONGEST_SYLLABLE or not (word[1:].islower() or len(word) < 2 or word.isupper()):
        return False
    apart = unicodedata.normalize("NFD", word.lower())
    tones = _TONES.findall(apart)
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", _TONES.sub("", apart))
    if _SYLLABLE.fullmatch(bare) is None:
        return False
    return not _STOPPED.search(bare) or "".join(tones) in _SHARP


def _usual(char: str) -> bool:
    """Whether a character is among the commoner half of GB 2312 or of Big5 (their level 1)."""
    return _lead(char, "gb2312") in range(0xB0, 0xD8) or _lead(char, "big5") in range(0xA4, 0xC7)


def _lead(char: str, codec: str) -> int:
    try:
        return char.encode(codec)[0]
    except UnicodeEncodeError:
        return 0
