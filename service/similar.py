"""More like this: paragraphs like a paragraph, and the tasks of other directives like a task.

Both run one explicit tree through `find`; what hits share with the text is told with each.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import sqlalchemy as sa

from analyzers.analysis import text_fields
from analyzers.normalize import fold, gram_texts, join
from analyzers.tokens import TextFields
from search import find, glossary, similar
from search.engine import Engine, Search
from search.find import Marked, Request
from search.highlight import mark
from search.model import Paragraph, Task, document_of
from search.readings import Reading
from search.similar import Telling, Translated
from search.tree import EVERYTHING, NOTHING, All, AnyOf, Match, Node, Not, Prefer, Values
from service import documents, vocabulary
from service.db import schema
from service.errors import Problem
from service.parameters import LARGEST_ID
from service.product import Product

MOST = 100
"""Paragraphs that are looked through, the most alike."""
TASK_WORDS = 30
TASK_SHARE = 0.2
"""What one paragraph must share with a whole task, which has more words than a paragraph."""
SAME_AGENCY, SAME_CITATION = 3.0, 5.0
"""What counts for a paragraph that names an agency or a document that the task names."""
_TOLD = 6
_CONTENT = 1


class Alike(NamedTuple):
    """A paragraph that is alike, the words that it shares, and how many more say the same."""

    hit: Marked
    shared: tuple[str, ...]
    copies: int


class AlikeTask(NamedTuple):
    """A task of another directive: its paragraph that is most alike, and what it shares in all.

    Agencies are names, citations numbers as written.
    """

    task: Task
    best: Marked
    score: float
    shared: tuple[str, ...]
    agencies: tuple[str, ...]
    citations: tuple[str, ...]


class _Likeness(NamedTuple):
    """What is looked for: words, terms of the other language, and the tree of both."""

    words: Sequence[Telling]
    terms: Sequence[Translated]
    tree: Node


def paragraph_of(product: Product, key: str) -> Paragraph:
    """The paragraph with this key. Raises `Problem("paragraph_not_found")`."""
    id_ = document_of(key)
    known = id_.isascii() and id_.isdecimal() and 0 < int(id_[:11]) <= LARGEST_ID
    found = documents.find_paragraph(product.database, int(id_), key) if known else None
    if found is None:
        raise Problem("paragraph_not_found", id=id_[:20])
    return found


def task_paragraphs(product: Product, task: str) -> list[Paragraph]:
    """The paragraphs of a task and of those under it. Raises `Problem("task_not_found")`."""
    held = schema.paragraphs.c
    # What is under it has its number, a full stop and more; the slash follows the full stop.
    under = sa.or_(held.task == task, sa.and_(held.task >= f"{task}.", held.task < f"{task}/"))
    id_ = task.partition("/")[0]
    if not (id_.isascii() and id_.isdecimal() and 0 < int(id_[:11]) <= LARGEST_ID):
        raise Problem("task_not_found", task=task[:100])
    query = documents.live_paragraphs().where(held.document == int(id_), under)
    with product.database.read() as connection:
        rows = connection.execute(query.order_by(held.position)).all()
        heads = documents.heads_of(connection, [int(id_)])
    if not rows:
        raise Problem("task_not_found", task=task[:100])
    return [documents.paragraph(row, heads[row.document]) for row in rows]


def like_paragraph(product: Product, paragraph: Paragraph) -> list[Alike]:
    """Paragraphs like this one, most alike first; those with equal texts are one."""
    sought = _likeness(product, [paragraph], similar.MOST, similar.SHARE)
    tree = All((sought.tree, Not(Values("key", (paragraph.key,)))))
    found: dict[str, Alike] = {}
    for hit in _hits(product.engine, tree):
        content = hit.paragraph.key.split("-")[_CONTENT]
        if content in found:
            found[content] = found[content]._replace(copies=found[content].copies + 1)
        else:
            found[content] = Alike(*_marked(hit, sought), 0)
    return list(found.values())


def like_task(product: Product, paragraphs: Sequence[Paragraph]) -> list[AlikeTask]:
    """Tasks of other directives like the one of these paragraphs, most alike first.

    Words count, and the glossary's terms in the other language; same agencies and citations too.
    """
    sought = _likeness(product, paragraphs, TASK_WORDS, TASK_SHARE, across=True)
    agencies = {agency.id: agency.name for one in paragraphs for agency in one.agencies}
    cited = {citation.key: citation.number for one in paragraphs for citation in one.citations}
    elsewhere = (
        Not(Values("document", (paragraphs[0].document.id,))),
        Not(Values("task", ("none",))),
    )
    named = [
        Prefer(Values(field, tuple(values)), weight)
        for field, values, weight in (
            ("agency", agencies, SAME_AGENCY),
            ("cites", cited, SAME_CITATION),
        )
        if values
    ]
    by_task: dict[str, list[Marked]] = {}
    for hit in _hits(product.engine, All((sought.tree, *elsewhere, *named))):
        if hit.paragraph.task:
            by_task.setdefault(hit.paragraph.task.id, []).append(hit)
    made = [_alike_task(hits, sought, agencies, cited) for hits in by_task.values()]
    return sorted(made, key=lambda one: (-one.score, one.best.paragraph.ordinal))


def _likeness(
    product: Product,
    paragraphs: Sequence[Paragraph],
    most: int,
    share: float,
    *,
    across: bool = False,
) -> _Likeness:
    """The tree for the paragraphs' text, across languages where that is asked for."""
    text = "\n".join(one.text for one in paragraphs)
    language = paragraphs[0].language
    found = similar.words(_fields(text, language))
    forms = {form for one in glossary.translations(text) for form in one.texts} if across else set()
    tokens = [*found, *(join(gram_texts(form)) for form in forms)]
    total = product.engine.search(Search(EVERYTHING, size=0)).total
    with product.database.read() as connection:
        counts = vocabulary.counts(connection, tokens)
    words = similar.telling(found, counts, total, most)
    terms = similar.translated(text, counts, total, most) if across else ()
    other = "vi" if language == "zh" else "zh"
    trees = [similar.like(words, share), similar.like_translated(terms, other)]
    return _Likeness(words, terms, AnyOf(tuple(tree for tree in trees if tree != NOTHING)))


