"""Two columns on the same lines of a plain text, one after the other."""

from hypothesis import given
from hypothesis import strategies as st

from loader.readers.columns import apart

LETTERHEAD = """\
SỞ NỘI VỤ                  CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
  PHÒNG TỔNG HỢP               Độc lập - Tự do - Hạnh phúc
Số: 7/KH-SNV                Mường Lam, ngày 4 tháng 3 năm 2024"""

ENDING = """\
Nơi nhận:                          TM. BAN TỔ CHỨC
- Như trên;                            TRƯỞNG BAN
- Các phòng chuyên môn, đơn vị trực thuộc;
- Lưu: VT.                           Lường Văn Phúc"""


def lines(content: str) -> list[str]:
    return [line.strip() for line in content.split("\n") if line.strip()]


def test_a_letterhead_in_two_columns_is_read_column_by_column() -> None:
    assert lines(apart(LETTERHEAD)) == [
        "SỞ NỘI VỤ",
        "PHÒNG TỔNG HỢP",
        "Số: 7/KH-SNV",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "Mường Lam, ngày 4 tháng 3 năm 2024",
    ]


def test_recipients_and_signature_side_by_side_are_parted() -> None:
    assert lines(apart(ENDING)) == [
        "Nơi nhận:",
        "- Như trên;",
        "- Các phòng chuyên môn, đơn vị trực thuộc;",
        "- Lưu: VT.",
        "TM. BAN TỔ CHỨC",
        "TRƯỞNG BAN",
        "Lường Văn Phúc",
    ]


def test_a_tab_parts_columns_as_blanks_do() -> None:
    assert lines(apart("Nơi nhận:\tKT. GIÁM ĐỐC\n- Lưu: VT.\tTrần Thị Na")) == [
        "Nơi nhận:",
        "- Lưu: VT.",
        "KT. GIÁM ĐỐC",
        "Trần Thị Na",
    ]


def test_a_line_across_the_gap_ends_the_columns() -> None:
    title = "Căn cứ quy định về lưu trữ, Sở Nội vụ lập kế hoạch như sau"
    assert lines(apart(f"{LETTERHEAD}\n{title}\n1. Rà soát"))[-2:] == [title, "1. Rà soát"]


def test_wide_gaps_elsewhere_stay_as_they_are() -> None:
    content = "Lúa       120 ha\nNgô        80 ha\n\nKhông có gì thêm."
    assert apart(content) == content


@given(
    st.lists(
        st.sampled_from(
            [
                "a",
                " ",
                "   ",
                "\t",
                "\n",
                "\u3000",
                "|",
                "Nơi nhận:",
                "TM. X",
                "- ",
                "1. ",
                "Độc lập - ",
            ]
        ),
        max_size=60,
    ).map("".join)
)
def test_no_letter_is_lost_or_added(content: str) -> None:
    assert sorted("".join(apart(content).split())) == sorted("".join(content.split()))
