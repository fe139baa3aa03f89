"""What a reader does, in a real browser."""

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import expect

PAGES = [
    "/",
    "/?q=rừng",
    "/?q=%22không%20có%22",
    "/?q=rừng&group=document",
    "/?q=(tuần tra rừng vũ trụ&without=spelling&deadline_month=none",
    "/documents/1?q=rừng",
    "/facets/document?q=rừng",
    "/loads",
    "/loads/1",
    "/help",
]

UNNAMED = """() => {
    const named = (e) => e.labels?.length || e.textContent.trim() || e.ariaLabel;
    const controls = "input:not([type=hidden]), select, button, a[href]";
    const unnamed = [...document.querySelectorAll(controls)].filter((e) => !named(e));
    return unnamed.map((e) => e.outerHTML);
}"""


def count(page: Any) -> int:
    return int(re.sub(r"\D", "", page.locator("#count").inner_text()))


def apply(page: Any) -> None:
    """Without scripts a form has to be sent."""
    button = page.locator(".filters .apply")
    if button.is_visible():
        button.click()


def test_search_finds_marks_and_keeps_its_state_in_the_address(visit: Any) -> None:
    page = visit.page
    page.goto("/")
    page.fill("#q", "tuần tra rừng")
    page.press("#q", "Enter")
    expect(page.locator(".hit").first).to_be_visible()
    assert "q=tu" in page.url
    assert "tuần tra" in page.locator(".hit mark").first.inner_text().lower()
    assert page.locator("#q").input_value() == "tuần tra rừng"
    total = count(page)
    page.reload()
    assert count(page) == total > 0


def test_a_facet_click_gives_the_count_that_was_shown_and_its_chip_takes_it_back(
    visit: Any,
) -> None:
    page = visit.page
    page.goto("/?q=rừng")
    before = count(page)
    choice = page.locator("#facet-agency label").first
    shown = int(re.sub(r"\D", "", choice.locator(".count").inner_text()))
    choice.locator("input").check()
    apply(page)
    expect(page.locator(".chips li")).to_have_count(1)
    assert count(page) == shown
    expect(page).to_have_url(re.compile("agency="))
    page.locator(".chips a").first.click()
    expect(page.locator(".chips")).to_have_count(0)
    assert count(page) == before


def test_two_values_of_a_facet_are_alternatives(visit: Any) -> None:
    page = visit.page
    page.goto("/?q=rừng")
    choices = page.locator("#facet-document input")
    choices.nth(0).check()
    apply(page)
    expect(page.locator(".chips li")).to_have_count(1)
    one = count(page)
    page.locator("#facet-document input:not(:checked)").first.check()
    apply(page)
    expect(page.locator(".chips li")).to_have_count(3)
    assert count(page) > one


def test_pages_follow_one_another(visit: Any) -> None:
    page = visit.page
    page.goto("/?q=rừng")
    first = page.locator(".hit .text").first.inner_text()
    page.locator("a[rel=next]").click()
    expect(page.locator("a[rel=prev]")).to_be_visible()
    assert page.locator(".hit .text").first.inner_text() != first
    page.locator("a[rel=prev]").click()
    expect(page.locator(".hit .text").first).to_have_text(first)


def test_hits_are_grouped_by_document_on_wish(visit: Any) -> None:
    page = visit.page
    page.goto("/?q=rừng")
    total = count(page)
    page.locator("#group").check()
    if page.locator(".order .apply").is_visible():
        page.locator(".order .apply").click()
    expect(page.locator(".group").first).to_be_visible()
    assert "group=document" in page.url
    assert count(page) == total
    first = page.locator(".group h2").all_inner_texts()
    assert len(first) == len(set(first)) == 10
    page.locator("a[rel=next]").click()
    expect(page.locator("a[rel=prev]")).to_be_visible()
    assert not set(page.locator(".group h2").all_inner_texts()) & set(first)


def test_the_whole_result_is_exported(visit: Any) -> None:
    page = visit.page
    page.goto("/?q=rừng&sort=oldest")
    page.locator("#export summary").click()
    with page.expect_download() as download:
        page.locator("#export a").first.click()
    rows = Path(download.value.path()).read_bytes().decode("utf-8-sig").split("\r\n")
    assert download.value.suggested_filename == "directives.csv"
    assert len(rows) == count(page) + 2


def test_a_value_is_found_inside_a_long_facet(visit: Any) -> None:
    page = visit.page
    page.goto("/?q=rừng")
    page.fill("#contains-document", "44-ct")
    if not page.evaluate("document.documentElement.classList.contains('scripted')"):
        page.press("#contains-document", "Enter")
    expect(page.locator(".values li")).to_have_count(1)
    shown = int(re.sub(r"\D", "", page.locator(".values .count").inner_text()))
    page.locator(".values a").click()
    expect(page.locator(".chips li")).to_have_count(1)
    assert count(page) == shown > 0


