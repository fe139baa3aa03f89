"""How a query was understood, as the page says it, and the ways out where nothing is found."""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from search import query
from search.query_nodes import Problem
from search.readings import Change, ChangeCode
from service.i18n import Words
from service.lexicon import Suggested
from service.pages.excerpt import Piece, excerpt
from service.pages.state import State
from service.pages.widening import included, unquoted, widened
from service.searching import Found

MOST_WAYS = 5
SHOWN = 60
"""How many letters of a query show where its problem is."""

QUIET = frozenset({"number", "date", "agency", "abbreviation", "synonym", "translation"})
"""Ways of understanding that only add to what is found; the others took the place of the query."""


class Notice(NamedTuple):
    """A sentence, where it leads, if anywhere, and the part of the query that it is about.

    A quiet one is told in passing.
    """

    text: str
    address: str | None = None
    link: str = ""
    pieces: Sequence[Piece] = ()
    quiet: bool = False


def of_search(found: Found, state: State, words: Words) -> list[Notice]:
    """What was taken literally, how the query that ran departs from the typed one, what was meant.

    Each way of understanding that was used or is switched off comes with a link that turns it.
    """
    understanding = found.understanding
    literal = {problem.code: problem for problem in reversed(understanding.problems)}
    return [
        *(_problem(one, understanding.text, words) for one in reversed(literal.values())),
        *_changes(found.answer.reading.changes, state, words),
        *_switched_off(state, words),
        *_suggested(found.suggestions, state, words),
    ]


def changes_told(changes: Sequence[Change], words: Words) -> Iterator[tuple[ChangeCode, str]]:
    """A sentence for each kind of change, with all that it changed."""
    for code in dict.fromkeys(change.code for change in changes):
        details = dict.fromkeys(change.detail for change in changes if change.code == code)
        yield code, words(f"understood.{code}", detail="; ".join(details))


def ways_out(state: State, labels: dict[tuple[str, str], str], words: Words) -> list[Notice]:
    """Wider searches: without the filters, without each of them, without what excludes or binds."""
    selected = list(state.selected())
    q = "".join(state.values.get("q", ()))
    found = [
        Notice(
            words(
                "nothing.filter",
                facet=words(f"facet.{name}"),
                label=labels.get((name, value), value),
            ),
            state.without(name, value).address(),
        )
        for name, value in selected[:MOST_WAYS]
    ]
    if q and len(selected) > 1:
        address = state.without_selection().address()
        found.insert(0, Notice(words("nothing.filters", query=q), address))
    root = query.parse(q).root
    for key, change in (("nothing.exclusions", included), ("nothing.quotes", unquoted)):
        wider = query.to_text(widened(root, change))
        if wider and wider != query.to_text(root):
            found.append(Notice(words(key, query=wider), state.asking(wider).address()))
    return found


def _problem(problem: Problem, text: str, words: Words) -> Notice:
    """What could not be read as syntax, with its place in the query marked."""
    place = [problem.position, min(problem.position + 1, len(text))]
    marks = [place] if place[0] < place[1] else []
    return Notice(words(problem.message), pieces=excerpt(text, marks, SHOWN))


def _changes(changes: Sequence[Change], state: State, words: Words) -> Iterator[Notice]:
    for code, text in changes_told(changes, words):
        back = state.with_value("without", code).address()
        yield Notice(text, back, words(f"understood.{code}.back"), quiet=code in QUIET)


def _switched_off(state: State, words: Words) -> Iterator[Notice]:
    for code in state.values.get("without", ()):
        again = state.without("without", code).address()
        yield Notice(words(f"understood.{code}.off"), again, words("understood.on"), quiet=True)


def _suggested(found: Sequence[Suggested], state: State, words: Words) -> Iterator[Notice]:
    for one in found:
        link = f"{one.text} ({words('results.count', n=one.total)})"
        yield Notice(words("understood.meant"), state.asking(one.text).address(), link)
