"""The JSON form of what is said in a paragraph, as its row holds it."""

import msgspec

from search.model import Agency, Citation, Deadline


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a paragraph's row holds as JSON, own and inherited."""

    agencies: tuple[Agency, ...] = ()
    citations: tuple[Citation, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
