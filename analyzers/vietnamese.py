"""Cuts Vietnamese text into words exactly as pyvi does, eight times faster.

The tokens, the features and the joining of syllables are those of `pyvi/ViTokenizer.py` 0.1.1; the
weights come from `vietnamese_model`.
"""

import re
from itertools import compress, count
from operator import add

from analyzers.normalize import nfc
from analyzers.vietnamese_model import Model, Word, load

# pyvi's own expression. Three changes leave the result alone. Blanks are taken with what follows
# them, and the first line takes what cannot begin anything else, both for speed. An e-mail name has
# 64 characters at most (RFC 5321, 4.5.3.1.1): "a-a-a-a" would be read again from each letter.
_TOKEN = re.compile(
    r"[^\S\n]*+("
    r"[^\W\d]\w*+(?![:@.+\-])|[^\w\s.\-+=>]|\d++(?![\w.,:@+\-])"
    r"|[A-ZĐ]+\.|Tp\.|Mr\.|Mrs\.|Ms\.|Dr\.|ThS\."
    r"|==>|->|\.\.\.|>>|\n"
    r"|\w+://[^\s]+|[a-zA-Z0-9_.+-]{1,64}+@(?:[a-zA-Z0-9-]+\.)+[a-zA-Z0-9-]+"
    r"|\d+(?:[\.,_]\d+)+|[^\w\s]|\w+"
    r"|\Z)"  # Blanks at the end; the empty token there is dropped.
)


def tokenize(text: str) -> str:
    """What `pyvi.ViTokenizer.tokenize` returns: words apart by blanks, syllables joined by "_"."""
    return " ".join(words(text)) or text


def words(text: str) -> list[str]:
    """The words and punctuation marks of a text, the syllables of a word joined by "_"."""
    found, joins = label(text)
    for at in compress(count(), joins):
        found[at] = f"{found[at - 1]}_{found[at]}"
        found[at - 1] = ""
    return list(filter(None, found))


def label(text: str) -> tuple[list[str], list[bool]]:
    """The syllables and punctuation marks, and whether each continues the word before it."""
    tokens = list(filter(None, _TOKEN.findall(nfc(text))))
    return tokens, _joins(tokens)


def cut(text: str) -> list[tuple[int, int]]:
    """The spans of the same words and punctuation marks in `nfc(text)`."""
    matches = [match for match in _TOKEN.finditer(nfc(text)) if match[1]]
    found: list[tuple[int, int]] = []
    for match, joins in zip(matches, _joins([match[1] for match in matches]), strict=True):
        start = found.pop()[0] if joins else match.start(1)
        found.append((start, match.end()))
    return found


def _joins(tokens: list[str]) -> list[bool]:
    """Whether each token belongs to the word of the token before it."""
    if not tokens:
        return []
    model = load()
    words = list(map(model.words.__getitem__, tokens))
    labels = _decode(_scores(words, model), model.transitions)
    for at in compress(count(), labels):
        before, word = words[at - 1], words[at]
        if not (at and before.joins and word.joins and (before.title or not word.title)):
            labels[at] = False
    return labels


def _scores(words: list[Word], model: Model) -> list[float]:
    """For each token the sum of the weights of its features."""
    own, left, right, lower, followers, compounds, _, _ = zip(*words, strict=True)
    scores = list(map(add, map(add, own, (0.0, *left)), (*right[1:], 0.0)))
    pairs = map(frozenset.__contains__, followers, lower[1:])
    for at in compress(count(), pairs):
        scores[at] += model.pair_first
        scores[at + 1] += model.pair_last
    for at in compress(range(len(words) - 2), compounds):
        if lower[at + 2] in compounds[at].get(lower[at + 1], ()):
            scores[at] += model.triple_first
            scores[at + 2] += model.triple_last
    return scores


def _decode(scores: list[float], transitions: list[list[float]]) -> list[bool]:
    """The best labels (True is I_W) by Viterbi's algorithm; B_W where two paths are equal.

    `lead` is how much better the best path ending in I_W is than the best one ending in B_W.
    """
    (b_b, b_i), (i_b, i_i) = transitions
    steps: list[tuple[bool, bool]] = []
    lead = scores[0]
    for score in scores[1:]:
        to_b, to_i = lead + i_b > b_b, lead + i_i > b_i
        steps.append((to_b, to_i))
        lead = score + (lead + i_i if to_i else b_i) - (lead + i_b if to_b else b_b)
    label = lead > 0
    labels = [label]
    for step in reversed(steps):
        label = step[label]
        labels.append(label)
    labels.reverse()
    return labels
