"""From a search to what a saved query finds: the explicit tree of what was typed and selected.

What the page tries when that finds nothing, such as most of the words, is for looking around today;
an alert asks for all of it, however little there is yet.
"""

from collections.abc import Collection, Iterable, Mapping

from search import find
from search.engine import Search
from search.readings import ChangeCode, Reading
from search.stamp import analysis_stamp, gazetteer_stamp
from search.tree import EVERYTHING, All, AnyOf, Node, Not, Range, Values, all_of, membership
from service import searching, synonyms
from service.alerts.events import Event
from service.alerts.records import SavedQuery
from service.alerts.saved import Terms
from service.parameters import Selection
from service.product import Product

FALLBACKS: frozenset[ChangeCode] = frozenset(
    {"head", "spelling", "without_marks", "phrase", "question", "widened", "most_words"}
)
"""What takes the place of a query that finds nothing or little."""
TEXT: tuple[Event, ...] = ("text",)
SMALL = 1_000
"""In a collection of no more paragraphs than this, a query may match all of them."""
MOST_SHARE = 0.5
BROAD = frozenset({"language", "year", "kind", "role", "date", "load"})
"""Fields that say too little of a paragraph to be all that is asked for."""


class TooBroad(Exception):  # noqa: N818 - a fact about a query, told as such
    """Nearly every new paragraph would match."""


def terms_of_search(product: Product, wanted: Selection, events: Collection[Event] = TEXT) -> Terms:
    """The terms for a search page. Raises `TooBroad`, and what a search raises."""
    tree = tree_of(product, wanted)
    if not narrows(tree) or _is_frequent(product, tree):
        raise TooBroad(wanted.q)
    return Terms(
        text=wanted.q,
        selection=_given(wanted),
        tree=tree,
        events=tuple(events),
        versions=versions(product),
    )


def search_of(known: SavedQuery) -> Selection:
    """The search that was saved; what was typed alone, where this version cannot read the rest."""
    try:
        return whole_search_of(known)
    except ValueError:
        return Selection(q=known.text)


def whole_search_of(known: SavedQuery) -> Selection:
    """The search that was saved. Raises `ValueError` where this version cannot read it."""
    return Selection.model_validate({"q": known.text, **known.selection})


def tree_of(product: Product, wanted: Selection) -> Node:
    """What was typed, as it is understood now, together with what was selected."""
    request = searching.request_of(product, wanted)
    selected = find.restriction(request)
    assert isinstance(selected, All)
    typed = membership(reading_of(request.readings).tree)
    return all_of(part for part in (typed, *selected.children) if part != EVERYTHING)


def reading_of(readings: Iterable[Reading]) -> Reading:
    """How a query is understood as it was typed, whatever it finds."""
    return next(filter(_is_typed, readings))


def versions(product: Product) -> Mapping[str, str]:
    """What a query is understood with at this moment: another version, perhaps another tree."""
    with product.database.read() as connection:
        number = synonyms.version(connection)
    return {
        "synonyms": str(number),
        "gazetteer": gazetteer_stamp(),
        "analysis": analysis_stamp(),
    }


def narrows(node: Node) -> bool:
    """Whether a paragraph must have something certain to match: a word, an agency, a number …"""
    match node:
        case All(children):
            return any(map(narrows, children))
        case AnyOf(children, minimum):
            return sum(map(narrows, children)) > len(children) - minimum
        case Not():
            return False
        case Values(field) | Range(field):
            return field not in BROAD
        case _:
            return True


def _is_typed(reading: Reading) -> bool:
    return not FALLBACKS.intersection(change.code for change in reading.changes)


def _is_frequent(product: Product, tree: Node) -> bool:
    count = product.engine.search(Search(EVERYTHING, size=0)).total
    if count <= SMALL:
        return False
    return product.engine.search(Search(tree, size=0)).total > MOST_SHARE * count


def _given(wanted: Selection) -> Mapping[str, object]:
    """The parameters of the search page that were given, but for the text."""
    values = wanted.model_dump(include=set(Selection.model_fields), exclude_defaults=True)
    return {name: value for name, value in values.items() if name != "q"}
