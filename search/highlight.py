"""Where a tree's words and phrases stand in a text: the marks of hits and of a document's page.

A `Match` is looked for on the text's own grams by the rule that membership has, so a phrase is
marked whole and never a lone word of it. Knows no engine and no HTML.
"""

from collections.abc import Iterator, Sequence

from analyzers.normalize import grams, unmark
from analyzers.tokens import Token
from search.tree import All, AnyOf, Match, Node, Prefer


def mark(text: str, tree: Node) -> list[list[int]]:
    """Spans [start, end) of the tree's matches in code points of `text` (NFC), merged, in order."""
    matches = list(dict.fromkeys(_matches(tree)))
    if not matches:
        return []
    tokens = grams(text)
    spans: list[tuple[int, int]] = []
    for field in ("grams", "folded"):
        wanted = [match.grams for match in matches if match.field == field]
        if wanted:
            texts = [token.text for token in tokens]
            spans += _spans(tokens, texts if field == "grams" else list(map(unmark, texts)), wanted)
    return _merged(sorted(spans))


def _matches(node: Node) -> Iterator[Match]:
    """What the tree asks for, without what it excludes."""
    match node:
        case Match():
            yield node
        case All(children) | AnyOf(children):
            for child in children:
                yield from _matches(child)
        case Prefer(child):
            yield from _matches(child)


def _spans(
    tokens: Sequence[Token], texts: Sequence[str], wanted: Sequence[tuple[str, ...]]
) -> Iterator[tuple[int, int]]:
    by_first: dict[str, list[tuple[str, ...]]] = {}
    for sought in wanted:
        by_first.setdefault(sought[0], []).append(sought)
    for at, text in enumerate(texts):
        for sought in by_first.get(text, ()):
            end = at + len(sought)
            if len(sought) == 1 or tuple(texts[at:end]) == sought:
                yield tokens[at].start, tokens[end - 1].end


def _merged(spans: Sequence[tuple[int, int]]) -> list[list[int]]:
    merged: list[list[int]] = []
    for start, end in spans:
        if merged and start <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], end)
        else:
            merged.append([start, end])
    return merged
