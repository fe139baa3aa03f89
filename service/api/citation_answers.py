"""The forms of the answers about citations, read from the values of the lower layers by name."""

from service.api.answers import Answer, Head


class CitationEntry(Answer):
    """A place that names a numbered document; `held` are the documents with that number."""

    document: Head
    paragraph: str
    position: int
    number: str
    key: str
    date: str | None
    relation: str
    type: str | None
    issuer: str | None
    held: list[Head]


class CitationNode(Answer):
    """A number, or a document without one, and the documents held under it."""

    id: str
    number: str | None
    type: str | None
    issuer: str | None
    year: int | None
    steps: int
    documents: list[Head]


class CitationEdge(Answer):
    """`source` names `target` (ids of nodes) with this relation and date."""

    source: str
    target: str
    relation: str
    date: str | None


class CitationGraph(Answer):
    """The neighbourhood of a document; `left_out` counts neighbours beyond the limit."""

    nodes: list[CitationNode]
    edges: list[CitationEdge]
    left_out: int


class CitationConflict(Answer):
    """What does not agree about one cited number; `places` counts all places that cite it."""

    kind: str
    key: str
    number: str
    province: str | None
    dates: list[str]
    places: int
    citing: list[Head]
    held: list[Head]
    by: list[Head]
