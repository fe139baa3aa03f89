"""Lines of a portal's page that are left out wherever they stand, and lines of text like them."""

import pytest

from loader import chrome
from loader.readers import Line


@pytest.mark.parametrize(
    "text",
    [
        "您现在的位置：首页 > 政务公开 > 正文",
        "上一篇：关于召开会议的通知",
        "【打印】 【关闭】",
        "字体：【大 中 小】",
        "来源：水利厅 发布时间：2025-03-18 浏览次数：12",
        "浏览次数：1024",
        "版权所有：云河省人民政府",
        "主办：省政府办公厅 技术支持：信息中心",
        "云公网安备 41010502000001号",
        "Quảng cáo",
        "Trang chủ » Văn bản » Chỉ thị",
        "Xem với cỡ chữ: A- A A+",
        "Tin tiếp theo: Khai mạc lễ hội",
        "® Ghi rõ nguồn “Cổng Thông tin điện tử tỉnh” khi phát hành lại thông tin này",
        "Giấy phép số: 05/GP-STTTT do Sở cấp ngày 1/2/2020",
        "Trưởng Ban biên tập: Ông Nguyễn Văn Mẫu",
        "Lượt truy cập: 1.234.567",
    ],
)
def test_a_line_of_the_page_is_left_out_and_told(text: str) -> None:
    kept, warnings = chrome.drop([Line("Điều 1."), Line(text), Line("Điều 2.")])
    assert [line.text for line in kept] == ["Điều 1.", "Điều 2."]
    assert text in warnings[0].message
    assert kept[1].gap


@pytest.mark.parametrize(
    "text",
    [
        "Ghi rõ nguồn gốc xuất xứ của giống cây khi sử dụng, phát hành.",
        "Quảng cáo sai sự thật bị xử phạt theo quy định.",
        "来源：",
        "大",
        "位置：河边",
        "Giấy phép số 12 do Sở Xây dựng cấp còn hiệu lực.",
        "主办单位：省水利厅",
        "Trang chủ trì",
    ],
)
def test_a_line_of_text_like_one_of_the_page_stays(text: str) -> None:
    assert chrome.drop([Line(text)]) == ([Line(text)], [])
