"""The JSON form of what is said in a paragraph, as its row holds it."""

from collections.abc import Callable, Iterator

import msgspec

from loader.model import Document, Evidence, ParagraphEvidence
from search.model import Agency, Citation, Deadline

_NO_EVIDENCE = ParagraphEvidence()


class Facts(msgspec.Struct, frozen=True, omit_defaults=True):
    """What a paragraph's row holds as JSON, own and inherited.

    `evidence` is that of these facts, `number` that of the number with which a task begins here.
    """

    agencies: tuple[Agency, ...] = ()
    citations: tuple[Citation, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
    evidence: ParagraphEvidence | None = None
    number: Evidence | None = None


def facts_of(document: Document) -> Iterator[Facts]:
    """What is said in each paragraph of a document, in order."""
    begun = {task.evidence.position: task.evidence for task in document.tasks if task.evidence}
    for paragraph in document.paragraphs:
        held = paragraph.evidence
        yield Facts(
            paragraph.agencies,
            paragraph.citations,
            paragraph.deadlines,
            held if held != _NO_EVIDENCE else None,
            begun.get(paragraph.position),
        )


read_facts: Callable[[str], Facts] = msgspec.json.Decoder(Facts).decode
"""What the JSON of a row says."""
