"""Paragraph versions and heads of documents as they were: their rows, but for what has changed.

The columns that were otherwise come from `service.changes`, which knows when.
"""

from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import sqlalchemy as sa

from search.model import DocumentHead, Paragraph
from service import documents as reading


def past_head(row: sa.Row[Any], *otherwise: Mapping[str, Any]) -> DocumentHead:
    """The head in a row of `documents`, with the columns that were otherwise; the last one wins."""
    return reading.head(_with(row, *otherwise))


def past_paragraph(
    row: sa.Row[Any], head: DocumentHead, *otherwise: Mapping[str, Any]
) -> Paragraph:
    """The paragraph in a row of `paragraphs`; the title of its task is the row's `task_title`."""
    columns = _with(row, {"task_title": getattr(row, "task_title", "")}, *otherwise)
    # Tasks are made anew with their documents; their numbers stand in their identities.
    columns.task_number = (columns.task or "").rpartition("/")[2].partition("~")[0]
    return reading.paragraph(columns, head)


def _with(row: sa.Row[Any], *otherwise: Mapping[str, Any]) -> SimpleNamespace:
    columns = dict(row._mapping)
    for one in otherwise:
        columns |= one
    return SimpleNamespace(**columns)
