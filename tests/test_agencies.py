"""Agencies in a text: canonical names, located forms and lists, in both languages."""

import pytest

from analyzers.agencies import (
    find_agencies,
)


def names(text: str) -> list[str]:
    return [mention.name for mention in find_agencies(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("giao Công an tỉnh Sơn Hải làm", ["Công an tỉnh Sơn Hải"]),
        ("UBND tỉnh, HĐND huyện", ["Ủy ban nhân dân tỉnh", "Hội đồng nhân dân huyện"]),
        ("Uỷ ban Nhân dân các xã, phường làm", ["Ủy ban nhân dân các xã, phường"]),
        ("ỦY BAN NHÂN DÂN TỈNH NGHỆ AN", ["Ủy ban nhân dân tỉnh Nghệ An"]),
        ("Sở GD&ĐT và Sở Nội vụ", ["Sở Giáo dục và Đào tạo", "Sở Nội vụ"]),
        (
            "Sở Văn hóa, Thể thao và Du lịch, Sở Y tế",
            ["Sở Văn hóa, Thể thao và Du lịch", "Sở Y tế"],
        ),
        ("các sở, ban, ngành tỉnh; các huyện ủy", ["Sở, ban, ngành tỉnh", "Huyện ủy"]),
        ("Chủ tịch UBND huyện, thị xã phối hợp", ["Chủ tịch Ủy ban nhân dân huyện, thị xã"]),
        ("Đảng ủy trực thuộc Thành ủy", ["Đảng ủy trực thuộc Thành ủy"]),
        ("Trung tâm Kiểm soát bệnh tật tỉnh", ["Trung tâm Kiểm soát bệnh tật tỉnh"]),
        ("Kho bạc Nhà nước khu vực IX", ["Kho bạc Nhà nước khu vực IX"]),
        ("Bộ Tư lệnh Quân khu 9", ["Bộ Tư lệnh", "Quân khu 9"]),
        ("đảng ủy công an tỉnh", ["Đảng ủy Công an tỉnh"]),
        ("由省财政厅会同各级教育行政部门办理", ["省财政厅", "各级教育行政部门"]),
        ("国务院办公厅、国家发展和改革委员会", ["国务院办公厅", "国家发展和改革委员会"]),
        ("民政、公安等部门", ["民政部门", "公安部门"]),
        ("县级财政、渔政、盐务等部门", ["财政部门", "渔政部门", "盐务部门"]),
        ("渔业等部门要", ["渔业部门"]),
        ("公安、司法机关", ["公安机关", "司法机关"]),
        ("国务院渔业主管部门", ["国务院渔业主管部门"]),
        (
            "各省、自治区、直辖市和计划单列市税务局",
            ["各省、自治区、直辖市和计划单列市税务局"],
        ),
        ("乡（镇）人民政府", ["乡（镇）人民政府"]),
        ("云山省政府办公厅（室）", ["云山省政府办公厅（室）"]),
        ("河江省公安厅", ["河江省公安厅"]),
        ("会同省人民政府党委、省公安厅党委", ["省人民政府党委", "省公安厅党委"]),
        ("由省委组织部、省委检查委员会分别负责", ["省委组织部", "省委检查委员会"]),
        ("越南妇女联合会省委员会、省农民协会", ["越南妇女联合会省委员会", "省农民协会"]),
        ("省军事党委和各县委", ["省军事党委", "各县委"]),
        ("各县、市人民政府", ["各县、市人民政府"]),
        ("青山省日报社、省广播电视台", ["青山省日报社", "省广播电视台"]),
        ("Đài Khí tượng Thủy văn tỉnh", ["Đài Khí tượng Thủy văn tỉnh"]),
        (
            "Công ty Khai thác công trình thủy lợi Sơn Hải làm",
            ["Công ty Khai thác công trình thủy lợi Sơn Hải"],
        ),
        (
            "Công ty TNHH MTV Cấp nước tỉnh",
            ["Công ty trách nhiệm hữu hạn một thành viên Cấp nước tỉnh"],
        ),
        ("Trung tâm Giáo dục thường xuyên tỉnh", ["Trung tâm Giáo dục thường xuyên tỉnh"]),
        ("các chủ rừng", ["Chủ rừng"]),
    ],
)
def test_names_are_found_in_their_canonical_form(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "cán bộ y tế, nội bộ tài chính và quốc phòng kinh tế",
        "thuế suất, báo cáo thống kê, đơn vị của cơ quan",
        "công tác tổ chức và phát triển xã hội",
        "的部门很多，组织学习",
        "nhiệm vụ Cơ quan, trụ sở Đoàn, môi trường Biển và thông báo Kết luận",
        "受县委托办理",
    ],
)
def test_common_words_are_no_agencies(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Chi cục Trồng trọt và Bảo vệ thực vật chủ trì",
            ["Chi cục Trồng trọt và Bảo vệ thực vật"],
        ),
        ("Trung tâm Y tế thường xuyên kiểm tra", ["Trung tâm Y tế"]),
        ("Vụ Pháp chế hỗ trợ các đơn vị", ["Vụ Pháp chế"]),
        ("Cục Dự trữ làm tốt công tác", ["Cục Dự trữ"]),
        (
            "Trung tâm Khuyến nông và Chi cục Thủy lợi báo cáo",
            ["Trung tâm Khuyến nông", "Chi cục Thủy lợi"],
        ),
        (
            "Viện Nghiên cứu phát triển kinh tế - xã hội tỉnh",
            ["Viện Nghiên cứu phát triển kinh tế - xã hội tỉnh"],
        ),
        ("Vụ Kế hoạch - Tài chính, Vụ Pháp chế", ["Vụ Kế hoạch - Tài chính", "Vụ Pháp chế"]),
        (
            "Vụ Khoa học, Công nghệ và Môi trường, Cục Thú y",
            ["Vụ Khoa học, Công nghệ và Môi trường", "Cục Thú y"],
        ),
        (
            "Phòng Cảnh sát điều tra tội phạm về ma túy và Phòng PC06",
            ["Phòng Cảnh sát điều tra tội phạm về ma túy", "Phòng PC06"],
        ),
        ("Giao Phòng Tài chính - Tổng hợp", ["Phòng Tài chính - Tổng hợp"]),
    ],
)
def test_a_name_of_its_own_ends_where_a_verb_or_another_body_begins(
    text: str, expected: list[str]
) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Ban Pháp chế HĐND tỉnh", ["Ban Pháp chế Hội đồng nhân dân tỉnh"]),
        ("Ban Kinh tế - Ngân sách HĐND xã", ["Ban Kinh tế - Ngân sách Hội đồng nhân dân xã"]),
        (
            "Chánh Văn phòng HĐND và UBND phường",
            ["Chánh Văn phòng Hội đồng nhân dân và Ủy ban nhân dân phường"],
        ),
        ("Văn phòng Bộ, Thanh tra Sở", ["Văn phòng Bộ", "Thanh tra Sở"]),
        ("Văn phòng Bộ Y tế", ["Văn phòng Bộ Y tế"]),
        ("Bộ trưởng, Chánh Văn phòng", ["Bộ trưởng", "Chánh Văn phòng"]),
        ("Trưởng phòng Kinh tế xã", ["Trưởng Phòng Kinh tế xã"]),
        (
            "Hiệu trưởng các trường trung học cơ sở",
            ["Hiệu trưởng các Trường Trung học cơ sở"],
        ),
        (
            "lãnh đạo các cơ quan thuộc UBTVQH",
            ["Lãnh đạo các cơ quan thuộc Ủy ban Thường vụ Quốc hội"],
        ),
        ("Đảng ủy tập trung lãnh đạo UBND xã", ["Đảng ủy", "Ủy ban nhân dân xã"]),
        ("- Lãnh đạo UBND xã cụ thể hóa Nghị quyết", ["Ủy ban nhân dân xã"]),
        ("n) Lãnh đạo Sở Y tế", ["Lãnh đạo Sở Y tế"]),
        ("Lãnh đạo Sở Y tế chịu trách nhiệm", ["Lãnh đạo Sở Y tế"]),
    ],
)
def test_offices_and_leaders_are_those_of_their_body(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "Người Tây Ban Nha đến phố cổ Hội An, quần đảo Trường Sa.",
        "Ban hành quy chế, Hội nghị tổng kết, Trường hợp cần thiết",
        "giao cho quân đoàn trưởng chỉ huy",
    ],
)
def test_places_and_common_words_that_begin_as_bodies_do_are_none(text: str) -> None:
    assert names(text) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UBND TP. Hồ Chí Minh", ["Ủy ban nhân dân thành phố Hồ Chí Minh"]),
        ("Công an TP.HCM", ["Công an thành phố Hồ Chí Minh"]),
        ("UBND TPHCM", ["Ủy ban nhân dân thành phố Hồ Chí Minh"]),
        (
            "UBND TP An Lộc, UBND TX Tân Sơn",
            [
                "Ủy ban nhân dân thành phố An Lộc",
                "Ủy ban nhân dân thị xã Tân Sơn",
            ],
        ),
        ("Tòa án nhân dân khu vực tổ chức", ["Tòa án nhân dân khu vực"]),
        ("Tòa án nhân dân khu vực 5 - Hà Nội", ["Tòa án nhân dân khu vực 5 - Hà Nội"]),
        ("Công an khu vực biên giới", ["Công an"]),
        ("UBND TP; Công an TP", ["Ủy ban nhân dân thành phố", "Công an thành phố"]),
    ],
)
def test_abbreviated_levels_and_regions_are_read(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_list_of_ministries_is_split_and_each_gets_its_head() -> None:
    assert names("Bộ trưởng các Bộ: Quốc phòng, Công an và Y tế") == [
        "Bộ trưởng Bộ Quốc phòng",
        "Bộ trưởng Bộ Công an",
        "Bộ trưởng Bộ Y tế",
    ]
    assert names("các Sở Tài chính, Tư pháp") == ["Sở Tài chính", "Sở Tư pháp"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("UBND các xã An Bình, Tân Lộc làm", ["Ủy ban nhân dân các xã An Bình, Tân Lộc"]),
        (
            "Chủ tịch UBND các huyện An Bình, Tân Lộc, Đức Hải và thị xã Lộc Sơn chịu",
            ["Chủ tịch Ủy ban nhân dân các huyện An Bình, Tân Lộc, Đức Hải và thị xã Lộc Sơn"],
        ),
        (
            "UBND các phường An Bình và Tân Lộc, Sở Y tế; Tỉnh ủy",
            ["Ủy ban nhân dân các phường An Bình và Tân Lộc", "Sở Y tế", "Tỉnh ủy"],
        ),
        (
            "UBND các xã An Bình, Tân Lộc; Giám đốc Sở Y tế",
            ["Ủy ban nhân dân các xã An Bình, Tân Lộc", "Giám đốc Sở Y tế"],
        ),
        ("UBND huyện An Bình, Tân Lộc cũng vậy", ["Ủy ban nhân dân huyện An Bình"]),
        ("UBND các xã An Bình, Căn cứ Luật", ["Ủy ban nhân dân các xã An Bình"]),
    ],
)
def test_a_row_of_places_after_a_plural_is_one_name(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("会同青山县委、白水县委和安河市委", ["青山县委", "白水县委", "安河市委"]),
        ("（省财政厅、安河市人民政府负责）", ["省财政厅", "安河市人民政府"]),
        ("落实青山省人民政府意见", ["青山省人民政府"]),
        ("在河内省安和县财政局", ["安和县财政局"]),
        ("推进县人民政府改革", ["县人民政府"]),
        ("中心城市人民政府", ["市人民政府"]),
        ("某某经济开发区人民法院", ["区人民法院"]),
        ("干预市场监督管理部门执法", ["市场监督管理部门"]),
        ("各县委、全省人民政府", ["各县委", "全省人民政府"]),
        ("由乡、镇人民政府和市、县人民政府", ["乡、镇人民政府", "市、县人民政府"]),
    ],
)
def test_a_chinese_place_is_known_by_the_words_around_it(text: str, expected: list[str]) -> None:
    assert names(text) == expected


def test_a_person_after_an_office_is_no_place() -> None:
    assert names("Chủ tịch UBND tỉnh Nguyễn Văn Bình ký") == ["Chủ tịch Ủy ban nhân dân tỉnh"]


def test_punctuation_ends_a_name() -> None:
    assert names("Công an; tỉnh Phú Thọ") == ["Công an"]
    assert names("Sở Nội vụ. Tỉnh ủy") == ["Sở Nội vụ", "Tỉnh ủy"]


def test_a_common_noun_is_no_agency() -> None:
    assert names("Mưa đá kèm những cục băng lớn.") == []
    assert names("Cục Thú y chủ trì.") == ["Cục Thú y"]
