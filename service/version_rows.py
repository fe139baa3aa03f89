"""The rows of a document as it was read, and the entries of its index. Pure: reads no database."""

from collections.abc import Sequence
from typing import Any

import msgspec

from analyzers.normalize import fold
from analyzers.number_parts import scope_of
from analyzers.numbers import number_key
from loader.model import Document, ParsedTask
from search.model import DocumentHead, Entry, Paragraph, Task
from service.documents import ordinal
from service.parsing import Parsed
from service.sources import Candidate

LONGEST_TITLE = 160
"""Letters of a task's text that serve as its title."""


def head_values(document: Document, candidate: Candidate) -> dict[str, Any]:
    """The columns of `documents` that come from the text and its file."""
    keys = {
        f"{name}_key": fold(value) if (value := getattr(document, attribute)) else None
        for name, attribute in (
            ("type", "doc_type"),
            ("issuer", "issuer"),
            ("province", "province"),
        )
    }
    number = number_key(document.number or "") or None
    return keys | {
        "source": candidate.source,
        "root": candidate.root,
        "suffix": suffix(candidate.source),
        "number": document.number,
        "number_key": number,
        "number_scope": scope_of(number or "", document.province),
        "type": document.doc_type,
        "issuer": document.issuer,
        "province": document.province,
        "date": document.date,
        "title": document.title,
        "language": document.language,
        "label": document.number or document.title or candidate.source,
        "warnings": msgspec.json.encode(document.warnings).decode(),
        "paragraphs": len(document.paragraphs),
        "tasks": len(document.tasks),
        "format": document.format,
        "encoding": document.encoding,
        "encoding_given": candidate.encoding if document.encoding is not None else None,
    }


def head_of(id_: int, values: dict[str, Any]) -> DocumentHead:
    """The head of the document with this id and these columns."""
    names = (name for name in DocumentHead.__struct_fields__ if name != "id")
    return DocumentHead(id=id_, **{name: values[name] for name in names})


def identify(found: Sequence[ParsedTask], document: int) -> list[Task]:
    """The tasks with their identities; one whose number stands twice in a section gets a count."""
    seen: dict[str, int] = {}
    tasks = []
    for task in found:
        identity = f"{document}/{task.part}/{task.section}/{task.number}"
        seen[identity] = seen.get(identity, 0) + 1
        repeated = f"{identity}~{seen[identity]}" if seen[identity] > 1 else identity
        tasks.append(Task(repeated, task.number, _title(task.text)))
    return tasks


def _title(text: str) -> str:
    if len(text) <= LONGEST_TITLE:
        return text
    return text[:LONGEST_TITLE].rsplit(" ", 1)[0] + " …"


def paragraph_rows(parsed: Parsed, id_: int, tasks: Sequence[Task]) -> list[dict[str, Any]]:
    """The rows of a document's paragraphs, all but `load_added`."""
    occurrences: dict[str, int] = {}
    rows = []
    for index, paragraph in enumerate(parsed.prepared.document.paragraphs):
        content = parsed.contents[index]
        occurrence = occurrences.get(content, 0)
        occurrences[content] = occurrence + 1
        rows.append(
            {
                "document": id_,
                "key": f"{id_}-{content}-{occurrence}",
                "content": content,
                "position": paragraph.position,
                "kind": paragraph.kind,
                "language": paragraph.language,
                "part": paragraph.part,
                "section": parsed.sections[index],
                "task": None if paragraph.task is None else tasks[paragraph.task].id,
                "text": paragraph.text,
                "facts": parsed.facts[index],
            }
        )
    return rows


def entries_of(
    parsed: Parsed, head: DocumentHead, tasks: Sequence[Task], rows: Sequence[dict[str, Any]]
) -> list[Entry]:
    """The entries of a document's paragraphs; `rows` have their `load_added` by now."""
    found = zip(parsed.prepared.document.paragraphs, parsed.prepared.fields, rows, strict=True)
    return [
        Entry(
            Paragraph(
                key=row["key"],
                ordinal=ordinal(head.id, paragraph.position),
                document=head,
                section=paragraph.section,
                task=None if paragraph.task is None else tasks[paragraph.task],
                position=paragraph.position,
                kind=paragraph.kind,
                language=paragraph.language,
                text=paragraph.text,
                agencies=paragraph.agencies,
                citations=paragraph.citations,
                deadlines=paragraph.deadlines,
                load=row["load_added"],
            ),
            fields,
        )
        for paragraph, fields, row in found
    ]


def suffix(source: str) -> str:
    """The ending of a file name in lower case, without its dot."""
    name = source.rpartition("/")[2]
    return name.rpartition(".")[2].lower() if "." in name.lstrip(".") else ""