def _hits(engine: Engine, tree: Node) -> Iterable[Marked]:
    """The paragraphs that match best."""
    reading = Reading(tree, (), "")
    return find.find(engine, Request((reading,), facets=(), size=MOST, marked=False)).hits


def _marked(hit: Marked, sought: _Likeness) -> tuple[Marked, tuple[str, ...]]:
    """The hit with what it shares marked, and the most telling of that as it is written there."""
    paragraph = hit.paragraph
    nodes = list(_shared(paragraph, sought))
    spans = [found[0] for node in nodes if (found := mark(paragraph.text, node))]
    written = [paragraph.text[start:end] for start, end in spans]
    highlights = mark(paragraph.text, AnyOf(tuple(nodes)))
    return hit._replace(highlights=highlights), tuple(_apart(written))[:_TOLD]


def _apart(written: Sequence[str]) -> list[str]:
    """Each once, without those that stand in another one."""
    distinct = list({fold(one): one for one in reversed(written)}.values())[::-1]
    return [one for one in distinct if not any(one in other != one for other in distinct)]


def _shared(paragraph: Paragraph, sought: _Likeness) -> Iterator[Node]:
    """The words and terms that the paragraph has, best first."""
    own = similar.words(_fields(paragraph.text, paragraph.language))
    for word in sought.words:
        if word.token in own:
            yield Match("grams", tuple(gram_texts(word.token.replace("_", " "))))
    for term in sought.terms:
        for form in term.forms:
            node = Match("grams", tuple(gram_texts(form)))
            if mark(paragraph.text, node):
                yield node


def _fields(text: str, language: str) -> TextFields:
    return text_fields(text, "zh" if language == "zh" else "vi")


def _alike_task(
    hits: Sequence[Marked],
    sought: _Likeness,
    agencies: dict[str, str],
    cited: dict[str, str],
) -> AlikeTask:
    """One task from its paragraphs that were found, the best first."""
    task = hits[0].paragraph.task
    assert task
    marked = [_marked(hit, sought) for hit in hits]
    shared = dict.fromkeys(word for _, words in marked for word in words)
    own = {agency.id for hit in hits for agency in hit.paragraph.agencies}
    named = {citation.key for hit in hits for citation in hit.paragraph.citations}
    return AlikeTask(
        task,
        marked[0][0],
        sum(hit.score / place for place, hit in enumerate(hits, 1)),
        tuple(shared)[:_TOLD],
        tuple(name for id_, name in agencies.items() if id_ in own),
        tuple(number for key, number in cited.items() if key in named),
    )
