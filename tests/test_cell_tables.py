"""Tables that stand one cell per paragraph, as copying from the web leaves them."""

from hypothesis import given
from hypothesis import strategies as st

from loader import cell_tables, pipeline
from loader.readers import Line

CELLS = """附件

渔港改革任务清单

序号

改革任务

主 要 内 容

指导部门

完成时限

一、渔港管理方面

1

建立港长制度

每个渔港设一名港长。

农业农村部、交通运输部

2026年6月底前

2

推行渔港电子签证

渔船进出港网上办理。

交通运输部

2026年12月底前

二、渔船检验方面

3

实行检验机构备案

备案信息公开。

农业农村部

2027年3月底前
"""
NOTICE = f"""云山省人民政府办公厅关于渔港改革的通知

云政办发〔2026〕3号

一、总体要求

各地要认真落实。

云山省人民政府办公厅
2026年1月5日

{CELLS}"""


def lines(text: str) -> list[Line]:
    return [Line(one, gap=True) for one in text.split("\n") if one]


def test_cells_become_rows_and_groups_stay_lines() -> None:
    found = [(line.hint, line.text) for line in cell_tables.rows(lines(CELLS))][2:]
    assert [hint for hint, _ in found] == ["row", "", "row", "row", "", "row"]
    assert found[0][1] == "序号 | 改革任务 | 主要内容 | 指导部门 | 完成时限"
    assert found[2][1].startswith("1 | 建立港长制度 | 每个渔港")


def test_the_paragraphs_of_a_cell_stay_in_it() -> None:
    text = CELLS.replace("每个渔港设一名港长。", "每个渔港设一名港长。\n\n港长公示。")
    rows = [line.text for line in cell_tables.rows(lines(text)) if line.hint == "row"]
    assert rows[1].split(" | ")[2:4] == [
        "每个渔港设一名港长。 港长公示。",
        "农业农村部、交通运输部",
    ]


def test_rows_are_tasks_under_their_groups_with_agencies_and_deadlines() -> None:
    document = pipeline.read(NOTICE.encode(), "a.txt")
    annex = [(task.number, task.text) for task in document.tasks if task.part == 1]
    assert annex == [
        ("1", "渔港管理方面"),
        ("1.1", "建立港长制度"),
        ("1.2", "推行渔港电子签证"),
        ("2", "渔船检验方面"),
        ("2.3", "实行检验机构备案"),
    ]
    last = document.paragraphs[-1]
    assert [(one.name, one.role) for one in last.agencies] == [("农业农村部", "implement")]
    assert [limit.iso_or_rule for limit in last.deadlines] == ["2027-03-31"]


def test_a_group_row_of_a_markdown_table_goes_on_with_the_table() -> None:
    text = """# 方案

| 序号 | 任务 | 牵头单位 |
|---|---|---|
| 一、渔港 | | |
| 1 | 建立港长制度 | 农业农村部 |
| 二、渔船 | 二、渔船 | 二、渔船 |
| 2 | 推行电子签证 | 交通运输部 |
| 三 | 渔民 |
| 3 | 开展渔民培训 | 交通运输部、公安部 |
"""
    document = pipeline.read(text.encode(), "a.md")
    assert [task.number for task in document.tasks] == ["1", "1.1", "2", "2.2", "3", "3.3"]
    assert [one.name for one in document.paragraphs[-1].agencies] == ["交通运输部", "公安部"]


def test_a_list_of_lines_without_such_a_header_stays_as_it_is() -> None:
    for text in ("序号\n一\n二\n三", "序号\n名称\n数量\n1\n网\n5\n2\n船\n7", "序号"):
        assert cell_tables.rows(lines(text)) == lines(text)


def test_a_row_that_is_numbered_in_chinese_heads_no_group() -> None:
    assert cell_tables.group("一、渔港、渔船方面（共3项）") == (1, "渔港、渔船方面（共3项）")
    assert cell_tables.group("十二 | 渔民 | | ") == (12, "渔民")
    assert cell_tables.group("一 | 建立港长制度 | 农业农村部") is None
    assert cell_tables.group("一、港长 | 农业农村部") is None
    assert cell_tables.group("一、各地要认真落实。有关部门要配合。") is None


_CELLS = st.sampled_from(["序号", "任务", "牵头单位", "1", "2", "3", "一、渔港", "教育部", "内容"])


@given(st.lists(st.one_of(_CELLS, st.text(min_size=1, max_size=9)), max_size=40))
def test_no_word_is_lost(texts: list[str]) -> None:
    given_lines = [Line(text) for text in texts]
    made = cell_tables.rows(given_lines)
    for text in texts:
        parts = "".join(line.text for line in made)
        assert "".join(text.split()) in "".join(parts.split())
