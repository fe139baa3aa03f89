"""What several test modules make and look at: directives to load, rows, outcomes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from service import loads
from service.db.alerts import notices
from service.product import Product

Write = Callable[..., Path]


def directive(number: int, *tasks: str) -> str:
    """The text of a plan of a fictional province with numbered tasks."""
    head = [
        "TỈNH ỦY HÀ THANH",
        f"Số {number}-KH/TU",
        "Hà Thanh, ngày 05 tháng 3 năm 2024",
        "KẾ HOẠCH",
        f"bảo vệ đê sông Lam đợt {number}",
        f"Thực hiện Chỉ thị số 7-CT/TW, Tỉnh ủy lập kế hoạch bảo vệ đê đợt {number} như sau:",
    ]
    numbered = [f"{place}. {task}" for place, task in enumerate(tasks, 1)]
    return "\n\n".join([*head, *numbered]) + "\n"


LONG = directive(2) + "\n\n".join(
    f"{n}. Sở Y tế chủ trì việc thứ {n} trước ngày 1/5." for n in range(20_000)
)
"""A sound text that takes minutes to read."""


def outcomes(report: loads.LoadReport) -> dict[str, str]:
    """Each file's outcome, by source."""
    return {file.source: file.outcome for file in report.files}


def rows(product: Product, *tables: sa.Table) -> list[Any]:
    """All rows of the tables; which loads there were, and what they wrote again, is left out."""
    left_out = ("leases", "loads", "load_files")
    wanted = tables or [
        table for name, table in notices.metadata.tables.items() if name not in left_out
    ]
    queries = [
        sa.select(*(column for column in table.c if column.name != "load_written"))
        for table in wanted
    ]
    with product.database.read() as connection:
        return [sorted(map(repr, connection.execute(query))) for query in queries]


def texts(product: Product) -> list[str]:
    """The paragraphs that the index holds."""
    return sorted(one.text for one in product.engine.scan())
