"""Which parts of a web page are not its text: menus, related articles, comments, advertisements.

Names tell it, titles, and words that are nearly all links. A part that holds much of what the page
says, or a letterhead, is text whatever it is called. Knows nothing of how text becomes lines.
"""

import re
from collections.abc import Iterator, Sequence
from importlib import resources
from itertools import accumulate
from typing import NamedTuple

import msgspec
from selectolax.lexbor import LexborNode

NEVER = re.compile("script|style|noscript|template|iframe|object|svg|head")
"""Elements that hold no words of a page."""

_CHROME = frozenset(("nav", "select", "button", "input", "textarea"))
_CELLS = frozenset(("td", "th"))
_BESIDE = frozenset(("a", "span", "b", "i", "em", "strong", "font", "u"))
"""Elements that stand within a line."""
_NO_LIST = frozenset(("p", "li", "tr", "tbody", *_BESIDE))
_AROUND = ", ".join(
    f"{tag}:not(main {tag}):not(article {tag})" for tag in ("header", "footer", "aside")
)
"""Of the site, not of the text, where the page says which part is the text."""

_LINKED = 0.6
"""So much of a menu's words is links."""
_LINKS, _LINKS_OF_CELL = 3, 6
_TITLE = 60
"""A menu has no more letters outside its links than a title."""
_PART = 1 / 3
"""What a title marks as no text has less than this part of what the page says."""
_NOTE = 600
_HIDDEN = re.compile(r"display\s*:\s*none")
_SEARCHED_MOST = 500
"""So many parts of a page are searched for a letterhead; in a page with more, the rest is text."""
_BEGINNING = 80
_LONGEST_NAME = 60
_NEAR = 8
_COOKIE = re.compile("cookie", re.IGNORECASE)
_HEADERS_MOST = 500


class Patterns(msgspec.Struct, frozen=True):
    """Regular expressions of whole names and whole titles, and of what is found in a kept part.

    `names` are of classes and ids, `components` of what "-" joins in these. `titles` stand above
    lists of links, `endings` above all that follows them. `notes` are whole texts. `kept` tell a
    letterhead, a signature or recipients.
    """

    names: list[str]
    components: list[str]
    titles: list[str]
    endings: list[str]
    notes: list[str]
    kept: list[str]


class Measure(NamedTuple):
    """What an element holds: letters in links and outside, links, and how it begins.

    `mixed` tells that words and a link stand side by side in one of its elements, as in a sentence.
    """

    linked: int = 0
    prose: int = 0
    links: int = 0
    mixed: bool = False
    first: str = ""


def _load() -> Patterns:
    data = resources.files("loader").joinpath("data/page_parts.json").read_bytes()
    return msgspec.json.decode(data, type=Patterns)


def _compiled(sources: Sequence[str]) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{source})" for source in sources), re.IGNORECASE)


_PATTERNS = _load()
_NAMES = _compiled(_PATTERNS.names)
_COMPONENTS = re.compile(f"(?:^|-)(?:{'|'.join(_PATTERNS.components)})(?:-|$)")
_TITLES = _compiled(_PATTERNS.titles)
_ENDINGS = _compiled(_PATTERNS.endings)
_NOTES = _compiled(_PATTERNS.notes)
_KEPT = _compiled(_PATTERNS.kept)
_COUNT = re.compile(r"\(\d{1,5}\)$")
_MARKS = " \t\n\r\u00a0:：»›•·*#|-–—…【】[]"


