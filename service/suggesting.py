"""What a typed beginning may become: words of the collection, agencies, numbers and titles.

With selected filters only what stands in the selected paragraphs is offered.
"""

import heapq
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

import msgspec
import sqlalchemy as sa

from analyzers.normalize import gram_texts, grams, nfc
from search.engine import Count, Engine, Search
from search.find import FACETS, Request, restriction
from search.query_fields import read_range
from search.tree import EVERYTHING, NOTHING, All, Match, Node, Values
from service import beginnings, beginnings_agencies, beginnings_words
from service.addresses import address, document_address
from service.beginnings_agencies import Names, names_of
from service.labels import labels_of
from service.parameters import Selection
from service.product import Product

Kind = Literal["term", "agency", "number", "title"]
KINDS: tuple[Kind, ...] = ("term", "agency", "number", "title")
NUMBER_FIRST: tuple[Kind, ...] = ("number", "title", "agency", "term")
"""The order of kinds, and that for a text with digits."""
MOST_LETTERS = 200
"""A longer text is no beginning that somebody types."""
LONGEST_SUFFIX = 4
"""Words at the end of the typed text that may begin a name, a number or a word by themselves."""
FEWEST_LETTERS = 2
"""Letters of a name that are needed behind other words."""
MOST_CHECKED = 16
"""Words of a beginning that are looked for among the selected paragraphs."""
MANY_PARAGRAPHS = 50_000
"""With more paragraphs of one agency, or of none, the documents chosen are many."""
_OPENED = re.compile(r'(?:[^\s:：]+[:：])?["“«「]?$')


class Suggestion(msgspec.Struct, frozen=True):
    """What may be meant: `query` is what the box then says, `url` where choosing it leads.

    `value` is a document's id (number, title), an agency's id, or a word of the collection.
    """

    kind: Kind
    text: str
    value: str
    query: str
    url: str


class _Ending(NamedTuple):
    """The end of the typed text that may go on, and the query before it without its operator."""

    text: str
    before: str


class _Asked(NamedTuple):
    """What is typed where, and what may be offered: `documents` None means all of them."""

    engine: Engine
    connection: sa.Connection
    wanted: Selection
    typed: str
    endings: Sequence[_Ending]
    filter: Node
    agencies: Names
    documents: "_Documents | None"
    size: int


def suggest(product: Product, wanted: Selection, size: int) -> list[Suggestion]:
    """At most `size` suggestions, those of a kind together; `wanted.q` is what is typed so far.

    Raises `EngineError` where the engine cannot answer.
    """
    typed = nfc(wanted.q)
    endings = tuple(_endings(typed)) if len(typed) <= MOST_LETTERS else ()
    if not endings:
        return []
    chosen = _filter(wanted)
    agencies = names_of(_counts(product.engine, "agency", chosen))
    documents = None if chosen == All(()) else _Documents(product.engine, chosen, agencies.counts)
    with product.database.read() as connection:
        asked = _Asked(
            product.engine, connection, wanted, typed, endings, chosen, agencies, documents, size
        )
        found: dict[Kind, list[Suggestion]] = {
            "agency": _agencies(product, asked),
            "number": _numbers(asked),
            "title": _titles(asked),
        }
        share = size // len(KINDS)
        left = size - sum(min(len(some), share) for some in found.values())
        found["term"] = _terms(asked, left)
    kinds = NUMBER_FIRST if any(map(str.isdigit, typed)) else KINDS
    return _shared(found, kinds, size)


def _endings(typed: str) -> Iterator[_Ending]:
    """The whole text, then ever fewer of its last words."""
    tokens = grams(typed)
    for token in [*tokens[:1], *tokens[1:][-LONGEST_SUFFIX:]]:
        before = typed[: token.start] if token is not tokens[0] else ""
        yield _Ending(typed[token.start :], _OPENED.sub("", before.rstrip()).rstrip())


def _filter(wanted: Selection) -> Node:
    """What the selected values ask for, whatever is typed."""
    selected = {name: tuple(values) for name in FACETS if (values := getattr(wanted, name))}
    deadline = read_range(wanted.deadline) if wanted.deadline else None
    return restriction(Request((), selected, deadline))


class _Documents:
    """The documents of the paragraphs chosen, as `beginnings.Among` has them."""

    def __init__(self, engine: Engine, chosen: Node, agencies: Mapping[str, int]) -> None:
        self._engine = engine
        self._chosen = chosen
        self._are_many = max(agencies.values(), default=0) > MANY_PARAGRAPHS

    def those_of(self, documents: Collection[int]) -> Collection[int]:
        """See `beginnings.Among`."""
        if not documents:
            return ()
        named = Values("document", tuple(sorted(documents)))
        return _counts(self._engine, "document", All((self._chosen, named)))

    def newest(self, most: int) -> Collection[int]:
        """See `beginnings.Among`; the documents of so many paragraphs take long to count."""
        if self._are_many:
            return ()
        return heapq.nlargest(most, _counts(self._engine, "document", self._chosen))


