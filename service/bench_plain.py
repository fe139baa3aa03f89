"""Elasticsearch without the product, as one would write it in an afternoon: what we compare with.

The official client as it comes; beside the engine itself nothing else in the product imports it.
"""

import base64
import importlib.util
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from elasticsearch import Elasticsearch, helpers

from search.engine_elastic_errors import reported
from search.model import Paragraph
from service.settings import Settings

HITS = 10
FACETS = ("document", "agency", "type")

_KEYWORD = {"type": "keyword"}
_MAPPINGS = {
    "properties": {
        "text": {"type": "text", "analyzer": "standard"},
        **dict.fromkeys(FACETS, _KEYWORD),
    }
}
_PATIENCE = 600.0


@contextmanager
def connected(settings: Settings) -> Iterator[Elasticsearch]:
    """A client of the settings' cluster; what it raises in the block becomes `EngineError`.

    At the end of the block all indexes and templates under the settings' prefix are removed.
    """
    login = f"{settings.engine_user}:{settings.password}".encode() if settings.engine_user else b""
    trust: dict[str, Any] = {"ca_certs": str(settings.engine_ca)} if settings.engine_ca else {}
    client = Elasticsearch(
        list(settings.engine_servers),
        basic_auth=base64.b64encode(login).decode() or None,
        api_key=settings.api_key or None,
        request_timeout=_PATIENCE,
        **trust,
    )
    with reported(settings.engine_url), client:
        try:
            yield client
        finally:
            _remove(client, settings.engine_prefix)


def tokenizer() -> Callable[[str], str] | None:
    """pyvi's own `tokenize`, None where what it imports is not installed, as in production."""
    if not importlib.util.find_spec("sklearn_crfsuite"):
        return None
    from pyvi import ViTokenizer  # noqa: PLC0415 - not there in production

    tokenize: Callable[[str], str] = ViTokenizer.tokenize
    return tokenize


def load_cut(
    client: Elasticsearch,
    index: str,
    texts: Iterable[tuple[str, str]],
    tokenize: Callable[[str], str],
) -> None:
    """The base line of loading: a loop of `tokenize`, and `helpers.bulk` of what comes out of it.

    `texts` are given with their languages; Chinese ones go as they are.
    """
    words = (tokenize(text) if language == "vi" else text for text, language in texts)
    _fill(client, index, ({"text": cut} for cut in words))


def load_raw(client: Elasticsearch, index: str, paragraphs: Iterable[Paragraph]) -> None:
    """An index of the texts as they are with three facets, for the server's own analyser."""
    _fill(
        client,
        index,
        (
            {
                "text": one.text,
                "document": str(one.document.id),
                "agency": [agency.id for agency in one.agencies],
                "type": one.document.type,
            }
            for one in paragraphs
        ),
    )


def search_raw(client: Elasticsearch, index: str, query: str) -> None:
    """One query of all words with the counts of three facets; reads the whole answer."""
    client.search(
        index=index,
        query={"match": {"text": {"query": query, "operator": "and"}}},
        aggs={name: {"terms": {"field": name}} for name in FACETS},
        size=HITS,
    )


def merged_bytes(client: Elasticsearch, index: str) -> int:
    """Bytes of the primary shards of an index, pattern or alias after all segments are merged.

    What is not flushed is kept twice by a merge: as it was sent, and as it is stored.
    """
    client.indices.flush(index=index)
    client.indices.forcemerge(index=index, max_num_segments=1)
    client.indices.refresh(index=index)
    stats = client.indices.stats(index=index, metric="store")
    size: int = stats["_all"]["primaries"]["store"]["size_in_bytes"]
    return size


def _fill(client: Elasticsearch, index: str, sources: Iterable[dict[str, object]]) -> None:
    client.indices.create(index=index, mappings=_MAPPINGS)
    helpers.bulk(client, ({"_index": index, **source} for source in sources))
    client.indices.refresh(index=index)


def _remove(client: Elasticsearch, prefix: str) -> None:
    """Each by its name, as clusters refuse to remove what a pattern names."""
    for index in client.indices.get(index=f"{prefix}*"):
        client.indices.delete(index=index)
    for template in client.indices.get_index_template()["index_templates"]:
        if template["name"].startswith(prefix):
            client.indices.delete_index_template(name=template["name"])
    for part in client.cluster.get_component_template()["component_templates"]:
        if part["name"].startswith(prefix):
            client.cluster.delete_component_template(name=part["name"])
