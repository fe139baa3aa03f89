"""The state of a search page, all of it in the address: query, selected values, order."""

from collections.abc import Iterator, Mapping
from typing import Annotated, NamedTuple

from pydantic import ConfigDict, Field, model_validator

from search.engine import Sort
from search.find import FACETS
from service.addresses import address
from service.pages.paging import PageNumber
from service.parameters import Cursor, Group, Selection


class PageParameters(Selection):
    """A search with its order and page; what else stands in an address is passed over.

    `from` and `to` are the two fields that a form without scripts has for `deadline`. `cursor`
    keeps a numbered page on the result that the page before it was on.
    """

    model_config = ConfigDict(extra="ignore")

    sort: Sort = "relevance"
    group: Group | None = None
    page: PageNumber = 1
    cursor: Cursor | None = None
    first_day: Annotated[str, Field(alias="from", max_length=12)] = ""
    last_day: Annotated[str, Field(alias="to", max_length=12)] = ""

    @model_validator(mode="before")
    @classmethod
    def _joined(cls, given: object) -> object:
        """Make `deadline` of the two fields, so that it is checked like any other."""
        if not isinstance(given, Mapping):
            return given
        days = given.get("from") or "", given.get("to") or ""
        return {**given, "deadline": "..".join(days)} if any(days) else given


class State(NamedTuple):
    """Values by parameter, only those that are given; addresses are made from it."""

    values: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(cls, wanted: PageParameters) -> "State":
        """The state of these parameters; page and cursor are no part of it."""
        values: dict[str, tuple[str, ...]] = {"q": (wanted.q,) if wanted.q else ()}
        for name in (*FACETS, "without"):
            values[name] = tuple(map(str, getattr(wanted, name)))
        values["deadline"] = (wanted.deadline,) if wanted.deadline else ()
        values["sort"] = (wanted.sort,) if wanted.sort != "relevance" else ()
        values["group"] = (wanted.group,) if wanted.group else ()
        return cls({name: given for name, given in values.items() if given})

    def address(self, path: str = "/") -> str:
        """The page with this state."""
        return address(path, self.values)

    def with_value(self, name: str, value: str) -> "State":
        """One more selected value."""
        chosen = self.values.get(name, ())
        return State({**self.values, name: (*(one for one in chosen if one != value), value)})

    def without(self, name: str, value: str | None = None) -> "State":
        """One value less, or all of a parameter."""
        kept = tuple(one for one in self.values.get(name, ()) if value not in (None, one))
        return State({**self.values, name: kept})

    def asking(self, q: str) -> "State":
        """Another query with the same selection."""
        return State({**self.values, "q": (q,) if q else ()})

    def without_selection(self) -> "State":
        """The query, how it is understood, and the order of its hits alone."""
        kept = ("q", "without", "sort", "group")
        return State({name: value for name, value in self.values.items() if name in kept})

    def selected(self) -> Iterator[tuple[str, str]]:
        """Every selected value with its parameter."""
        for name in (*FACETS, "deadline"):
            for value in self.values.get(name, ()):
                yield name, value

    def pairs(self) -> list[tuple[str, str]]:
        """Every parameter with each of its values, for the hidden fields of a form."""
        return [(name, value) for name, given in self.values.items() for value in given]
