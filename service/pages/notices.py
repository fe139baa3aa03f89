"""How a query was understood, as the page says it, and the ways out where nothing is found."""

from collections.abc import Callable
from typing import NamedTuple

from search import query
from search.query import Exclusion, Item, Phrase, Words
from service.i18n import Words as Catalogue
from service.pages.state import State
from service.searching import Found

MOST_WAYS = 5


class Notice(NamedTuple):
    """A sentence, and where it leads, if anywhere."""

    text: str
    address: str | None = None
    link: str = ""


def of_search(found: Found, state: State, words: Catalogue) -> list[Notice]:
    """What was taken literally, and how the query that ran departs from the typed one."""
    literal = dict.fromkeys(problem.message for problem in found.understanding.problems)
    notices = [Notice(words(message)) for message in literal]
    reading = found.answer.reading
    for change in reading.changes:
        notices.append(Notice(words(f"understood.{change.code}", detail=change.detail)))
    if [change.code for change in reading.changes] == ["without_marks"]:
        address = state.asking(reading.printed).address()
        notices[-1] = notices[-1]._replace(address=address, link=reading.printed)
    return notices


def ways_out(state: State, labels: dict[tuple[str, str], str], words: Catalogue) -> list[Notice]:
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
    syntax = query.parse(q)
    for key, wider in (
        ("nothing.exclusions", _rewritten(syntax, _included)),
        ("nothing.quotes", _rewritten(syntax, _unquoted)),
    ):
        if wider and wider != query.to_text(syntax):
            found.append(Notice(words(key, query=wider), state.asking(wider).address()))
    return found


def _rewritten(syntax: query.Syntax, change: Callable[[Item], Item | None]) -> str:
    """The query with each item changed or left out, as it is typed."""
    alternatives = [
        tuple(changed for item in items if (changed := change(item)) is not None)
        for items in syntax.alternatives
    ]
    return query.to_text(query.Syntax(tuple(filter(None, alternatives))))


def _included(item: Item) -> Item | None:
    return None if isinstance(item, Exclusion) else item


def _unquoted(item: Item) -> Item:
    return Words(item.text, item.span) if isinstance(item, Phrase) else item
