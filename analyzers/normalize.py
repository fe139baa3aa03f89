"""What makes two spellings of a text the same: NFC, folded grams with their places, unmarking.

Everything that is compared (index tokens, queries, document numbers, agency ids) goes through
`fold`. Knows words of no language; `analysis` puts words on top.
"""

import functools
import re
import unicodedata
from collections.abc import Iterable
from itertools import repeat
from pathlib import Path

from analyzers.characters import GRAM_LIMIT, VOICING, classes, gram_pattern
from analyzers.chinese import simplified
from analyzers.memo import Memo, recent
from analyzers.syllable import canonical
from analyzers.tokens import Token

_DATA = Path(__file__).parent / "data"
_LATIN = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
# Letters whose lower case is all that folding does to them.
_VIETNAMESE = re.compile("[A-Za-zÀ-ÃÈ-ÊÌÍÒ-ÕÙÚÝà-ãè-êìíò-õùúýĂăĐđĨĩŨũƠơƯư\u1ea0-\u1ef9]+")
_EDH = {ord("Ð"): "Đ", ord("ð"): "đ", ord("Ɖ"): "Đ", ord("ɖ"): "đ"}
_DIACRITICS = re.compile("[\u0300-\u036f]+")
_MARKED = re.compile("[đðàáâãèéêìíòóôõùúýăĩũơư\u1ea0-\u1ef9\u0300-\u0303\u0306\u0309\u031b\u0323]")


def nfc(text: str) -> str:
    """The text in Unicode's composed form, to whose code points every offset refers."""
    return unicodedata.normalize("NFC", text)


def grams(text: str) -> list[Token]:
    """The grams of a text, folded, in order, with their spans in `nfc(text)`.

    A gram is a run of letters or of digits, or one Han, kana or Hangul character; runs of more than
    `GRAM_LIMIT` characters are cut. For each, `fold(nfc(text)[start:end])` is the gram itself.
    The list is shared by those who ask for the same text.
    """
    return _recent[nfc(text)]


def _find_grams(text: str) -> list[Token]:
    matches = list(gram_pattern(text).finditer(text))
    texts = map(fold_run.__getitem__, map(re.Match.group, matches))
    spans = zip(texts, map(re.Match.start, matches), map(re.Match.end, matches), strict=True)
    # This makes the same tokens as calling Token does, in half the time.
    return list(map(tuple.__new__, repeat(Token), spans))


def gram_texts(text: str) -> list[str]:
    """The texts of `grams(text)` alone, in less time."""
    text = nfc(text)
    return list(map(fold_run.__getitem__, gram_pattern(text).findall(text)))


def fold(text: str) -> str:
    """The grams of the text joined by "_", but by nothing between two Han characters.

    fold("Công an tỉnh") is "công_an_tỉnh", fold("09/CT-TW") is "9_ct_tw" and
    fold("国办发〔2019〕3号") is "国办发_2019_3_号". Folding again changes nothing.
    """
    return join(gram_texts(text))


def join(texts: list[str]) -> str:
    """Grams that follow each other as one token, in the form that `fold` gives."""
    if len(texts) == 1:
        return texts[0]
    joined = "_".join(texts)
    return joined if joined.isascii() else classes().between_han.sub("", joined)


def unmark(token: str) -> str:
    """A folded token without diacritics: "công_an" is "cong_an", "đ" is "d"."""
    return _unmarked[token]


def unmark_all(tokens: Iterable[str]) -> list[str]:
    """`unmark` of each token, in less time."""
    return list(map(_unmarked.__getitem__, tokens))


def has_marks(text: str) -> bool:
    """Whether a letter carries a mark that Vietnamese uses, so that it was typed with care."""
    return _MARKED.search(nfc(text).lower()) is not None


def _unmark(token: str) -> str:
    bare = _DIACRITICS.sub("", unicodedata.normalize("NFD", token.replace("đ", "d")))
    return unicodedata.normalize("NFC", bare)


def _fold_run(run: str) -> str:
    """The gram that one match of `classes().gram` folds to."""
    if _VIETNAMESE.fullmatch(run):
        return canonical(run.lower())
    symbol = classes().symbols.get(run)
    if symbol is not None and symbol != run:
        return _fold_run(symbol)
    if run[0].isdecimal():
        digits = "".join(str(unicodedata.decimal(char)) for char in run if char.isdecimal())
        return digits.lstrip("0") or "0"
    if classes().han.match(run):
        return _fold_han(run)
    return fold_letters(run) if symbol is None else run


def _fold_han(run: str) -> str:
    """Half-width kana become full, a voicing mark that composes is kept, Traditional Simplified."""
    composed = unicodedata.normalize("NFKC", run)
    char = composed if len(composed) == 1 else composed.rstrip(VOICING)
    char = char if len(char) == 1 else run[0]
    return simplified().get(char, char)


def fold_letters(run: str) -> str:
    """A run of letters of any script, at most `GRAM_LIMIT` of them, in the form of a gram."""
    letters = classes().invisible.sub("", run)
    folded = _fold_once(letters)
    while folded != letters:
        letters, folded = folded, _fold_once(folded)
    return canonical(folded)[:GRAM_LIMIT]


def _fold_once(letters: str) -> str:
    wide = "".join([_expand(char) for char in letters]).translate(_EDH)
    if _LATIN.search(wide):
        wide = wide.translate(look_alikes())
    return nfc("".join([_lower(char) for char in wide]))


def _expand(char: str) -> str:
    """The compatible form, unless it would no longer be a run of letters."""
    form = unicodedata.normalize("NFKC", char)
    return form if form == char or classes().letters.fullmatch(form) else char


def _lower(char: str) -> str:
    """Case folded; a mark stays (U+0345 would become a letter)."""
    return char.casefold() if char.isalpha() else char


@functools.cache
def look_alikes() -> dict[int, str]:
    """Letters of other scripts that look like a Latin one, from `data/look_alikes.tsv`."""
    rows = (_DATA / "look_alikes.tsv").read_text("utf-8").splitlines()[1:]
    return {ord(letter): latin for letter, latin, _ in (row.split("\t") for row in rows)}


fold_run = Memo(_fold_run)
_recent = recent(_find_grams)
_unmarked = Memo(_unmark)