def _counts(engine: Engine, field: str, chosen: Node) -> Mapping[Any, int]:
    """The values of the paragraphs chosen, each with their number."""
    # The counts are wanted alone: a filter that leaves nothing keeps the total from being counted.
    search = Search(EVERYTHING, NOTHING, (Count(field, field, chosen),), size=0)
    return engine.search(search).counts[field]


def _numbers(asked: _Asked) -> list[Suggestion]:
    """Numbers of documents, each as a filter for the rest of the query."""
    for ending in asked.endings:
        after_words = ending.before and not any(map(str.isdigit, ending.text))
        if not after_words and (found := _named("number", ending, asked)):
            return [_filtering(asked, "number", text, str(id_), ending) for text, id_ in found]
    return []


def _titles(asked: _Asked) -> list[Suggestion]:
    """Titles, which lead to their documents; of documents with one title the first."""
    found: dict[str, int] = {}
    for text, id_ in _named("title", asked.endings[0], asked):
        found.setdefault(text, id_)
    return [
        Suggestion("title", text, str(id_), asked.wanted.q, document_address(id_))
        for text, id_ in found.items()
    ]


def _named(kind: beginnings.Kind, ending: _Ending, asked: _Asked) -> list[beginnings.Named]:
    """The documents whose number or title goes on so."""
    start = beginnings.beginning(ending.text)
    wanted = beginnings.Wanted(kind, asked.size, asked.documents)
    return beginnings.lookup(asked.connection, start, wanted) if start else []


def _agencies(product: Product, asked: _Asked) -> list[Suggestion]:
    """Agencies, each as a filter for the rest of the query."""
    for ending in asked.endings:
        if ending.before and len(ending.text) < FEWEST_LETTERS:
            continue
        if ids := beginnings_agencies.matching(asked.agencies, ending.text, asked.size):
            names = labels_of(product.database, {"agency": ids})["agency"]
            return [_filtering(asked, "agency", names.get(id_, id_), id_, ending) for id_ in ids]
    return []


def _terms(asked: _Asked, size: int) -> list[Suggestion]:
    """Words that complete the end of the query; those that more of it begins come first."""
    found: dict[str, Suggestion] = {}
    most = size if asked.documents is None else MOST_CHECKED
    for ending in asked.endings:
        start = beginnings.beginning(ending.text)
        if start is None or start.folded[-1].isdigit():
            continue
        if len(found) == size:
            break
        for token in beginnings_words.words(asked.connection, start, most):
            if len(found) == size:
                break
            if token not in found and token not in asked.agencies.counts and _stands(token, asked):
                found[token] = _completing(asked, token, ending)
    return list(found.values())


def _stands(token: str, asked: _Asked) -> bool:
    """Whether the word stands in a selected paragraph; in some paragraph it does anyway."""
    if asked.documents is None:
        return True
    word = Match("grams", tuple(gram_texts(token.replace("_", " "))))
    return asked.engine.search(Search(All((word, asked.filter)), size=0)).total > 0


def _filtering(
    asked: _Asked, kind: Literal["number", "agency"], text: str, value: str, ending: _Ending
) -> Suggestion:
    """One more selected value in place of what was typed of it."""
    state = _state(asked.wanted, ending.before)
    name = "document" if kind == "number" else "agency"
    chosen = [*(one for one in state.get(name, ()) if one != value), value]
    return Suggestion(kind, text, value, ending.before, address("/", {**state, name: chosen}))


def _completing(asked: _Asked, token: str, ending: _Ending) -> Suggestion:
    """The query with its end completed."""
    word = beginnings_words.spelled(token)
    query = asked.typed.removesuffix(ending.text) + word
    return Suggestion("term", word, token, query, address("/", _state(asked.wanted, query)))


def _state(wanted: Selection, q: str) -> dict[str, list[str]]:
    """The selection as it stands in an address, with this query."""
    given = {name: getattr(wanted, name) for name in Selection.model_fields} | {"q": q}
    return {
        name: [str(one) for one in (value if isinstance(value, list) else [value])]
        for name, value in given.items()
        if value
    }


def _shared(
    found: Mapping[Kind, list[Suggestion]], kinds: Sequence[Kind], size: int
) -> list[Suggestion]:
    """As many of each kind; what one kind leaves goes to the first that has more."""
    taken = {kind: min(len(found[kind]), size // len(kinds)) for kind in kinds}
    for kind in kinds:
        left = size - sum(taken.values())
        taken[kind] += min(left, len(found[kind]) - taken[kind])
    return [one for kind in kinds for one in found[kind][: taken[kind]]]
