"""The forms of the answers of a search; what is made of a search is encoded as it is."""

from typing import Any

from service.api.answers import Answer, Head, Hit


class FacetValue(Answer):
    """A value with the total that one gets by selecting it in this facet."""

    value: str
    label: str
    count: int
    selected: bool


class Change(Answer):
    """How the query that ran departs from the typed one, or what in it was taken literally.

    `detail` is the query or the share of its words that ran; `position` a place in the typed text.
    """

    code: str
    detail: str | None = None
    position: int | None = None


class Suggested(Answer):
    """A query that may have been meant: with slips put right, or without marks.

    It finds `total` paragraphs, selected facet values left aside.
    """

    code: str
    text: str
    total: int


class Understood(Answer):
    """The typed text, the text that was run, its explicit tree and what was changed.

    `without` are the changes switched off.
    """

    text: str
    understood: str
    tree: Any
    changes: list[Change]
    suggestions: list[Suggested]
    without: list[str]


class SearchAnswer(Answer):
    """A page of hits with exact totals and the facets of the whole result."""

    query: Understood
    unit: str
    total: int
    hits: list[Hit]
    facets: dict[str, list[FacetValue]]
    next: str | None


class Group(Answer):
    """A document with the best of its hits; `count` is how many it has."""

    document: Head
    count: int
    hits: list[Hit]


class GroupedAnswer(SearchAnswer):
    """The same with `group=document`: the hits stand in `groups`, a page of all `documents`."""

    documents: int
    groups: list[Group]
