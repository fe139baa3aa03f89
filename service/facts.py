"""The JSON form of what is said in a paragraph, as its row holds it, and keys to look it up by."""

import msgspec

from analyzers.numbers import number_key
from search.model import Agency, Citation, Deadline


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a paragraph's row holds as JSON, own and inherited."""

    agencies: tuple[Agency, ...] = ()
    citations: tuple[Citation, ...] = ()
    deadlines: tuple[Deadline, ...] = ()


def number_keys(asked: str) -> set[str]:
    """The key of a document number, in any writing or as a key that was given out; none of ""."""
    return {number_key(asked)} - {""}
