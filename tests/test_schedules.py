"""Tables whose rows are tasks with the agencies and deadlines of their columns."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import pipeline, schedules

HEADER = "STT | Nội dung công việc | Đơn vị chủ trì | Đơn vị phối hợp | Thời gian hoàn thành"
TABLE = f"""KẾ HOẠCH

I. PHÂN CÔNG

1. Các đơn vị làm theo bảng sau:

| {HEADER} |
|---|---|---|---|---|
| I | CÔNG TÁC CHUẨN BỊ |
| 1 | Mua giống cây | Sở Tài chính | Sở Nội vụ, Công an tỉnh | Trước ngày 15/4/2027 |
| 2 | Chọn đất trồng | Sở Xây dựng | Các cơ quan liên quan | Trước ngày 20/5/2027 |

Các đơn vị báo cáo đúng hạn.
"""


def test_a_row_under_the_header_of_a_table_of_tasks_is_a_task() -> None:
    document = pipeline.read(TABLE.encode(), "a.md")
    assert [(task.section, task.number, task.text) for task in document.tasks] == [
        ("I", "1", "Các đơn vị làm theo bảng sau:"),
        ("I/I", "1", "Mua giống cây"),
        ("I/I", "2", "Chọn đất trồng"),
    ]


def test_the_column_gives_an_agency_its_role_and_a_row_its_deadline() -> None:
    rows = [p for p in pipeline.read(TABLE.encode(), "a.md").paragraphs if p.kind == "table"]
    assert [(a.name, a.role) for a in rows[2].agencies] == [
        ("Sở Tài chính", "lead"),
        ("Sở Nội vụ", "coordinate"),
        ("Công an tỉnh", "coordinate"),
    ]
    assert [(a.name, a.role) for a in rows[3].agencies] == [("Sở Xây dựng", "lead")]
    assert [limit.iso_or_rule for limit in rows[2].deadlines] == ["2027-04-15"]


def test_the_header_of_a_table_names_no_agency() -> None:
    rows = [p for p in pipeline.read(TABLE.encode(), "a.md").paragraphs if p.kind == "table"]
    assert rows[0].agencies == ()
    assert rows[0].task is None


def test_what_follows_a_table_belongs_to_the_task_before_it() -> None:
    last = pipeline.read(TABLE.encode(), "a.md").paragraphs[-1]
    assert last.text == "Các đơn vị báo cáo đúng hạn."
    assert last.task == 0


def test_a_chinese_header_is_understood_too() -> None:
    header = schedules.columns("序号 | 重点任务 | 牵头单位 | 配合单位 | 完成时限")
    assert header == ("number", "task", "lead", "coordinate", "deadline")


@pytest.mark.parametrize(
    "row",
    [
        "Người ký: | Lò Thị Mai | Ngày ban hành: | 18/11/2025",
        "TT | Tên hồ | Dung tích | Năm xây dựng",
        "1 | Nhiệm vụ | Sở Tài chính | Sở Nội vụ",
        "Nhiệm vụ | Cơ quan chủ trì",
    ],
)
def test_a_row_that_does_not_name_task_and_agency_columns_is_no_header(row: str) -> None:
    assert schedules.columns(row) is None


def test_a_row_may_lack_cells_at_its_end() -> None:
    header = schedules.columns(HEADER)
    assert header is not None
    row = schedules.row("3 | Trồng cây | Sở Y tế", header)
    assert (row.number, row.task) == ("3", "Trồng cây")
    [(role, cell)] = row.assigned
    assert (role, cell.text, cell.start, cell.column) == ("lead", "Sở Y tế", 16, 2)
    assert row.deadline.text == ""


def test_the_labels_of_columns_are_expressions_of_the_known_columns() -> None:
    assert set(schedules.labels()) == {
        "number",
        "task",
        "lead",
        "coordinate",
        "implement",
        "monitor",
        "deadline",
    }
    for alternatives in schedules.labels().values():
        assert len(alternatives) == len(set(alternatives)) > 0
        assert all(re.compile(alternative) for alternative in alternatives)


@given(st.lists(st.sampled_from(["1", "II", "2.1.", "", "Sở Y tế", "x", "*"]), max_size=8))
def test_any_row_can_be_read(cells: list[str]) -> None:
    header = schedules.columns(HEADER)
    assert header is not None
    row = schedules.row(" | ".join(cells), header)
    assert row.number is None or row.number[0].isdecimal()
    assert row.number is None or row.section is None
