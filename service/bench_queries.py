"""Makes queries as people type them from bulk text, for benchmarks only.

Equal arguments give equal queries.
"""

import random
from pathlib import Path

from analyzers.normalize import unmark
from service import bench_corpus


def make_queries(texts: Path, number: int, seed: int = 11) -> list[str]:
    """Queries of 1 to 4 neighbouring words or 2 to 6 characters of the bulk text.

    One in five is without marks, one in five a phrase, one in seven Chinese.
    """
    chance = random.Random(seed)  # noqa: S311 - repeatable queries, not a secret
    spoken = {language: bench_corpus.read_sentences(texts, language) for language in ("vi", "zh")}
    queries: list[str] = []
    while len(queries) < number:
        if chance.random() < 1 / 7:
            sentence, length = chance.choice(spoken["zh"]), chance.randint(2, 6)
            start = chance.randrange(max(1, len(sentence) - length))
            query = sentence[start : start + length]
        else:
            words, length = chance.choice(spoken["vi"]).split(), chance.randint(1, 4)
            start = chance.randrange(max(1, len(words) - length))
            query = " ".join(words[start : start + length]).strip(".,;:()“”\"'")
            query = unmark(query) if chance.random() < 0.2 else query
        if query.strip():
            queries.append(f'"{query}"' if chance.random() < 0.2 else query)
    return queries
