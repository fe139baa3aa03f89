"""What can happen to a paragraph, and why a saved query tells of it.

A saved query asks for some events; a notice has reasons, each of one event. Pure.
"""

from collections.abc import Collection, Iterator, Mapping
from typing import Literal, get_args

from search.model import Paragraph

Event = Literal["text", "lead", "deadline", "due", "amended", "replaced", "cited"]
EVENTS: tuple[Event, ...] = get_args(Event)

Reason = Literal[
    "new",  # a paragraph that was not there
    "changed",  # in place of one that read otherwise
    "matches",  # the same text, of which something else is said now
    "lead",  # an agency leads that did not
    "deadline_set",
    "deadline_changed",
    "due",  # a time limit is near
    "amended",  # it amends a document that it did not amend
    "replaced",  # it replaces or repeals one
    "cited",  # it names one for another reason
]
REASONS: tuple[Reason, ...] = get_args(Reason)

EVENT_OF: Mapping[Reason, Event] = {
    "new": "text",
    "changed": "text",
    "matches": "text",
    "lead": "lead",
    "deadline_set": "deadline",
    "deadline_changed": "deadline",
    "due": "due",
    "amended": "amended",
    "replaced": "replaced",
    "cited": "cited",
}
_RELATIONS: Mapping[str, Reason] = {
    "amends": "amended",
    "replaces": "replaced",
    "repeals": "replaced",
}


def differences(before: Paragraph | None, after: Paragraph) -> Iterator[Reason]:
    """What is said in a paragraph and was not said before; `before` is None for a new one."""
    if _leads(after) - _leads(before):
        yield "lead"
    was, now = _deadlines(before), _deadlines(after)
    if now - was:
        yield "deadline_changed" if was else "deadline_set"
    yield from dict.fromkeys(
        _RELATIONS.get(relation, "cited") for _, relation in _cited(after) - _cited(before)
    )


def asked(reasons: Collection[Reason], events: Collection[Event]) -> list[Reason]:
    """Those of the reasons that belong to one of the events."""
    return [reason for reason in reasons if EVENT_OF[reason] in events]


def _leads(paragraph: Paragraph | None) -> set[str]:
    agencies = paragraph.agencies if paragraph else ()
    return {agency.id for agency in agencies if agency.role == "lead"}


def _deadlines(paragraph: Paragraph | None) -> set[str]:
    deadlines = paragraph.deadlines if paragraph else ()
    return {one.iso_or_rule or one.text for one in deadlines}


def _cited(paragraph: Paragraph | None) -> set[tuple[str, str]]:
    citations = paragraph.citations if paragraph else ()
    return {(citation.key, citation.relation) for citation in citations}
