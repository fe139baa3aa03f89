"""Chinese bodies by the grammar of their names, and the short names that documents define."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.agencies import find_agencies
from analyzers.normalize import fold, nfc
from loader.bodies_zh import defined, with_bodies


def bodies(text: str, *terms: str) -> list[str]:
    return [mention.name for mention in with_bodies(text, find_agencies(text), terms)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("住房公积金管理机构应当提供信息", ["住房公积金管理机构"]),
        ("云山渔港登记机关、渔船检验机构应当", ["云山渔港登记机关", "渔船检验机构"]),
        ("县级以上登记机关办理", ["县级以上登记机关"]),
        ("渔港监督机关会同渔船检验机构", ["渔港监督机关", "渔船检验机构"]),
        ("收到申请后登记机关应当", ["登记机关"]),
        ("由省、自治区、直辖市渔船登记机关办理", ["省、自治区、直辖市渔船登记机关"]),
        ("国务院证券监督管理机构批准", ["国务院证券监督管理机构"]),
        ("县级以上地方人民政府教育行政部门", ["县级以上地方人民政府教育行政部门"]),
        ("起草部门审核机构进行审核", ["起草部门审核机构"]),
        ("各级党的巡察机构应当", ["各级党的巡察机构"]),
        ("法院有关婚姻信息", ["法院"]),
        ("试点城市人民政府要", ["试点城市人民政府"]),
        ("不动产登记机构和应急管理机构", ["不动产登记机构", "应急管理机构"]),
    ],
)
def test_a_body_is_named_by_its_field_and_a_word_for_a_body(text: str, expected: list[str]) -> None:
    assert bodies(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "该机关应当办理",
        "上述机构可以办理",
        "金融机构应当报告",
        "第三方评估机构要出具报告",
        "工作部署要落实",
        "税务局要",
        "两个部门共同办理",
        "国家鼓励科研机构参与",
    ],
)
def test_who_means_anybody_or_is_no_authority_is_no_body(text: str) -> None:
    assert [name for name in bodies(text) if name != "税务局"] == []


def test_a_verb_before_its_object_is_no_part_of_a_name() -> None:
    assert bodies("加强渔船登记机关建设") == ["渔船登记机关"]
    assert bodies("应当向渔船登记机关申请") == ["渔船登记机关"]


def test_a_name_after_and_needs_a_body_before_it() -> None:
    assert bodies("渔民和渔船登记机关") == []
    assert bodies("教育部和渔船登记机关") == ["教育部", "渔船登记机关"]


def test_a_document_defines_short_names_of_bodies_only() -> None:
    texts = [
        "承担渔船检验的机构（以下简称验船机构）和渔业互助保险（以下简称渔保）要衔接。",
        "设立渔港建设领导小组（以下简称“渔港组”）。",
        "没有定义的渔港组。",
    ]
    assert defined(texts) == ("验船机构", "渔港组")
    assert bodies("渔港组应当每月报告", *defined(texts)) == ["渔港组"]


_PIECES = st.sampled_from(
    [
        *(
            "县级以上",
            "人民政府",
            "主管部门",
            "登记机关",
            "的",
            "由",
            "和",
            "、",
            "会同",
            "教育",
            "，",
        ),
        *(
            "国务院",
            "渔船",
            "委员会",
            "应当",
            "等部门",
            "设区的市",
            "省、自治区、直辖市",
            "（",
            "）",
        ),
    ]
)


@given(st.one_of(st.text(max_size=60), st.lists(_PIECES, max_size=16).map("".join)))
def test_bodies_follow_each_other_inside_the_text(text: str) -> None:
    text = nfc(text)
    end = 0
    for mention in with_bodies(text, find_agencies(text), ("登记机关",)):
        assert mention.id
        assert mention.name
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end


def test_a_name_by_grammar_has_its_folded_form_as_id() -> None:
    [mention] = with_bodies("渔船登记机关", [])
    assert mention.id == fold("渔船登记机关")
