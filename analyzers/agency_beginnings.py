"""What the typed beginning of an agency's name may stand for: usual abbreviations in full.

"UBND tỉ" is the beginning of "Ủy ban nhân dân tỉnh". Which agencies there are is not known here.
"""

from collections.abc import Iterator, Sequence

from analyzers.gazetteer import Node, domains_vi, heads_vi, heads_zh, walk
from analyzers.normalize import gram_texts, grams, join
from analyzers.tokens import Token

_SHORTEST = 2
"""Letters of an abbreviation from which on it is completed."""


def in_full(typed: str) -> list[str]:
    """The typed beginning, folded, as it stands and then with its abbreviations in full."""
    tokens = grams(typed)
    if not tokens:
        return []
    forms = [[token.text for token in tokens]]
    for trie in (heads_vi(), heads_zh()):
        for entry, end in walk(trie, tokens, 0):
            forms.append([*gram_texts(entry.name), *_field_in_full(tokens, end)])
        forms += [gram_texts(name) for name in _completed(trie, tokens)]
    return list(dict.fromkeys(map(join, forms)))


def _field_in_full(tokens: Sequence[Token], at: int) -> list[str]:
    """What follows a head; the field of a ministry in full where it is abbreviated."""
    for entry, end in walk(domains_vi(), tokens, at):
        return [*gram_texts(entry.name), *(token.text for token in tokens[end:])]
    return [token.text for token in tokens[at:]]


def _completed(trie: Node, tokens: Sequence[Token]) -> Iterator[str]:
    """The names of abbreviations of which the last one typed is the beginning ("UBN")."""
    node = trie
    for token in tokens[:-1]:
        below = node.next.get(token.text)
        if below is None:
            return
        node = below
    last = tokens[-1].text
    for gram, below in node.next.items():
        if below.entry and gram != last and len(last) >= _SHORTEST and gram.startswith(last):
            yield below.entry.name
