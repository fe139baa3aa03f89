"""What of a portal's page is its text: pages of our own, marked up as such portals do it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from loader import readers
from loader.readers import Reading
from loader.readers.page_parts import is_named
from tests.pace import quickest

LETTERHEAD = (
    "<table><tr><td><b>ỦY BAN NHÂN DÂN<br>TỈNH VÂN HÀ</b><br>Số: 12/CT-UBND</td>"
    "<td><b>CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM<br>Độc lập - Tự do - Hạnh phúc</b></td></tr></table>"
)
BODY = (
    "<p><strong>CHỈ THỊ<br>Về phòng, chống hạn hán mùa khô</strong></p>"
    '<p>Căn cứ <a href="/l1">Luật Thủy lợi</a>; <a href="/l2">Luật Phòng, chống thiên tai</a>;'
    ' <a href="/n1">Nghị định hướng dẫn thi hành</a>, Chủ tịch tỉnh yêu cầu:</p>'
    "<p>1. Sở Nông nghiệp và Môi trường chủ trì, kiểm tra các hồ chứa trước ngày 15/3/2025.</p>"
    "<p>2. Các huyện rà soát nguồn nước, điều chỉnh lịch gieo cấy cho phù hợp.</p>"
    "<div>Nơi nhận:<br>- Các sở, ngành;<br>- Lưu: VT.</div>"
)
VIETNAMESE = f"""<!DOCTYPE html><html><head><title>Chỉ thị</title></head><body>
<div id="wrap"><div class="topbar-inner"><div class="x1">
  <a href="/">Trang chủ</a> <a href="/gt">Giới thiệu</a> <a href="/tt">Tin tức</a>
  <a href="#">Liên hệ</a>
</div></div>
<div class="row"><div class="c3"><div><div>
   <ul><li><a href=1>Văn bản trung ương</a></li><li><a href=2>Văn bản tỉnh</a></li>
   <li><a href=3>Dự thảo xin ý kiến</a></li></ul></div></div></div>
 <div class="c6"><div class="detail">
  <div class="tienIch"><a href=a>In trang</a> | <a href=b>Gửi email</a>
   | <a href=c>Facebook</a> | <a href=d>Zalo</a></div>
  <div class="noi-dung">{LETTERHEAD}{BODY}</div>
  <div class="b9"><div><b>Các tin khác:</b></div>
   <div><a href=7>Khai mạc lễ hội đua thuyền</a><div>Hàng nghìn người đã về dự.</div></div></div>
  <h3>Ý kiến bạn đọc (2)</h3>
  <div class="u1"><b>Nguyễn Văn Mẫu</b><p>Cần làm sớm hơn nữa.</p></div>
  <div class="u1"><b>Trần Thị Thử</b><p>Đồng ý với chỉ thị này.</p></div>
 </div></div>
 <div class="c3"><div class="tinMoiNhat"><div>Chuyện bên lề</div></div>
   <div class="quang_cao"><p>Mua nhà giá rẻ ngay hôm nay</p></div></div></div>
