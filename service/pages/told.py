"""A notice as a page shows it: why it came, its paragraph with marks, and what is otherwise now."""

from collections.abc import Iterator, Sequence
from itertools import groupby
from typing import Any

from service.alerts.inbox import Notice
from service.delivery.digest import entry
from service.i18n import Words
from service.pages import facts
from service.pages.excerpt import excerpt
from service.pages.rendering import moment
from service.pages.words_changed import Change, in_context, words_changed

_ABOUT_CITATIONS = frozenset({"amended", "replaced", "cited"})


def by_search(found: Sequence[Notice], words: Words) -> list[dict[str, Any]]:
    """Notices that follow one another and came at once, by saved query, and in these by document.

    Those of time limits that are near came of a day and not of a load.
    """
    return [
        {
            "saved_query": some[0].saved_query,
            "name": some[0].name,
            "load": some[0].load if some[0].due is None else None,
            "made": moment(words, some[0].made),
            "documents": list(_by_document(some, words)),
        }
        for some in _runs(found)
    ]


def told(notice: Notice, words: Words) -> dict[str, Any]:
    """One notice."""
    paragraph = notice.paragraph
    letter = entry(notice, words)
    chips = facts.of_paragraph(paragraph, words)
    if _ABOUT_CITATIONS & set(notice.reasons):
        chips += facts.of_citations(paragraph, words)
    return {
        "id": notice.id,
        "reasons": letter.reasons,
        "section": paragraph.section,
        "task": paragraph.task,
        "language": paragraph.language,
        "whole_text": paragraph.text,
        "pieces": excerpt(paragraph.text, notice.highlights),
        "changes": _changes(notice),
        "before": letter.before if notice.before_text is None else [],
        "facts": chips,
        "address": letter.link,
        "is_held": notice.held,
        "is_unread": notice.is_unread,
        "is_read": notice.read is not None,
        "is_archived": notice.archived is not None,
    }


def _runs(found: Sequence[Notice]) -> Iterator[list[Notice]]:
    def coming(one: Notice) -> tuple[object, ...]:
        return one.load, one.saved_query, one.made, one.due is None

    for _, some in groupby(found, coming):
        yield list(some)


def _by_document(found: Sequence[Notice], words: Words) -> Iterator[dict[str, Any]]:
    for _, some in groupby(found, lambda one: one.paragraph.document.id):
        of_one = list(some)
        head = of_one[0].paragraph.document
        yield {"document": head, "notices": [told(one, words) for one in of_one]}


def _changes(notice: Notice) -> list[Change]:
    if notice.before_text is None:
        return []
    return in_context(words_changed(notice.before_text, notice.paragraph.text))
