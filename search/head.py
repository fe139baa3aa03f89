"""What stands above a paragraph and ranks it: the head of its document, its section.

Grams and pairs of neighbours, as they are written and without marks, in one field without
positions: a query with marks and one without find their own tokens there.
"""

import functools
import itertools
from collections.abc import Sequence

from analyzers.normalize import gram_texts, join, unmark
from analyzers.tokens import EMPTY
from search.model import Paragraph

_MEMO = 4096


def tokens(paragraph: Paragraph) -> str:
    """The distinct tokens of number, title, type and section, joined by blanks; never empty."""
    document = paragraph.document
    texts = (document.number, document.type, document.title, *paragraph.section)
    return _tokens(tuple(text for text in texts if text))


@functools.lru_cache(_MEMO)
def _tokens(texts: Sequence[str]) -> str:
    found = [token for text in texts for token in _with_pairs(gram_texts(text))]
    bare = [token for text in texts for token in _with_pairs(list(map(unmark, gram_texts(text))))]
    return " ".join(dict.fromkeys([*found, *bare])) or EMPTY


def _with_pairs(grams: list[str]) -> list[str]:
    return [*grams, *(join(list(pair)) for pair in itertools.pairwise(grams))]
