"""Which agencies a typed beginning may become: by name, by abbreviation, by their initials.

Agencies are given with the number of their paragraphs; which of them are held is not known here.
"""

from collections.abc import Mapping
from typing import NamedTuple

from analyzers.agency_beginnings import in_full
from analyzers.memo import Memo
from service.beginnings import beginning, unmarked

_FEWEST_INITIALS = 2
_BY_INITIALS = (2, 0)
_NONE = "\0"
_LAST_BEFORE_HAN = "\u2fff"


class _Name(NamedTuple):
    """An agency's id as it is compared, with "_" before each word, also the first."""

    marked: str
    plain: str
    initials: str


def matching(counts: Mapping[str, int], typed: str, size: int) -> list[str]:
    """The ids that the typed text begins at one of their words, best first.

    Marks as typed come first, then names that begin so before later words, then initials ("SYT" of
    "Sở Y tế"); within each, the agency with more paragraphs.
    """
    start = beginning(typed)
    if start is None:
        return []
    forms = [*in_full(typed), *start.unmarked]
    marked, plain = (
        list(map(_worded, some)) for some in (forms, dict.fromkeys(map(unmarked, forms)))
    )
    initials = unmarked(forms[0]) if len(forms[0]) >= _FEWEST_INITIALS else _NONE
    found: dict[str, tuple[int, int]] = {}
    for id_ in counts:
        name = _names[id_]
        # Most names are none of these, which this tells at once.
        if any(form in name.plain for form in plain):
            found[id_] = _place(name, marked, plain)
        elif name.initials.startswith(initials):
            found[id_] = _BY_INITIALS
    return sorted(found, key=lambda id_: (found[id_], -counts[id_], id_))[:size]


def _place(name: _Name, marked: list[str], plain: list[str]) -> tuple[int, int]:
    """How well the name goes on from one of the forms, the least is best."""
    for kind, text, forms in ((0, name.marked, marked), (1, name.plain, plain)):
        for form in forms:
            if form in text:
                return kind, int(not text.startswith((form, f"_{form}")))
    return _BY_INITIALS


def _worded(form: str) -> str:
    """The form as it stands where a word begins; every Han character is one."""
    return form if form[0] > _LAST_BEFORE_HAN else f"_{form}"


def _name(id_: str) -> _Name:
    plain = unmarked(id_)
    return _Name(f"_{id_}", f"_{plain}", "".join(word[0] for word in plain.split("_") if word))


_names = Memo(_name)
