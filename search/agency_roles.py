"""The paired values "agency has role": one keyword for each agency of a paragraph.

The keyword is "id|mask", where the mask holds exactly the roles that the agency has there. So any
choice of roles is a set of keywords, and their counts can be added: no paragraph counts twice.
"""

from collections.abc import Collection, Iterable, Mapping

from search.model import ROLES, Role
from search.tree import Values

FIELD = "agency_roles"
NONE = "none"
"""The value of a facet where a paragraph has no other. The role of no agency is no role."""

MASK_LENGTH = len("|15")

_BITS: dict[str, int] = {role: 1 << bit for bit, role in enumerate(ROLES)}
_MASKS = range(1, 1 << len(ROLES))


def keywords(pairs: Iterable[tuple[str, Role]]) -> list[str]:
    """One keyword for each distinct agency of the pairs of agency and role."""
    masks: dict[str, int] = {}
    for id_, role in pairs:
        masks[id_] = masks.get(id_, 0) | _BITS[role]
    return [f"{id_}|{mask}" for id_, mask in masks.items()]


def having(agencies: Collection[str], roles: Collection[str]) -> Values:
    """Paragraphs where at least one of the agencies has at least one of the roles."""
    bits = _mask(roles)
    masks = [mask for mask in _MASKS if mask & bits]
    values = [f"{agency}|{mask}" for agency in agencies if agency != NONE for mask in masks]
    neither = [NONE] if NONE in agencies and NONE in roles else []
    return Values(FIELD, (*values, *neither))


def agency_counts(counts: Mapping[str | int, int], roles: Collection[str]) -> dict[str, int]:
    """Of the counts of keywords, those of each agency that has at least one of the roles."""
    bits = _mask(roles)
    sums: dict[str, int] = {}
    for keyword, count in counts.items():
        agency, _, mask = str(keyword).rpartition("|")
        if agency and int(mask) & bits:
            sums[agency] = sums.get(agency, 0) + count
        elif not agency and NONE in roles:
            sums[NONE] = count
    return sums


def _mask(roles: Collection[str]) -> int:
    """The bits of those of the roles that agencies can have."""
    return sum(bit for role, bit in _BITS.items() if role in roles)
