"""Which paragraphs of a load a tree tells of, and why: its news in an index in memory."""

from collections.abc import Sequence
from typing import NamedTuple

from analyzers.analysis import text_fields
from search.engine_tantivy_percolator import Percolator
from search.model import Entry, Paragraph
from search.tree import Node
from service.alerts.events import Event, Reason, asked, differences
from service.alerts.news import Version


class Fired(NamedTuple):
    """A version that a saved query tells of, and why."""

    version: Version
    reasons: Sequence[Reason]


class Matcher:
    """The news of one load, ready to be matched with many trees."""

    def __init__(self, versions: Sequence[Version]) -> None:
        self.versions = versions
        self._after = Percolator([entry_of(version.after) for version in versions])
        # What was held is news only where it did not match before.
        self._held = [
            (at, version.before)
            for at, version in enumerate(versions)
            if version.before and not version.fresh
        ]
        self._before = Percolator([entry_of(before) for _, before in self._held])
        self._differences = [tuple(differences(one.before, one.after)) for one in versions]

    def fired(self, tree: Node, events: frozenset[Event]) -> list[Fired]:
        """The versions to tell of, in order."""
        after = self._after.matches(tree)
        if not after:
            return []
        before = {self._held[at][0] for at in self._before.matches(tree)}
        found = []
        for at in after:
            reasons = [*self._text(at, before), *self._differences[at]]
            if wanted := asked(reasons, events):
                found.append(Fired(self.versions[at], wanted))
        return found

    def _text(self, at: int, before: set[int]) -> list[Reason]:
        version = self.versions[at]
        if version.fresh:
            return ["changed" if version.before else "new"]
        return [] if at in before else ["matches"]


def telling(versions: Sequence[Version]) -> list[Version]:
    """Those that a tree tells of which matches everything, with all events."""
    return [one for one in versions if one.fresh or any(differences(one.before, one.after))]


def entry_of(paragraph: Paragraph) -> Entry:
    """A paragraph, cut as one that is loaded."""
    return Entry(
        paragraph, text_fields(paragraph.text, "zh" if paragraph.language == "zh" else "vi")
    )
