"""What checks of notices share: a finding, and a plain search over a few paragraphs."""

from collections.abc import Sequence
from typing import NamedTuple

from analyzers.analysis import text_fields
from search.engine import Engine, Search
from search.engine_tantivy import open_engine
from search.model import Entry, Paragraph
from search.tree import Node


class Finding(NamedTuple):
    """What is wrong with the notices of a load: `kind` is missing, unexpected, double or waiting.

    `version` is the id of a paragraph version. A load that waits has no notices yet. Or with a
    saved query: "stopped" from this load on, as it cannot be read, until it is understood anew; or
    "unreadable", so that from this load on some of its notices cannot be proved.
    """

    kind: str
    load: int
    saved_query: int = 0
    version: int = 0
    detail: str = ""


def filled(paragraphs: Sequence[Paragraph]) -> Engine:
    """An index in memory of these paragraphs."""
    engine = open_engine(None)
    with engine.batch() as batch:
        for one in paragraphs:
            fields = text_fields(one.text, "zh" if one.language == "zh" else "vi")
            batch.put(Entry(one, fields))
    return engine


def found(engine: Engine, tree: Node) -> set[int]:
    """The ordinals of the paragraphs that a plain search finds."""
    total = engine.search(Search(tree, size=0)).total
    if not total:
        return set()
    hits = engine.search(Search(tree, sort="document", size=total)).hits
    return {hit.paragraph.ordinal for hit in hits}
