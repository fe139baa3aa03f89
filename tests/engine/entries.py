"""Entries for tests of engines, with text fields made by the shortest possible analysis."""

import itertools
from collections.abc import Iterable
from typing import Any

from analyzers.normalize import gram_texts, join, nfc, unmark
from analyzers.tokens import EMPTY, TextFields
from search.engine import (
    Engine,
    Search,
    Sort,
)
from search.model import Agency, Citation, Deadline, DocumentHead, Entry, Paragraph, Role, Task
from search.tree import (
    Match,
    Node,
)


def text_fields(text: str) -> TextFields:
    """Every gram a word; grams and their pairs as the real analysis has them."""
    grams = gram_texts(text)
    bare = list(map(unmark, grams))
    return TextFields(
        " ".join(grams) or EMPTY,
        " ".join(grams) or EMPTY,
        " ".join(_pairs(grams)) or EMPTY,
        " ".join(bare) or EMPTY,
        " ".join(dict.fromkeys(_pairs(bare))) or EMPTY,
    )


def _pairs(grams: list[str]) -> list[str]:
    return [join(list(pair)) for pair in itertools.pairwise(grams)]


def head(id_: int, **values: Any) -> DocumentHead:
    """A document about which nothing is known but what is given."""
    unknown: dict[str, Any] = dict.fromkeys(
        ("number", "title", "type", "issuer", "province", "date")
    )
    known = unknown | {"language": "vi", "source": f"{id_}.txt", "label": f"{id_}.txt"} | values
    return DocumentHead(id=id_, **known)


def agencies(*pairs: tuple[str, Role]) -> tuple[Agency, ...]:
    """Agencies by id, each with its role."""
    return tuple(Agency(id_, id_, role) for id_, role in pairs)


def citations(*keys: str) -> tuple[Citation, ...]:
    """Citations by key."""
    return tuple(Citation(key, key) for key in keys)


def deadlines(*dates: str) -> tuple[Deadline, ...]:
    """Deadlines by date or rule."""
    return tuple(Deadline(date, date) for date in dates)


def entry(text: str, document: int = 1, position: int = 0, **values: Any) -> Entry:
    """A paragraph; `date`, `type`, … go to the document's head, `task` is a number."""
    about = {name: values.pop(name) for name in DocumentHead.__struct_fields__ if name in values}
    number = values.pop("task", None)
    known = {
        "key": f"{document}-{position}",
        "ordinal": document << 20 | position,
        "section": (),
        "task": Task(f"{document}/1//{number}", number, "") if number else None,
        "kind": "body",
        "language": about.get("language", "vi"),
        "agencies": (),
        "citations": (),
        "deadlines": (),
        "load": 1,
    } | values
    paragraph = Paragraph(
        document=head(document, **about), position=position, text=nfc(text), **known
    )
    return Entry(paragraph, text_fields(paragraph.text))


def fill(engine: Engine, entries: Iterable[Entry]) -> None:
    """Put the entries in one batch."""
    with engine.batch() as batch:
        for one in entries:
            batch.put(one)


def replace_all(engine: Engine, entries: Iterable[Entry]) -> None:
    """Fill a new index with the entries and switch to it."""
    with engine.replacing() as new:
        count = 0
        for one in entries:
            new.put(one)
            count += 1
        new.switch(count)


def keys(engine: Engine, tree: Node, sort: Sort = "relevance", size: int = 10) -> list[str]:
    """The keys of the first hits."""
    found = engine.search(Search(tree, sort=sort, size=size))
    return [hit.paragraph.key for hit in found.hits]


def match(text: str) -> Match:
    """A tree of these words next to each other."""
    return Match("grams", tuple(gram_texts(text)))