<div class="k"><p>Trang này dùng cookie để phục vụ bạn tốt hơn.</p><a href=#>Đồng ý</a></div>
<div id="footer2"><div>Giấy phép số 5/GP-STTTT. Điện thoại: 0123.</div></div>
</div></body></html>"""

CHINESE = """<!DOCTYPE html><html><body><div class="w1200">
<div class="hd"><div><a href=1>首页</a><a href=2>政务公开</a>
<a href=3>政务服务</a><a href=4>互动交流</a></div></div>
<div class="dqwz">当前位置：<a href=1>首页</a> &gt; <a href=2>政策文件</a> &gt; 正文</div>
<div class="zw"><h1>云河省人民政府办公厅关于做好节约用水工作的通知</h1>
<p>云政办发〔2025〕6号</p><p>各市人民政府，省政府各部门：</p>
<p>一、加强用水管理。由省水利厅牵头，省农业农村厅配合，2025年6月底前完成。</p>
<p>二、开展宣传教育。各市要组织节水宣传周活动。</p><p>抄送：省委办公厅。</p></div>
<div class="bdsharebuttonbox">分享到：<a href=#>微信</a><a href=#>微博</a></div>
<div><p>相关阅读</p>
<ul><li><a href=5>我省召开节水工作会议</a></li><li><a href=6>图解节水</a></li></ul></div>
<div class="z3"><span>网友评论</span><p>支持节水！</p></div>
<div class="f1"><a href=1>网站地图</a><a href=2>联系我们</a><a href=3>网站声明</a></div>
</div></body></html>"""


def read(content: str) -> Reading:
    return readers.read_text(content, "a.html")


def said(content: str) -> list[str]:
    return [line.text for line in read(content).lines]


def test_a_vietnamese_portal_gives_the_text_of_the_directive_alone() -> None:
    assert said(VIETNAMESE) == [
        "ỦY BAN NHÂN DÂN",
        "TỈNH VÂN HÀ",
        "Số: 12/CT-UBND",
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "CHỈ THỊ",
        "Về phòng, chống hạn hán mùa khô",
        (
            "Căn cứ Luật Thủy lợi; Luật Phòng, chống thiên tai; Nghị định hướng dẫn thi hành,"
            " Chủ tịch tỉnh yêu cầu:"
        ),
        "1. Sở Nông nghiệp và Môi trường chủ trì, kiểm tra các hồ chứa trước ngày 15/3/2025.",
        "2. Các huyện rà soát nguồn nước, điều chỉnh lịch gieo cấy cho phù hợp.",
        "Nơi nhận:",
        "- Các sở, ngành;",
        "- Lưu: VT.",
    ]


def test_a_chinese_portal_gives_the_text_of_the_directive_alone() -> None:
    assert said(CHINESE) == [
        "云河省人民政府办公厅关于做好节约用水工作的通知",
        "云政办发〔2025〕6号",
        "各市人民政府，省政府各部门：",
        "一、加强用水管理。由省水利厅牵头，省农业农村厅配合，2025年6月底前完成。",
        "二、开展宣传教育。各市要组织节水宣传周活动。",
        "抄送：省委办公厅。",
    ]


@pytest.mark.parametrize("content", [VIETNAMESE, CHINESE])
def test_what_is_left_out_of_a_page_is_told_in_full(content: str) -> None:
    reading = read(content)
    told = " ".join(warning.message for warning in reading.warnings)
    kept = " ".join(line.text for line in reading.lines)
    for words in ("Đồng ý với chỉ thị này", "cookie", "0123", "互动交流", "支持节水", "图解节水"):
        if words in content:
            assert words in told
            assert words not in kept


def page(body: str) -> str:
    return f"<!DOCTYPE html><html><body>{body}</body></html>"


TEXT = "<p>Các sở, ngành của tỉnh tổ chức thực hiện nghiêm chỉ thị này và báo cáo kết quả.</p>"


@pytest.mark.parametrize("name", ["header", "menu", "footer", "banner", "copyright"])
def test_a_letterhead_and_a_signature_stay_whatever_their_place_is_called(name: str) -> None:
    body = f"<div class={name}>{LETTERHEAD}</div>{TEXT * 9}<div class={name}>TM. TẬP THỂ</div>"
    lines = said(page(body))
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in lines
    assert lines[-1] == "TM. TẬP THỂ"


def test_links_in_sentences_are_no_menu() -> None:
    basis = "<p>Căn cứ <a href=#>Luật Một</a>;</p>" * 3
    assert said(page(f"<div>{basis}</div>{TEXT}"))[:3] == ["Căn cứ Luật Một;"] * 3


def test_anchors_around_headings_are_no_links() -> None:
    headings = "".join(f"<p><a name=d{at}>Điều {at}. Tổ chức</a></p>" for at in range(1, 6))
    assert len(said(page(f"<div>{headings}</div>{TEXT}"))) == 6


def test_a_paragraph_about_cookies_is_no_note_of_the_page() -> None:
    about = "<p>Các cơ quan thông báo việc lưu cookie theo <a href=#>Luật Mẫu</a>.</p>"
    assert len(said(page(about + TEXT * 3))) == 4


def test_a_page_laid_out_by_tables_loses_its_menus_alone() -> None:
    link = "<tr><td><img src=x> <a href=#>Mục tin</a></td></tr>"
    body = (
        f"<table><tr><td><table>{link * 9}</table></td><td><table><tr><td>{LETTERHEAD}</td></tr>"
        f"<tr><td>{BODY}</td></tr></table></td><td><table>{link * 3}</table></td></tr></table>"
    )
    assert said(page(body)) == said(page(LETTERHEAD + BODY))


def test_three_links_without_a_sentence_are_a_menu_in_any_markup() -> None:
    for menu in (
        "<div><a href=1>Một</a> <a href=2>Hai</a> <a href=3>Ba</a></div>",
        "<table><tr><td><table>"
        + "<tr><td><a href=#>A</a></td></tr>" * 3
        + "</table></td></tr></table>",
        "<dl><dd><a href=1>Một</a><dd><a href=2>Hai</a><dd><a href=3>Ba</a></dl>",
    ):
        assert len(said(page(menu + TEXT))) == 1


def test_a_list_of_links_under_a_title_goes_and_the_text_behind_it_stays() -> None:
    related = "<h4>Tin liên quan</h4><ul>" + "<li><a href=#>Lễ hội</a></li>" * 2 + "</ul>"
    assert len(said(page(f"<div>{TEXT * 3}{related}{TEXT * 2}</div>"))) == 5


def test_a_heading_of_the_text_that_sounds_like_a_part_of_the_page_stays() -> None:
    lines = said(page(f"<h3>Các tin khác</h3>{TEXT}<h3>Bình luận</h3>{TEXT * 2}"))
    assert lines[0] == "Các tin khác"
    assert lines[2] == "Bình luận"
    assert len(lines) == 5


def test_a_short_page_keeps_its_text_beside_a_huge_menu() -> None:
    menu = "<ul>" + "<li><a href=#>Mục của trang tin</a></li>" * 300 + "</ul>"
    assert said(page(f"<div><div>{menu}</div><div>{TEXT}</div></div>")) == said(page(TEXT))


@pytest.mark.parametrize(
    "name",
    ["tinLienQuan", "tin_lien_quan2", "top-menu", "MainMenu", "quang-cao", "dqwz", "binhluan"],
)
def test_names_are_known_however_they_are_spelled(name: str) -> None:
    assert is_named(name)


@pytest.mark.parametrize("name", ["content", "noi-dung", "header", "loads", "zhengwen", "detail"])
def test_names_of_the_text_are_not_taken_for_others(name: str) -> None:
    assert not is_named(name)


def test_text_in_an_old_font_is_read_by_the_font() -> None:
    body = (
        "<p><font face='.VnTimeH'>kÕ ho&#185;ch</font></p>"
        "<p style='font-family:\".VnTime\";color:red'>C&ocirc;ng vi&#214;c cÇn lµm</p>"
    )
    assert said(page(body))[0] == "KẾ HOẠCH"
    assert "cần làm" in said(page(body))[1]


def test_a_font_of_capitals_shows_capitals_in_a_page_that_is_unicode_already() -> None:
    body = "<font face='.VnTimeH'>kế hoạch</font> <font face='.VnTime'>là lịch</font>"
    assert said(page(body)) == ["KẾ HOẠCH là lịch"]


def test_old_encodings_written_as_entities_are_read_and_told() -> None:
    body = (
        "<p>S&ocirc;&ucirc; Y te&aacute; chu&ucirc; tr&igrave;, pho&aacute;i h&ocirc;&iuml;p"
        " kie&aring;m tra</p>"
    )
    reading = read(page(body))
    assert [line.text for line in reading.lines] == ["Sở Y tế chủ trì, phối hợp kiểm tra"]
    assert [warning.code for warning in reading.warnings] == ["encoding"]


def test_a_page_nested_deep_is_read_in_linear_time() -> None:
    deep = "<div class=menu>Kính gửi:" * 3000 + TEXT * 300

    def read_all() -> None:
        assert said(page(deep))

    assert quickest(read_all, attempts=1) < 5


PIECES = st.sampled_from(
    [
        "<div>", "</div>", "<a href=#>", "</a>", "<p>", "<table><tr><td>", "</table>", "<ul><li>",
        "Tin liên quan", "Bình luận", "<div class=menu>", "văn bản này ", "<h3>", "</h3>", "<br>",
    ]
)  # fmt: skip


@given(st.lists(PIECES, max_size=40))
def test_every_word_of_a_page_is_read_or_told(pieces: list[str]) -> None:
    content = page("".join(pieces))
    reading = read(content)
    kept = " ".join(line.text for line in reading.lines)
    told = " ".join(warning.message for warning in reading.warnings)
    assert kept.count("này") + told.count("này") >= content.count("này")


@given(st.lists(st.text(st.characters(min_codepoint=0xA0, max_codepoint=0xFF)), max_size=30))
def test_any_letters_written_as_entities_give_lines_that_are_not_empty(words: list[str]) -> None:
    written = "<br>".join("".join(f"&#{ord(letter)};" for letter in word) for word in words)
    for line in read(page(f"<p>{written}</p>")).lines:
        assert line.text
        assert line.text == " ".join(line.text.split())
