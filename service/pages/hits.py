"""A paragraph that a search has found, as pages show it."""

from search.find import Marked
from service.addresses import address
from service.i18n import Words
from service.pages import facts
from service.pages.excerpt import excerpt
from service.parameters import Selection
from service.search_answer import paragraph_address


def shown_hit(hit: Marked, wanted: Selection, words: Words) -> dict[str, object]:
    """What the template of a hit takes; its address keeps the marks of the search."""
    paragraph = hit.paragraph
    return {
        "document": paragraph.document,
        "address": paragraph_address(hit, wanted),
        "similar": address("/similar", {"paragraph": [paragraph.key]}),
        "section": paragraph.section,
        "task": paragraph.task,
        "kind": paragraph.kind,
        "language": paragraph.language,
        "whole_text": paragraph.text,
        "pieces": excerpt(paragraph.text, hit.highlights),
        "facts": facts.of_paragraph(paragraph, words),
    }
