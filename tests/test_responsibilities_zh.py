"""Who is charged with what in Chinese texts."""

import pytest

from tests.charges import roles


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("（财政部、民政部负责）", [("财政部", "lead"), ("民政部", "implement")]),
        ("（财政部牵头，民政部配合）", [("财政部", "lead"), ("民政部", "coordinate")]),
        ("由省公安厅牵头，会同省财政厅制定。", [("省公安厅", "lead"), ("省财政厅", "coordinate")]),
        ("请教育部制定办法。", [("教育部", "implement")]),
        ("地方各级人民政府要加强领导。", [("地方各级人民政府", "implement")]),
        ("司法部负责组织协调和督促落实。", [("司法部", "implement"), ("司法部", "monitor")]),
        (
            "由省委组织部牵头，会同省委办公厅督促落实。",
            [("省委组织部", "lead"), ("省委办公厅", "coordinate"), ("省委组织部", "monitor")],
        ),
        (
            "省财政厅要会同省公安厅检查，对进展慢的单位进行督促。",
            [("省财政厅", "lead"), ("省公安厅", "coordinate"), ("省财政厅", "monitor")],
        ),
        (
            "（省内务厅、青山县人民政府负责）",
            [("省内务厅", "lead"), ("青山县人民政府", "implement")],
        ),
        ("省委检查委员会对落实情况进行监督。", [("省委检查委员会", "monitor")]),
        ("各县委根据本计划制定方案。", [("各县委", "implement")]),
        ("有关部门要认真落实。", []),
        ("该文件由教育部副部长签署。", []),
        ("根据教育部的规定办理。", []),
    ],
)
def test_chinese_roles(text: str, expected: list[tuple[str, str]]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("渔船登记机关应当及时公布名册。", [("渔船登记机关", "implement")]),
        ("伪造证书的，由渔船登记机关予以注销。", [("渔船登记机关", "implement")]),
        ("具体标准由交通运输部另行制定。", [("交通运输部", "implement")]),
        (
            "收费标准由财政部商交通运输部确定。",
            [("财政部", "lead"), ("交通运输部", "coordinate")],
        ),
        (
            "渔船停泊地的公安派出所、渔政机构等有关单位应当协助核查。",
            [("公安派出所", "coordinate"), ("渔政机构", "coordinate")],
        ),
        (
            "省人民政府对市人民政府、市人民政府对县人民政府要加强监督。",
            [("省人民政府", "monitor"), ("市人民政府", "monitor")],
        ),
        (
            "改造渔港。（牵头单位：省水利厅；配合单位：省财政厅、省公安厅）",
            [("省水利厅", "lead"), ("省财政厅", "coordinate"), ("省公安厅", "coordinate")],
        ),
        ("改造渔港。（责任单位：省水利厅）", [("省水利厅", "implement")]),
        ("改造渔港。（省水利厅、省财政厅）", [("省水利厅", "lead"), ("省财政厅", "implement")]),
        (
            "改造渔港（省水利厅牵头，省财政厅、省公安厅参与）。",
            [("省水利厅", "lead"), ("省财政厅", "coordinate"), ("省公安厅", "coordinate")],
        ),
        ("（二）水利部门：负责渔港改造。", [("水利部门", "implement")]),
        (
            "1.县水利局：改造渔港；县公安局：维护秩序。",
            [("县水利局", "implement"), ("县公安局", "implement")],
        ),
        (
            "改造渔港（省水利厅、省财政厅，各市州党委政府按职责分工负责）。",
            [
                ("省水利厅", "implement"),
                ("省财政厅", "implement"),
                ("各市州党委政府", "implement"),
            ],
        ),
        (
            "渔政机构发现违法捕捞的，应当移送公安机关。",
            [("渔政机构", "implement")],
        ),
        ("省水利厅统筹渔港改造。", [("省水利厅", "implement")]),
        ("省水利厅制定渔港规划。", [("省水利厅", "implement")]),
        ("办公厅是党委的综合部门，负责文电工作。", []),
        ("党委办公厅（室）是综合部门，负责文电工作。", [("党委办公厅（室）", "implement")]),
        ("必要时，县级以上人民政府可以发布命令。", [("县级以上人民政府", "implement")]),
        ("由省财政、水利等部门和工会、妇联等组织推荐。", [("财政部门", "implement")]),
    ],
)
def test_chinese_bodies_are_charged_as_subjects_by_labels_and_by(
    text: str, expected: list[tuple[str, str]]
) -> None:
    assert roles(text)[: len(expected) or None] == expected


@pytest.mark.parametrize(
    "text",
    [
        "渔民应当向渔船登记机关提交申请。",
        "经省水利厅批准，报国务院备案。",
        "省水利厅核发的证书应当载明有效期。",
        "证书由省水利厅统一印制的，不另收费。",
        "评审组由省水利厅、省财政厅和专家组成。",
        "省水利厅负责人应当签字。",
        "各有关部门要密切配合。",
        "对省水利厅的处罚决定不服的，可以申请复议。",
        "渔港应当接受渔政机构的检查。",
        "近年来，省水利厅认真改造渔港。",
        "省水利厅切实改造渔港，取得了明显成效。",
        "支持公安机关依法执行职务。",
        "渔港建设、省水利厅审批、验收等环节要衔接。",
    ],
)
def test_chinese_bodies_that_are_only_mentioned_have_no_role(text: str) -> None:
    assert roles(text) == []
