"""The names of facet values, remembered as long as one committed state of the index is searched.

Rows are committed before the index shows them, so what is read while a state is the newest holds
for it. Knows nothing of facets' counts.
"""

import weakref
from collections.abc import Mapping, Sequence
from typing import NamedTuple, TypeAlias

from service.labels import labels_of
from service.product import Product

MOST = 20_000
"""Values that are remembered; then it begins anew."""

_Labels: TypeAlias = dict[tuple[str, str], str | None]


class _Known(NamedTuple):
    """What was read at a state; None for a value that has no name."""

    state: str
    labels: _Labels


_known: "weakref.WeakKeyDictionary[Product, _Known]" = weakref.WeakKeyDictionary()


def known_labels(
    product: Product, state: str | None, wanted: Mapping[str, Sequence[str | int]]
) -> dict[str, dict[str, str]]:
    """What `labels_of` gives; at one `state` (`search.engine.Found.state`) each is read once."""
    if state is None:
        return labels_of(product.database, wanted)
    known = _at(product, state)
    texts = {field: list(map(str, values)) for field, values in wanted.items()}
    unread = {
        field: missing
        for field, values in texts.items()
        if (missing := [value for value in values if (field, value) not in known])
    }
    read = labels_of(product.database, unread) if unread else {}
    for field, values in unread.items():
        known.update(((field, value), read[field].get(value)) for value in values)
    if len(known) > MOST:
        _known.pop(product, None)
    return {
        field: {value: label for value in values if (label := known[field, value]) is not None}
        for field, values in texts.items()
    }


def _at(product: Product, state: str) -> _Labels:
    known = _known.get(product)
    if known is None or known.state != state:
        known = _known[product] = _Known(state, {})
    return known.labels
