"""One spelling of each Vietnamese syllable: where the tone mark stands, and i or y.

Texts mix the old placement of tones (hòa, thủy) with the new one (hoà, thuỷ), slips such as "hòan",
and lý with lí. The spelling made here is only for comparing; it need not be the one a reader likes.
"""

import re
import unicodedata

_Y = "yỳýỷỹỵ"
_TONES = "\u0300\u0301\u0303\u0309\u0323"

# qu and gi belong to the consonants before another vowel. Vowels that Vietnamese does not combine
# (río, guó) are those of another language, whose marks are left alone.
_SYLLABLE = re.compile(
    r"(?P<initial>qu|gi(?=[aăâeêoôơuưy])|[bcdđfghjklmnpqrstvwxz]*)"
    r"(?P<vowels>i(?:ê?u|a|ê)?|o(?:[aă]|a[ioy]|eo?|o|i)?|u(?:y[aêu]?|ây?|ôi?|[aêoơi])?"
    r"|ư(?:ơ[iu]?|[aiu])?|y(?:êu?)?|a[iouy]?|â[uy]?|eo?|êu?|ôi?|ơi?|ă)"
    r"(?P<final>ch|ng|nh|[cmnpt])?"
)
_GIA = "gịa"  # In "giặt gịa" gi and ia meet: another word than "giạ".
_OPEN_IN_Y = re.compile(r"(?:[bcdđghklmnprstvx]|[cgknpt]h|ng|qu|ngh|tr)y")


def canonical(token: str) -> str:
    """The lower-case NFC token with its tone in the old place and i for y in an open syllable.

    A token that is no Vietnamese syllable is returned as it is. The i/y rule asks for a Vietnamese
    consonant before the y and nothing after it: lý is lí and quý is quí, but y, túy and yên stay.
    """
    if len(token) > 16:
        return token
    toned = _tone_moved(token)
    if toned[-1] not in _Y:
        return toned
    bare, tone = _without_tone(toned)
    if _OPEN_IN_Y.fullmatch(bare):
        return unicodedata.normalize("NFC", bare[:-1] + "i" + tone)
    return toned


def _tone_moved(token: str) -> str:
    if token.isascii():
        return token
    bare, tone = _without_tone(token)
    match = _SYLLABLE.fullmatch(bare)
    if not tone or match is None or token == _GIA:
        return token
    vowels = match["vowels"]
    place = match.start("vowels") + _tone_place(vowels, closed=match["final"] is not None)
    return unicodedata.normalize("NFC", bare[: place + 1] + tone + bare[place + 1 :])


def _without_tone(token: str) -> tuple[str, str]:
    """The token in NFC without its tone mark, and the mark; no mark where there is not just one."""
    decomposed = unicodedata.normalize("NFD", token)
    tones = [char for char in decomposed if char in _TONES]
    if len(tones) != 1:
        return token, ""
    return unicodedata.normalize("NFC", decomposed.replace(tones[0], "")), tones[0]


def _tone_place(vowels: str, *, closed: bool) -> int:
    """The vowel that carries the tone by the old rule, counted from 0.

    It is the last modified vowel; else the last one before a consonant; else the middle one of
    three or the first.
    """
    modified = [at for at, vowel in enumerate(vowels) if vowel in "ăâêôơư"]
    if modified:
        return modified[-1]
    if closed:
        return len(vowels) - 1
    return len(vowels) // 2 if len(vowels) == 3 else 0
