"""What may stand in the address of a list: the parameters of a search and of paging, checked.

The JSON API and the pages read the same models, so that an address means the same to both.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
)
from pydantic_core import PydanticCustomError

from analyzers.agencies import agency_id
from analyzers.numbers import number_key
from search.engine import Sort
from search.model import Role
from search.query_fields import read_range, read_value
from search.readings import ChangeCode
from search.tree import Values

LARGEST_ID = 2**31 - 1
MOST_VALUES = 200


def _listed(value: Any) -> Any:
    return value if isinstance(value, list) else [value]


def _characters(value: str) -> str:
    """Refuse halves of surrogate pairs, which JSON can say and no other encoding can."""
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise PydanticCustomError("string_unicode", "not text")
    return value


def _period(value: str) -> str:
    days = read_range(value)
    if days is None:
        raise PydanticCustomError("period_form", "not from..to")
    if days[0] and days[1] and days[0] > days[1]:
        raise PydanticCustomError("period_order", "from is after to")
    return value


def _facet_value(field: str, value: str) -> str:
    if field == "agency" and (id_ := agency_id(value)):
        return id_
    if field == "cites" and (key := number_key(value)):
        return key
    node = read_value(field, value)
    if not isinstance(node, Values):
        raise PydanticCustomError("facet_value", "not a value of this facet")
    return str(node.values[0])


T = TypeVar("T")
Typed = Annotated[str, AfterValidator(_characters)]
Text = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_characters)]
Id = Annotated[int, Field(ge=1, le=LARGEST_ID)]
Year = Annotated[str, Field(pattern=r"^([1-9][0-9]{3}|none)$")]
Month = Annotated[str, Field(pattern=r"^([1-9][0-9]{3}-(0[1-9]|1[0-2])|none)$")]
Language = Annotated[str, Field(pattern=r"^[a-z]{2,5}$")]
Alternatives = Annotated[list[T], BeforeValidator(_listed), Field(max_length=MOST_VALUES)]
Size = Annotated[int, Field(ge=1, le=100)]
Period = Annotated[str, Field(max_length=30), AfterValidator(_period)]
Cursor = Annotated[str, Field(max_length=8_000)]
Group = Literal["document"]
Format = Literal["csv", "xlsx", "jsonl"]


class Strict(BaseModel):
    """Parameters of which unknown ones are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Selection(Strict):
    """The query and the selected facet values; values of one facet are alternatives.

    `without` names ways of understanding the query that are switched off.
    """

    q: Typed = ""
    document: Alternatives[Id] = Field(default_factory=list)
    task: Alternatives[Text] = Field(default_factory=list)
    agency: Alternatives[Text] = Field(default_factory=list)
    role: Alternatives[Role | Literal["none"]] = Field(default_factory=list)
    type: Alternatives[Text] = Field(default_factory=list)
    issuer: Alternatives[Text] = Field(default_factory=list)
    province: Alternatives[Text] = Field(default_factory=list)
    language: Alternatives[Language] = Field(default_factory=list)
    year: Alternatives[Year] = Field(default_factory=list)
    cites: Alternatives[Text] = Field(default_factory=list)
    deadline_month: Alternatives[Month] = Field(default_factory=list)
    deadline: Period | None = None
    without: Alternatives[ChangeCode] = Field(default_factory=list)

    @field_validator("task", "agency", "type", "issuer", "province", "cites")
    @classmethod
    def _canonical(cls, given: list[str], field: ValidationInfo) -> list[str]:
        """Names and numbers in any writing become the values that facets have."""
        return list(dict.fromkeys(_facet_value(field.field_name or "", value) for value in given))


class SearchParameters(Selection):
    """A search: what to find, in which order, and which page of it."""

    sort: Sort = "relevance"
    group: Group | None = None
    size: Size = 10
    cursor: Cursor | None = None


class ExportParameters(Selection):
    """The whole result of a search as a file; `lang` is the language of its column heads."""

    format: Format = "csv"
    sort: Sort = "relevance"
    lang: Literal["vi", "zh", "en"] | None = None


class Paging(Strict):
    """The page of a list."""

    size: Size = 50
    cursor: Cursor | None = None


def period_dates(period: str | None) -> tuple[str | None, str | None]:
    """First and last day of a checked period as ISO dates; an open side is None."""
    days = read_range(period) if period else None
    first, last = days or (None, None)
    return _iso(first), _iso(last)


def reason_of(fault: Mapping[str, Any]) -> tuple[str, dict[str, str]]:
    """The reason in a fault that pydantic has found (`reason.*`), and the values of its words."""
    reason = str(fault["type"])
    # The length of a text that is checked otherwise as well is counted as that of a list.
    if reason in ("too_long", "too_short") and isinstance(fault["input"], str):
        reason = f"string_{reason}"
    return reason, {name: str(value) for name, value in fault.get("ctx", {}).items()}


def _iso(day: int | None) -> str | None:
    return f"{day // 10_000:04}-{day // 100 % 100:02}-{day % 100:02}" if day else None
