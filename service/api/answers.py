"""The forms of the API's answers. They are read from the values of the lower layers by name."""

from typing import Generic, TypeVar

from pydantic import BaseModel, ConfigDict

from search.model import Kind, Role, Via

T = TypeVar("T")


class Answer(BaseModel):
    """Made from any object with these attributes."""

    model_config = ConfigDict(from_attributes=True, frozen=True)


class Items(Answer, Generic[T]):
    """A page of a list; `next` is the cursor of the page after it."""

    items: list[T]
    total: int
    next: str | None


class Agency(Answer):
    """An agency named with a role; `via` says whether the paragraph or only its task names it."""

    id: str
    name: str
    role: Role
    via: Via


class Citation(Answer):
    """A numbered document that a paragraph names."""

    number: str
    key: str
    date: str | None
    relation: str


class Deadline(Answer):
    """A time limit: its words, and an ISO date, month or year, or a rule."""

    text: str
    iso_or_rule: str | None
    via: Via


class Task(Answer):
    """A numbered task."""

    id: str
    number: str
    title: str


class Head(Answer):
    """A document as a hit names it; `label` is its number, else its title, else its source."""

    id: int
    number: str | None
    title: str | None
    type: str | None
    issuer: str | None
    date: str | None
    language: str
    source: str
    label: str


class Warning(Answer):  # noqa: A001 - the field's name in the JSON form
    """Something odd in a document."""

    code: str
    message: str


class Document(Head):
    """A document in a list; `encoding` is that of a text, null for all other formats."""

    province: str | None
    paragraphs: int
    tasks: int
    load: int
    format: str
    encoding: str | None
    url: str


class OutlineTask(Task):
    """A task of an outline; `position` is that of its first paragraph."""

    position: int


class OutlineSection(Answer):
    """Neighbouring paragraphs under the same headings, with the tasks that begin among them."""

    part: int
    headings: list[str]
    position: int
    tasks: list[OutlineTask]


class DocumentDetail(Document):
    """A document with its outline; `removed_by` is the load that took it out, if any.

    `encoding_given` is the encoding that a person asked for.
    """

    sha256: str
    size: int
    warnings: list[Warning]
    encoding_given: str | None
    removed_by: int | None
    same_as: list[Head]
    outline: list[OutlineSection]
    original: str


class AgencyEntry(Answer):
    """An agency, the number of documents that name it and of tasks for each of its roles."""

    id: str
    name: str
    documents: int
    counts: dict[Role, int]


class TaskEntry(Task):
    """A task where it stands, with its agencies."""

    document: Head
    part: int
    section: str
    text: str
    position: int
    agencies: list[Agency]


class DeadlineEntry(Answer):
    """A deadline where it is said; `due` is the last day of its date, month or year."""

    document: Head
    task: Task | None
    paragraph: str
    position: int
    text: str
    iso_or_rule: str | None
    due: str | None
    agencies: list[Agency]


class Suggestion(Answer):
    """What a typed beginning may become: a term, an agency, a number or a title."""

    kind: str
    text: str
    value: str
    query: str
    url: str


class LoadEntry(Answer):
    """A numbered load; `totals` counts files by outcome, and new paragraphs."""

    number: int
    kind: str
    state: str
    started: str
    finished: str | None
    totals: dict[str, int]


class FileOutcome(Answer):
    """What became of one file of a load."""

    source: str
    outcome: str
    code: str | None
    message: str | None
    document: int | None


class LoadDetail(LoadEntry):
    """A load with what became of its files."""

    files: Items[FileOutcome]


class UploadReport(Answer):
    """What an upload did: the numbers of its loads, what became of each file, new paragraphs."""

    numbers: list[int]
    files: list[FileOutcome]
    paragraphs: int


class ProblemDocument(Answer):
    """Every error of the API (RFC 9457); `code` is stable, title and detail are translated."""

    type: str
    title: str
    status: int
    detail: str
    code: str
    parameter: str | None = None
    position: int | None = None
    request_id: str | None = None


class Hit(Answer):
    """A paragraph that was found; highlights are (start, end) in code points of `text`."""

    id: str
    document: Head
    section: list[str]
    task: Task | None
    position: int
    kind: Kind
    text: str
    highlights: list[tuple[int, int]]
    agencies: list[Agency]
    citations: list[Citation]
    deadlines: list[Deadline]
    score: float
    url: str


class SimilarParagraph(Hit):
    """A paragraph that is alike: the words that it shares, and how many more say the same."""

    shared: list[str]
    copies: int


class SimilarTask(Answer):
    """A task of another directive, its paragraph that is most alike, and what it shares.

    `agencies` are names, `citations` numbers that both name.
    """

    task: Task
    best: Hit
    score: float
    shared: list[str]
    agencies: list[str]
    citations: list[str]