class Parts:
    """The parts of one page, measured once."""

    def __init__(self, body: LexborNode) -> None:
        self._measures = _measured(body)
        self._page = self._measures[body.mem_id]
        self._around = _around(body)
        self._searched = 0

    def is_chrome(self, node: LexborNode, tag: str) -> bool:
        """Whether an element is not of the text."""
        measure = self._measures.get(node.mem_id, Measure())
        if tag == "body" or measure.prose * 2 > self._page.prose or not self._page.prose:
            return False
        named = tag in _CHROME or node.mem_id in self._around or _says_so(node)
        if not (named or self._is_list(tag, measure) or self._is_titled(node, measure)):
            return False
        self._searched += 1
        if self._searched > _SEARCHED_MOST:
            return False
        return tag in _CHROME or _KEPT.search(node.text(separator="\n")) is None

    def text_of(self, children: Sequence[LexborNode]) -> Iterator[tuple[LexborNode, bool]]:
        """Each child of one element, and whether it is left out for a title that it stands under.

        Links may follow the title of a list of links, anything the one of comments.
        """
        measures = [self._measures.get(child.mem_id, Measure()) for child in children]
        rest = list(accumulate(measure.prose for measure in reversed(measures)))[::-1]
        listed = ending = False
        for index, (child, measure) in enumerate(zip(children, measures, strict=True)):
            if not _has_letters(measure):
                yield child, ending or listed
                continue
            title, alone = _title(measure)
            if alone and _ENDINGS.fullmatch(title):
                ending = ending or rest[index] <= self._page.prose * _PART
            elif alone and _TITLES.fullmatch(title):
                following = filter(_has_letters, measures[index + 1 : index + _NEAR])
                listed = next(following, Measure()).links > 0
            elif listed:
                listed = measure.linked > measure.prose
            yield child, ending or listed

    def _is_list(self, tag: str, measure: Measure) -> bool:
        """Whether an element is nearly all links, none of them in a sentence."""
        if tag in _NO_LIST or measure.mixed or measure.prose > _TITLE:
            return False
        enough = _LINKS_OF_CELL if tag in _CELLS else _LINKS
        return (
            measure.links >= enough and measure.linked >= (measure.linked + measure.prose) * _LINKED
        )

    def _is_titled(self, node: LexborNode, measure: Measure) -> bool:
        """Whether an element begins with the title of such a part, or is a note on cookies."""
        if measure.prose > self._page.prose * _PART:
            return False
        title, alone = _title(measure)
        if not alone and (
            _ENDINGS.fullmatch(title) or (measure.links and _TITLES.fullmatch(title))
        ):
            return True
        if not 0 < measure.prose + measure.linked < _NOTE:
            return False
        text = " ".join(node.text().split())
        return _COOKIE.search(text) is not None and _NOTES.fullmatch(text) is not None


def _title(measure: Measure) -> tuple[str, bool]:
    """How an element begins, without marks and a count in brackets, and whether that is all."""
    if len(measure.first) >= _BEGINNING:
        return "", False
    title = _COUNT.sub("", measure.first.strip(_MARKS)).rstrip(_MARKS)
    return title, measure.prose + measure.linked <= len(title)


def _has_letters(measure: Measure) -> bool:
    return measure.prose + measure.linked > 0


def is_named(name: str) -> bool:
    """Whether a class or an id is that of a part that is not of the text.

    How it is spelled does not matter: "tinLienQuan_2" is "tin-lien-quan".
    """
    parted = re.sub(r"(?<=[a-z])(?=[A-Z])", "-", name[:_LONGEST_NAME]).replace("_", "-").lower()
    spelled = parted.rstrip("0123456789-")
    return bool(_NAMES.fullmatch(spelled) or _COMPONENTS.search(spelled))


def _says_so(node: LexborNode) -> bool:
    attributes = node.attributes
    if "hidden" in attributes or _HIDDEN.search(attributes.get("style") or ""):
        return True
    names = f"{attributes.get('class') or ''} {attributes.get('id') or ''}"
    return any(map(is_named, names.split()))


def _around(body: LexborNode) -> frozenset[int]:
    """The header, footer and margins of a page that marks its text as main or an article."""
    if body.css_first("main, article") is None:
        return frozenset()
    found = body.css(_AROUND)[:_HEADERS_MOST]
    return frozenset(node.mem_id for node in found if node.css_first("main") is None)


def _measured(body: LexborNode) -> dict[int, Measure]:
    """The measure of each element, from the innermost outwards."""
    measures: dict[int, Measure] = {}
    stack: list[tuple[LexborNode, list[LexborNode] | None]] = [(body, None)]
    while stack:
        node, children = stack.pop()
        if children is None:
            children = list(node.iter(include_text=True))
            stack.append((node, children))
            stack.extend((child, None) for child in children if _has_words(child))
        else:
            measures[node.mem_id] = _sum(node, children, measures)
    return measures


def _has_words(node: LexborNode) -> bool:
    tag = node.tag or ""
    return tag[:1] not in ("-", "_") and NEVER.fullmatch(tag) is None


def _sum(node: LexborNode, children: list[LexborNode], measures: dict[int, Measure]) -> Measure:
    linked = prose = links = own = 0
    mixed = beside = False
    first = ""
    for child in children:
        if child.tag == "-text":
            text = child.text_content or ""
            own += sum(map(str.isalpha, text))
            first = first or text.strip()[:_BEGINNING]
        elif child.mem_id in measures:
            held = measures[child.mem_id]
            linked, prose, links = linked + held.linked, prose + held.prose, links + held.links
            mixed, first = mixed or held.mixed, first or held.first
            beside = beside or bool(held.links and child.tag in _BESIDE)
    # Without a target it is an anchor, as law portals have around headings.
    if node.tag == "a" and "href" in node.attributes:
        return Measure(linked + prose + own, 0, 1, mixed=False, first=first)
    return Measure(linked, prose + own, links, mixed or (beside and own > 1), first)
