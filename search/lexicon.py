"""What understanding a query may ask about words: the protocol of a lexicon, and an empty one.

A lexicon speaks for one collection at one moment; its answers go into an explicit tree, and are
never asked for again for that tree. Knows no source of words.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple, Protocol

ExpansionKind = Literal["abbreviation", "synonym", "translation"]
EXPANSIONS: tuple[ExpansionKind, ...] = ("abbreviation", "synonym", "translation")


class Expansion(NamedTuple):
    """Other ways to say what stands in `text[start:end]`; each of `texts` is as good as typed."""

    start: int
    end: int
    kind: ExpansionKind
    texts: tuple[str, ...]


class Lexicon(Protocol):
    """Words that go together, and words that the collection has."""

    def expansions(self, text: str) -> Sequence[Expansion]:
        """What is known by other names in a stretch of words (NFC), longest first at each place.

        Those of one kind do not overlap; those of different kinds may.
        """

    def corrected(self, text: str) -> str | None:
        """The stretch with likely slips put right by words of the collection; None without any."""


class NoLexicon:
    """Knows no word."""

    def expansions(self, text: str) -> Sequence[Expansion]:
        """See `Lexicon.expansions`."""
        return ()

    def corrected(self, text: str) -> str | None:
        """See `Lexicon.corrected`."""
        return None


NO_LEXICON = NoLexicon()
