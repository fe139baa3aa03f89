"""A query's syntax compiled: what each alternative requires, and what was understood on the way."""

from collections.abc import Sequence, Set
from typing import NamedTuple

from analyzers.normalize import has_marks
from search import query
from search.lexicon import Expansion, Lexicon
from search.query_nodes import And, FieldValue, Near, Node, Or, Phrase, Words, leaves
from search.readings import Change, ChangeCode
from search.tree import GramField, Term
from search.understanding_alternatives import Alternative, agencies, expanded
from search.understanding_dates import dates
from search.understanding_numbers import numbers
from search.understanding_parts import Part, Reader, parts
from search.understanding_plain import plain_parts, plain_syntax
from search.understanding_translation import Translation, translation
from search.understanding_words import Weights, gram_field, near, terms


class Compiled(NamedTuple):
    """The alternatives of a query, each with the other language's side of it, if there is one.

    `terms` rank all of them together. `translated` are the changes of those sides alone.
    """

    field: GramField
    alternatives: list[list[Part]]
    translations: list[Translation | None]
    terms: list[Term]
    changes: tuple[Change, ...]
    translated: tuple[Change, ...]


class Plain(NamedTuple):
    """A query without its marks, and how that is typed."""

    query: Compiled
    printed: str


class Asked:
    """What a query may use to be understood; each stretch of words is looked up once."""

    def __init__(self, lexicon: Lexicon, weights: Weights, without: Set[ChangeCode]) -> None:
        self.lexicon = lexicon
        self.weights = weights
        self.without = without
        self.expansions: dict[str, Sequence[Expansion]] = {}

    def wants(self, code: ChangeCode) -> bool:
        """Whether a change of this kind is allowed."""
        return code not in self.without

    def alternatives(self, text: str, field: GramField) -> list[Alternative]:
        """What else may stand for parts of a stretch of words."""
        if text not in self.expansions:
            self.expansions[text] = self.lexicon.expansions(text)
        found = numbers(text, field) if self.wants("number") else []
        taken = [(one.start, one.end) for one in found]
        if self.wants("date"):
            found += dates(text, field, taken)
        if self.wants("agency"):
            found += agencies(text, field, taken)
        return [*found, *expanded(text, self.expansions[text], self.without)]


def lowered(root: Node | None) -> list[Near]:
    """The phrases whose distance is wider than can be searched."""
    phrases = _phrases(root)
    field, many = _field_of(root) if phrases else "grams", len(phrases)
    return [one for one in phrases if near(one.text, one.distance, field, many)[1] < one.distance]


def compiled(root: Node | None, asked: Asked) -> Compiled:
    """The query with all that is known of its words."""
    field = _field_of(root)
    reader = Reader(field, lambda text: asked.alternatives(text, field), len(_phrases(root)))
    nodes = root.children if isinstance(root, Or) else (root,) if root else ()
    read = [(node, found) for node in nodes if (found := parts(node, reader))]
    sides = [
        translation(node, found, asked.expansions) if asked.wants("translation") else None
        for node, found in read
    ]
    used = [one for _, found in read for part in found for one in part.used]
    others = [text for one in used for text in one.texts]
    others += [text for side in sides if side for text in side.texts]
    ranked = _ranked(root, field, others, asked.weights)
    translated = tuple(Change("translation", side.text) for side in sides if side)
    return Compiled(field, [found for _, found in read], sides, ranked, _changes(used), translated)


def plain(root: Node | None, typed: Compiled, asked: Asked) -> Plain | None:
    """The query without marks; None where none was typed, or where that changes nothing."""
    if root is None or not any(map(has_marks, _texts(root))):
        return None
    alternatives = [plain_parts(found) for found in typed.alternatives]
    if alternatives == typed.alternatives:
        return None
    texts = [leaf.text for leaf in leaves(root, excluded=False) if isinstance(leaf, _RANKED)]
    ranked = list(dict.fromkeys([*terms(texts, "folded", asked.weights), *typed.terms]))
    printed = query.to_text(plain_syntax(root))
    changes = (Change("without_marks", printed), *typed.changes)
    sides: list[Translation | None] = [None] * len(alternatives)
    return Plain(
        typed._replace(
            alternatives=alternatives, translations=sides, terms=ranked, changes=changes
        ),
        printed,
    )


def corrected(root: Node | None, lexicon: Lexicon) -> Node | None:
    """The query with the slips in its words put right; None without any."""
    better = _corrected(root, lexicon) if root else None
    return better if better != root else None


def _field_of(root: Node | None) -> GramField:
    """The field in which the words of a query are looked for."""
    return gram_field(_texts(root))


def _texts(root: Node | None) -> list[str]:
    """What was typed but for the values of fields."""
    return [leaf.text for leaf in leaves(root) if not isinstance(leaf, FieldValue)]


def _phrases(root: Node | None) -> list[Near]:
    return [leaf for leaf in leaves(root) if isinstance(leaf, Near)]


_RANKED = (Words, Phrase, Near)


def _ranked(
    root: Node | None, field: GramField, others: Sequence[str], weights: Weights
) -> list[Term]:
    """The terms of what is typed; those of other ways to say it count less."""
    texts = [leaf.text for leaf in leaves(root, excluded=False) if isinstance(leaf, _RANKED)]
    typed = terms(texts, field, weights)
    known = {(term.field, term.token) for term in typed}
    share = weights.expanded
    less = weights._replace(
        words=share * weights.words,
        grams=share * weights.grams,
        pairs=share * weights.pairs,
        head=share * weights.head,
    )
    more = terms(dict.fromkeys(others), "grams", less) if others else []
    return [*typed, *(term for term in more if (term.field, term.token) not in known)]


def _changes(used: Sequence[Alternative]) -> tuple[Change, ...]:
    return tuple(dict.fromkeys(Change(one.code, one.detail) for one in used))


def _corrected(node: Node, lexicon: Lexicon) -> Node:
    """Exclusions, phrases and fields stay as they were typed."""
    match node:
        case Words(text, span):
            return Words(lexicon.corrected(text) or text, span)
        case And(children, span):
            return And(tuple(_corrected(child, lexicon) for child in children), span)
        case Or(children, span):
            return Or(tuple(_corrected(child, lexicon) for child in children), span)
        case _:
            return node
