"""Vietnamese typed by keys that nobody turned into letters: "baor ddamr" (Telex), "d9a3m" (VNI).

Knows the keys of the two methods, and no words.
"""

import re
import unicodedata

from analyzers.normalize import nfc

_TONES = {
    **dict(zip("sfrxj", "\u0301\u0300\u0309\u0303\u0323", strict=True)),
    **dict(zip("12345", "\u0301\u0300\u0309\u0303\u0323", strict=True)),
}
_DOUBLED = {"aa": "â", "ee": "ê", "oo": "ô", "dd": "đ"}
_HORNED = {"a": "ă", "o": "ơ", "u": "ư"}
_VNI = {"6": {"a": "â", "e": "ê", "o": "ô"}, "7": {"o": "ơ", "u": "ư"}, "8": {"a": "ă"}}
_TELEX_SHAPE = re.compile(r"[a-z]{2,10}", re.IGNORECASE)
_VNI_SHAPE = re.compile(r"[a-z]+(?:[1-9][a-z]*){1,3}", re.IGNORECASE)


def decoded(typed: str) -> str | None:
    """The syllable whose keys were typed, in lower case; None where they are no such keys."""
    typed = typed.lower()
    if _VNI_SHAPE.fullmatch(typed):
        return _vni(typed)
    return _telex(typed) if _TELEX_SHAPE.fullmatch(typed) else None


def _telex(typed: str) -> str | None:
    """The keys of tone and horn stand behind their vowel, as a rule at the end."""
    tone = ""
    body = typed
    for at in range(len(typed) - 1, 0, -1):
        if typed[at] in "sfrxj" and _VOWEL.search(typed[:at]):
            tone, body = _TONES[typed[at]], typed[:at] + typed[at + 1 :]
            break
    letters = _horned(body) if "w" in body else body
    for keys, letter in _DOUBLED.items():
        letters = letters.replace(keys, letter)
    return _toned(letters, tone) if letters + tone != typed else None


def _horned(body: str) -> str:
    """What w makes of the letters: "uo" becomes ươ, else its own letter or the last that can."""
    letters = body.replace("w", "")
    if "uo" in letters:
        return letters.replace("uo", "ươ", 1)
    at = body.index("w") - 1
    if at < 0 or body[at] not in _HORNED:
        at = max(map(letters.rfind, _HORNED))
    if at < 0:
        return body.replace("w", "ư")
    return letters[:at] + _HORNED[letters[at]] + letters[at + 1 :]


def _vni(typed: str) -> str | None:
    tone, letters = "", ""
    for key in typed:
        if key in _TONES:
            tone = _TONES[key]
        elif key == "9" and "d" in letters:
            letters = letters.replace("d", "đ", 1)
        elif key in _VNI:
            letters = _replaced(letters, _VNI[key])
        elif key.isdecimal():
            return None
        else:
            letters += key
    return _toned(letters, tone) if letters + tone != typed else None


def _replaced(letters: str, forms: dict[str, str]) -> str:
    """The letters that the key changes, each once; 7 changes both of "uo"."""
    if "ơ" in forms.values() and "uo" in letters:
        return letters.replace("uo", "ươ")
    for plain, form in forms.items():
        if plain in letters:
            head, _, tail = letters.rpartition(plain)
            return head + form + tail
    return letters


_VOWEL = re.compile("[aeiouyăâêôơư]")
_MAIN = re.compile("[ăâêôơư]")


def _toned(letters: str, tone: str) -> str | None:
    """The tone on a vowel of the syllable; `fold` moves it to the place where it is compared."""
    if not tone:
        return letters
    vowels = [found.start() for found in _VOWEL.finditer(letters)]
    if not vowels:
        return None
    main = [found.start() for found in _MAIN.finditer(letters)]
    place = main[-1] if main else vowels[_place(letters, vowels)]
    return nfc(letters[: place + 1] + unicodedata.normalize("NFC", tone) + letters[place + 1 :])


def _place(letters: str, vowels: list[int]) -> int:
    """Of plain vowels the first carries the tone, but after qu and gi, and where another ends."""
    if len(vowels) > 1 and letters[: vowels[1]] in ("qu", "gi"):
        return 1
    closed = vowels[-1] < len(letters) - 1
    return len(vowels) - 1 if len(vowels) == 3 or (closed and len(vowels) > 1) else 0