def test_how_a_query_was_understood_can_be_taken_back(visit: Any) -> None:
    page = visit.page
    page.goto("/?q=tuần tra rừng vũ trụ")
    assert count(page) > 0
    page.locator(".notice a[href*='without=most_words']").click()
    expect(page.locator(".nothing")).to_be_visible()
    page.locator(".notice a:not([href*=without])").first.click()
    expect(page.locator(".hit").first).to_be_visible()


def test_what_was_switched_off_stays_so_when_a_facet_is_clicked(visit: Any) -> None:
    page = visit.page
    page.goto("/?q=rừng&without=synonym")
    page.locator("#facet-agency input").first.check()
    apply(page)
    expect(page.locator(".chips li")).to_have_count(1)
    expect(page).to_have_url(re.compile("without=synonym"))


def test_a_hit_leads_to_its_paragraph_in_the_document(visit: Any) -> None:
    page = visit.page
    page.goto("/?q=%22ký cam kết%22")
    page.locator(".hit h2 a").first.click()
    target = page.locator(".paragraph:target")
    expect(target).to_be_in_viewport()
    assert target.locator("mark").first.inner_text() == "ký cam kết"
    expect(page.locator("#outline nav a").first).to_be_visible()


def test_a_broken_query_still_answers_and_says_how_it_was_read(visit: Any) -> None:
    page = visit.page
    page.goto('/?q="tuần tra')
    assert count(page) > 0
    expect(page.locator(".notice").first).to_be_visible()


def test_no_result_offers_ways_out(visit: Any) -> None:
    page = visit.page
    page.goto("/?q=rừng&year=1931")
    expect(page.locator(".nothing")).to_be_visible()
    page.locator(".nothing a").first.click()
    expect(page.locator(".hit").first).to_be_visible()


def test_the_language_is_chosen_and_remembered(visit: Any) -> None:
    page = visit.page
    page.goto("/?q=rừng")
    page.locator(".languages a[hreflang=zh]").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh")
    page.goto("/help")
    expect(page.locator("html")).to_have_attribute("lang", "zh")


def test_a_file_is_uploaded_and_its_outcome_shown(visit: Any) -> None:
    page = visit.page
    page.goto("/loads")
    file = {"name": "rỗng.txt", "mimeType": "text/plain", "buffer": b""}
    page.set_input_files("#files", file)
    page.locator(".upload button").click()
    expect(page.locator("td .failed")).to_have_count(1)
    expect(page.locator("td").first).to_have_text("rỗng.txt")


def test_suggestions_are_reached_by_keyboard(scripted: Any) -> None:
    page = scripted.page
    page.goto("/help")
    page.keyboard.press("/")
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("ke hoach 12")
    page.keyboard.press("Control+a")
    page.keyboard.type("cong an")
    expect(page.locator(".suggestions li").first).to_be_visible()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"/\?.*(q|agency)="))
    assert count(page) > 0


def test_a_facet_applies_in_place_and_back_undoes_it(scripted: Any) -> None:
    page = scripted.page
    page.goto("/?q=rừng")
    before = count(page)
    page.evaluate("window.untouched = true; window.scrollTo(0, 300)")
    choice = page.locator("#facet-agency input").first
    name = choice.get_attribute("id")
    choice.check()
    expect(page.locator(".chips li")).to_have_count(1)
    assert page.evaluate("window.untouched && document.activeElement.id") == name
    assert page.evaluate("scrollY") > 0
    page.go_back()
    expect(page.locator(".chips")).to_have_count(0)
    assert count(page) == before


def test_nothing_is_wider_than_a_telephone(narrow: Any) -> None:
    page = narrow.page
    for path in PAGES:
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= 390, path


def test_the_filters_of_a_telephone_open_and_close(narrow: Any) -> None:
    page = narrow.page
    page.goto("/?q=rừng")
    expect(page.locator("#filters")).to_be_hidden()
    page.locator(".drawer-open").click()
    expect(page.locator("#filters")).to_be_visible()
    page.locator("#facet-agency input").first.check()
    expect(page.locator(".chips li")).to_have_count(1)
    expect(page.locator("#filters")).to_be_visible()
    page.locator(".drawer-close").click()
    expect(page.locator("#filters")).to_be_hidden()
    expect(page.locator(".hit").first).to_be_visible()


def test_every_control_has_a_name_and_ids_are_unique(scripted: Any) -> None:
    page = scripted.page
    for path in PAGES:
        page.goto(path)
        assert page.evaluate(UNNAMED) == [], path
        ids = page.evaluate("[...document.querySelectorAll('[id]')].map((e) => e.id)")
        assert len(ids) == len(set(ids)), path
        assert page.locator("h1").count() == 1
