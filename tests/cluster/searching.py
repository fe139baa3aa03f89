"""What the tests ask while nodes fail: many different searches of the served application's API."""

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import httpx

from tests.cluster.asking import Question, Unanswered
from tests.cluster.installation import Installation
from tests.cluster.letters import CHINESE_PHRASES, VIETNAMESE_PHRASES

PATIENCE = 120.0  # seconds that a browser would wait

Parameters = Mapping[str, str | int]

SELECTIONS: tuple[Parameters, ...] = (
    {},
    {"language": "vi"},
    {"year": "2019"},
    {"year": "2022", "role": "lead"},
    {"agency": "Sở Y tế"},
    {"agency": "Công an tỉnh", "role": "coordinate"},
    {"type": "Kế hoạch", "sort": "newest"},
    {"sort": "document", "size": 25},
)


@contextmanager
def searches(installation: Installation, own: str, settled: int) -> Iterator[Question]:
    """Questions to the API: anything, the `settled` paragraphs that hold `own`, and all there are.

    Paragraphs that were loaded before must be found, no more and no fewer; what the rows call
    indexed before a search must be in its total.
    """
    # The server closes what has been idle for 5 s, perhaps at the moment when it is used again.
    limits = httpx.Limits(keepalive_expiry=2.0)

    def ask(chance: random.Random) -> str:
        match chance.randrange(4):
            case 0:
                found = _search(client, {"q": f'"{own}"', "size": 100})
                keys = {hit["id"] for hit in found["hits"]}
                if found["total"] != settled:
                    return f"{found['total']} of {settled} settled paragraphs"
                return "" if len(keys) == min(settled, 100) else "a paragraph twice on a page"
            case 1:
                least = installation.indexed()
                total = _search(client, {"size": 1})["total"]
                return "" if total >= least else f"only {total} paragraphs of {least} indexed"
            case _:
                _search(client, {"q": _typed(chance), **chance.choice(SELECTIONS)})
                return ""

    with httpx.Client(base_url=installation.url, timeout=PATIENCE, limits=limits) as client:
        yield ask


def _typed(chance: random.Random) -> str:
    phrases = VIETNAMESE_PHRASES if chance.random() < 0.8 else CHINESE_PHRASES
    first, second = chance.sample(phrases, 2)
    return chance.choice((first, f'"{first}"', f"{first} {second}", f"{first} OR {second}"))


def _search(client: httpx.Client, parameters: Parameters) -> Any:
    try:
        answer = client.get("/api/v1/search", params=dict(parameters))
    except httpx.TransportError as error:
        raise Unanswered(type(error).__name__) from error
    if answer.status_code != 200:
        raise Unanswered(f"{answer.status_code} {answer.json()['code']}")
    return answer.json()
