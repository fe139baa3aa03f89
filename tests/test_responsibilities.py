"""Who is charged with what by one paragraph: the words around agencies, subjects, headings."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.agencies import agency_id
from analyzers.normalize import fold, nfc
from loader.model import Evidenced
from loader.responsibilities import find_responsibilities
from loader.responsibilities_zh import settings
from loader.rules import evidence
from search.model import ROLES, Agency
from tests.charges import roles

SEEDS = Path(__file__).resolve().parents[1].parent / "shared" / "seeds"


def test_who_presides_leads_and_partners_coordinate() -> None:
    text = (
        "Giao Sở Nội vụ chủ trì, phối hợp với Sở Tài chính, UBND các xã, phường và các cơ quan "
        "liên quan lập kế hoạch."
    )
    assert roles(text) == [
        ("Sở Nội vụ", "lead"),
        ("Sở Tài chính", "coordinate"),
        ("Ủy ban nhân dân các xã, phường", "coordinate"),
    ]


def test_marks_of_layout_change_nothing() -> None:
    text = "Đảng ủy Công an tỉnh chủ trì; các huyện ủy, thành ủy triển khai thực hiện."
    expected = [
        ("Đảng ủy Công an tỉnh", "lead"),
        ("Huyện ủy", "implement"),
        ("Thành ủy", "implement"),
    ]
    assert roles(text) == expected
    assert roles(f"** {text}*") == expected
    assert roles(f"**- {text.replace(' chủ', '** chủ')}") == expected


def test_a_list_is_split_into_the_names_of_the_gazetteer() -> None:
    text = (
        "3. Các huyện ủy, thành ủy, đảng ủy trực thuộc Tỉnh ủy, Ủy ban Mặt trận Tổ quốc Việt Nam "
        "tỉnh và các đoàn thể chính trị - xã hội tỉnh, Sở Giáo dục và Đào tạo tổ chức học tập."
    )
    assert [name for name, _ in roles(text)] == [
        "Huyện ủy",
        "Thành ủy",
        "Đảng ủy trực thuộc Tỉnh ủy",
        "Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh",
        "Đoàn thể chính trị - xã hội tỉnh",
        "Sở Giáo dục và Đào tạo",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "2.1. Sở Y tế",
        "Sở Y tế:",
        "4. Sở Y tế có trách nhiệm:",
        "Ba là, Sở Y tế tăng cường kiểm tra các cơ sở.",
        "Căn cứ Kế hoạch này, Sở Y tế hướng dẫn các cơ sở.",
        "Yêu cầu Sở Y tế hướng dẫn các cơ sở.",
        "Cơ quan thực hiện: Sở Y tế.",
        "Nội dung xong. Sở Y tế bố trí nhân lực.",
        "Trách nhiệm của Sở Y tế",
    ],
)
def test_subjects_headings_and_those_who_are_asked_implement(text: str) -> None:
    assert roles(text) == [("Sở Y tế", "implement")]


@pytest.mark.parametrize(
    "text",
    [
        "Kết quả gửi Sở Y tế tổng hợp.",
        "Theo báo cáo của Sở Y tế, dịch bệnh giảm.",
        "Sở Y tế đã ban hành hướng dẫn.",
        "Tăng cường phối hợp giữa Sở Y tế và Sở Nội vụ.",
        "Nếu có vướng mắc, đề nghị Sở Y tế phản ánh.",
        "Các cơ quan, đơn vị liên quan triển khai thực hiện.",
        "Nâng cao chất lượng khám bệnh.",
    ],
)
def test_an_agency_that_is_only_mentioned_has_no_role(text: str) -> None:
    assert roles(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "- Chủ trì: Sở Y tế; phối hợp: Sở Nội vụ.",
            [("Sở Y tế", "lead"), ("Sở Nội vụ", "coordinate")],
        ),
        (
            "Cơ quan chủ trì soạn thảo: Sở Y tế; cơ quan phối hợp soạn thảo: Sở Nội vụ.",
            [("Sở Y tế", "lead"), ("Sở Nội vụ", "coordinate")],
        ),
        ("Sở Y tế được giao chủ trì lập đề án.", [("Sở Y tế", "lead")]),
        ("Đề nghị Sở Y tế phối hợp tuyên truyền.", [("Sở Y tế", "coordinate")]),
        (
            "Chỉ đạo Sở Y tế phối hợp với Sở Nội vụ rà soát.",
            [
                ("Sở Y tế", "coordinate"),
                ("Sở Nội vụ", "coordinate"),
            ],
        ),
        ("Ủy quyền cho Giám đốc Sở Y tế ký.", [("Giám đốc Sở Y tế", "implement")]),
        ("Hội đồng nhân dân xã tăng cường giám sát.", [("Hội đồng nhân dân xã", "monitor")]),
        ("Đồng chí Bí thư Tỉnh ủy chỉ đạo chung.", [("Bí thư Tỉnh ủy", "implement")]),
        (
            "Các ông, bà: Chánh Văn phòng, Giám đốc Sở Y tế chịu trách nhiệm thi hành.",
            [("Chánh Văn phòng", "implement"), ("Giám đốc Sở Y tế", "implement")],
        ),
        ("Với vai trò thường trực, Sở Y tế tham mưu.", [("Sở Y tế", "implement")]),
        ("Các tổ dân phố, Công an phường ra quân.", [("Công an phường", "implement")]),
    ],
)
def test_ways_of_saying_who_does_what(text: str, expected: list[tuple[str, str]]) -> None:
    assert roles(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Đánh giá cao Sở Y tế đã tích cực phối hợp với Sở Nội vụ.",
        "Thời gian qua đã phối hợp với Sở Nội vụ tổ chức 5 lớp.",
        "Báo cáo kết quả, gửi về Sở Nội vụ.",
        "Hồ sơ đã trình Bộ Y tế, Sở Nội vụ",
        "Chỉ đạo Sở Y tế rà soát.",
    ],
)
def test_what_is_over_or_only_reported_charges_nobody(text: str) -> None:
    assert roles(text) == []


def test_a_duty_is_one_outside_of_tasks_too() -> None:
    text = "Bưu điện tỉnh có trách nhiệm báo cáo."
    assert roles(text, in_task=False) == [("Bưu điện tỉnh", "implement")]


def test_outside_of_tasks_only_express_words_charge() -> None:
    assert roles("Sở Y tế xây dựng kế hoạch như sau:", in_task=False) == []
    assert roles("Sở Y tế", in_task=False) == []
    assert roles("Yêu cầu Sở Y tế thực hiện nghiêm.", in_task=False) == [("Sở Y tế", "implement")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("- Đơn vị chủ trì: Sở Y tế, Sở Nội vụ.", ["lead", "lead"]),
        ("- Cơ quan phối hợp: Sở Y tế; Sở Nội vụ.", ["coordinate", "coordinate"]),
        ("Cơ quan theo dõi, giám sát: Sở Y tế", ["monitor"]),
    ],
)
def test_a_label_gives_the_role(text: str, expected: list[str]) -> None:
    assert [role for _, role in roles(text)] == expected


def test_whoever_is_charged_to_follow_up_monitors() -> None:
    text = "Giao Công an tỉnh chủ trì, giúp UBND tỉnh theo dõi, đôn đốc việc thực hiện Chỉ thị này."
    assert roles(text) == [("Công an tỉnh", "lead"), ("Công an tỉnh", "monitor")]
    assert roles("2. Sở Nội vụ theo dõi, đôn đốc các sở, ban, ngành thực hiện.") == [
        ("Sở Nội vụ", "monitor")
    ]
    assert roles("Xây dựng phần mềm theo dõi việc thực hiện.", heading="1. Sở Nội vụ") == []


@pytest.mark.parametrize("tail", ["và báo cáo UBND tỉnh", "hằng quý", ""])
def test_following_up_and_urging_is_monitoring_whatever_comes_after_it(tail: str) -> None:
    assert ("Sở Nội vụ", "monitor") in roles(f"Giao Sở Nội vụ theo dõi, đôn đốc {tail}.")
    text = f"Sở Nội vụ chủ trì lập đề án; theo dõi và đôn đốc {tail}."
    assert roles(text) == [("Sở Nội vụ", "lead"), ("Sở Nội vụ", "monitor")]


def test_chairing_a_meeting_is_not_leading_a_task() -> None:
    for meeting in ("cuộc họp", "các buổi làm việc", "hội nghị", "phiên họp", "họp"):
        text = f"Phó Chủ tịch UBND tỉnh chủ trì {meeting} về giống cây trồng."
        assert ("Phó Chủ tịch Ủy ban nhân dân tỉnh", "lead") not in roles(text)
    assert roles("Giao Sở Nội vụ chủ trì tổ chức hội nghị.") == [("Sở Nội vụ", "lead")]


def test_a_bullet_without_a_subject_speaks_of_its_heading() -> None:
    assert roles("- Chủ trì, phối hợp với Sở Y tế lập đề án.", heading="3. Sở Nội vụ") == [
        ("Sở Y tế", "coordinate"),
        ("Sở Nội vụ", "lead"),
    ]
    assert roles("- Theo dõi, đôn đốc kết quả thực hiện.", heading="3. Sở Nội vụ") == [
        ("Sở Nội vụ", "monitor")
    ]
    assert roles("- Chủ trì lập đề án.") == []


def test_a_subject_after_the_partners_of_another_is_its_own() -> None:
    text = "Sở Nội vụ phối hợp với Sở Y tế; Sở Tài chính chủ trì bố trí kinh phí."
    assert ("Sở Y tế", "coordinate") in roles(text)
    assert ("Sở Tài chính", "lead") in roles(text)


def test_the_explanation_of_an_agency_is_not_charged() -> None:
    assert roles("Cơ quan phối hợp: Trung tâm Việc làm tỉnh (Sở Nội vụ), Sở Y tế") == [
        ("Trung tâm Việc làm tỉnh", "coordinate"),
        ("Sở Y tế", "coordinate"),
    ]


def test_a_rule_about_the_first_body_governs_all_that_follows() -> None:
    texts = [
        "改造渔港。（省水利厅、省财政厅按职责分工负责，排在第一位的为牵头单位，下同）",
        "更新渔船。（省农业厅、省财政厅按职责分工负责）",
    ]
    for text, setting in zip(texts, settings(texts, ["", ""]), strict=True):
        found = find_responsibilities(text, "zh", in_task=True, setting=setting)
        assert [agency.role for agency, _ in found] == ["lead", "implement"]
    alone = find_responsibilities(texts[1], "zh", in_task=True)
    assert [agency.role for agency, _ in alone] == ["implement", "implement"]


def test_bodies_listed_under_a_duty_of_theirs_are_charged() -> None:
    above = "有关部门应当提供以下信息："
    text = "（一）公安部门有关渔民身份的信息、渔政机构有关渔船的信息；"
    [setting] = settings([text], [above])
    found = find_responsibilities(text, "zh", in_task=True, setting=setting)
    assert [agency.name for agency, _ in found] == ["公安部门", "渔政机构"]
    assert find_responsibilities(text, "zh", in_task=True) == ()


_WORDS = st.sampled_from(
    [
        "Sở Y tế",
        "Công an tỉnh",
        "chủ trì",
        "phối hợp với",
        "giao",
        "yêu cầu",
        "theo dõi",
        "việc",
        ";",
        ",",
        ".",
        ":",
        "và",
        "các",
        "thực hiện",
        "Cơ quan chủ trì:",
        "(",
        ")",
        "- ",
        "1.",
        "教育部",
        "牵头",
        "会同",
        "负责",
        "（",
        "）",
        "。",
        "要",
        "督促",
        "Căn cứ",
    ]
)


@given(
    st.one_of(st.text(max_size=60), st.lists(_WORDS, max_size=16).map(" ".join)),
    st.sampled_from(["vi", "zh", "en"]),
    st.booleans(),
)
def test_any_paragraph_gives_each_agency_and_role_once(
    text: str, language: str, in_task: bool
) -> None:
    above = Agency(id="sở_nội_vụ", name="Sở Nội vụ", role="implement")
    heading = (Evidenced(above, evidence("role.implement.heading", 3, 12, position=7)),)
    found = find_responsibilities(nfc(text), language, in_task=in_task, task_lead_default=heading)
    assert len({agency for agency, _ in found}) == len(found)
    for agency, words in found:
        if words.position is None:
            assert agency_id(nfc(text)[words.start : words.end]) == agency.id
        else:
            assert (agency.id, words.position, words.start, words.end) == (above.id, 7, 3, 12)
        assert 0 <= words.cue_start <= words.cue_end <= len(nfc(text))
        assert agency.id == fold(agency.name)
        assert agency.role in ROLES
        assert agency.via == "paragraph"


def test_the_leading_party_committee_of_a_real_plan_is_found() -> None:
    plan = next(SEEDS.glob("001_*.txt"), None)
    if plan is None:
        pytest.skip(f"The collection of real directives is not at {SEEDS}.")
    lines = [line for line in plan.read_text("utf-8").split("\n") if "Công an tỉnh chủ trì" in line]
    assert len(lines) == 5
    for line in lines:
        assert ("Đảng ủy Công an tỉnh", "lead") in roles(nfc(line))
