"""The pages of saved searches, as a form without script uses them."""

from collections.abc import Iterator
from typing import Any

import pytest
from selectolax.lexbor import LexborHTMLParser

from service.alerts import records
from service.alerts.records import SavedQuery
from service.loads import load_bytes
from tests.alert_rows import add_destination
from tests.collection import directive
from tests.saved_searches import match_all
from tests.web_client import TestClient, product_of

EVIL = "<img src=x onerror=alert(1)>"


def save(client: TestClient, search: str, **fields: Any) -> SavedQuery:
    """Fill in the form as a browser does and send it; what is saved then."""
    page = client.get(f"/saved/new?{search}")
    assert page.status_code == 200, page.text
    answer = submit(client, page.text, "/saved", **fields)
    assert answer.status_code == 200, answer.text
    assert "The search is saved" in answer.text
    return newest(client)


def submit(client: TestClient, page: str, path: str, **fields: Any) -> Any:
    """The answer to the form of a page that leads to this path, some fields typed otherwise."""
    for form in LexborHTMLParser(page).css("form.settings"):
        action = form.attributes["action"] or ""
        if action.partition("?")[0].partition("#")[0] == path:
            return client.post(action, data={**dict(typed(form)), **fields})
    raise AssertionError(f"no form leads to {path}")


def typed(form: Any) -> Iterator[tuple[str, Any]]:
    """What a browser would send of a form that nobody has touched."""
    boxes: dict[str, list[str]] = {}
    for field in form.css("input, textarea"):
        name, value = field.attributes["name"], field.attributes.get("value") or ""
        if field.attributes.get("type") in ("checkbox", "hidden"):
            kept = field.attributes["type"] == "hidden" or "checked" in field.attributes
            boxes.setdefault(name, []).extend([value] if kept else [])
        else:
            yield name, value or field.text()
    yield from boxes.items()
    for field in form.css("select"):
        chosen = field.css_first("option[selected]")
        yield field.attributes["name"], chosen.attributes.get("value", chosen.text())


def newest(client: TestClient) -> SavedQuery:
    return records.list_saved(product_of(client).database, None).items[0]


def bring(client: TestClient, *tasks: str) -> None:
    """Load a directive with these tasks and match it."""
    report = load_bytes(product_of(client), [(f"{tasks[0]}.txt", directive(9, *tasks).encode())])
    assert not report.failed
    match_all(product_of(client))


def words(answer: Any) -> str:
    return " ".join(LexborHTMLParser(answer.text).body.text(separator=" ").split())


def test_the_search_page_leads_to_the_form_with_what_is_selected(client: TestClient) -> None:
    page = LexborHTMLParser(client.get("/?q=rừng&agency=Công an tỉnh&sort=newest").text)
    leads = page.css_first("a.save").attributes["href"]
    assert leads == "/saved/new?q=r%E1%BB%ABng&agency=c%C3%B4ng_an_t%E1%BB%89nh"
    form = client.get(leads)
    assert "Agency Công an tỉnh" in words(form)
    assert 'name="name" value="rừng · Công an tỉnh"' in form.text
    assert LexborHTMLParser(client.get("/").text).css_first("a.save") is None


def test_before_saving_the_page_shows_what_would_have_come(client: TestClient) -> None:
    page = client.get("/saved/new?q=tuan tra rung")
    shown = LexborHTMLParser(page.text)
    weeks = [row.text(separator=" ").split()[-1] for row in shown.css(".weeks tbody tr")]
    total = client.get("/api/v1/search?q=tuan tra rung").json()["total"]
    assert weeks == [str(total)]
    assert len(shown.css(".hits .hit")) == total


def test_before_saving_the_page_says_how_the_query_is_understood(client: TestClient) -> None:
    client.post("/api/v1/synonyms", json={"terms": ["mô tô", "xe máy"]})
    told = LexborHTMLParser(client.get("/saved/new?q=mô tô").text).css(".notice.quiet")
    assert "xe máy" in told[0].text()
    assert not LexborHTMLParser(client.get("/saved/new?q=onerror").text).css(".notice.quiet")


def test_what_is_typed_is_what_is_saved(client: TestClient) -> None:
    hook = add_destination(product_of(client))
    made = save(
        client,
        "q=rừng&agency=công_an_tỉnh&deadline=2024-01..",
        name="  Rừng  của tỉnh ",
        note="cho riêng tôi",
        events=["text", "deadline"],
        cadence="weekly",
        hour="17",
        weekday="4",
        timezone="Asia/Shanghai",
        tell_nothing="true",
        destinations=[str(hook)],
    )
    assert (made.name, made.note, made.cadence) == ("Rừng của tỉnh", "cho riêng tôi", "weekly")
    assert (made.hour, made.weekday, made.timezone) == (17, 4, "Asia/Shanghai")
    assert (made.tell_nothing, made.destinations) == (True, (hook,))
    assert made.terms.events == ("text", "deadline")
    assert made.terms.selection == {"agency": ["công_an_tỉnh"], "deadline": "2024-01.."}
    told = words(client.get(f"/saved/{made.id}"))
    assert "every week, Friday at 17:00 (Asia/Shanghai) on the page, hook" in told


def test_a_form_that_nobody_touched_saves_with_the_time_zone_of_the_service(
    client: TestClient,
) -> None:
    made = save(client, "q=rừng")
    assert (made.name, made.cadence, made.timezone) == ("rừng", "at_once", "Asia/Ho_Chi_Minh")
    assert (made.terms.events, made.destinations, made.tell_nothing) == (("text",), (), False)


@pytest.mark.parametrize(
    ("fields", "field", "reason"),
    [
        ({"name": " "}, "name", "Name: it must not be empty."),
        ({"name": "a" * 201}, "name", "Name: it has more than 200 characters."),
        ({"events": []}, "events", "Tell me when: choose at least 1."),
        ({"timezone": "Mars/Olympus"}, "timezone", "Time zone: there is no such time zone."),
        ({"hour": "x"}, "hour", "Hour: it must be an integer."),
        ({"destinations": ["77"]}, "", "there is no such destination."),
    ],
)
def test_what_cannot_be_saved_is_told_and_what_was_typed_stays(
    client: TestClient, fields: dict[str, Any], field: str, reason: str
) -> None:
    page = client.get("/saved/new?q=rừng").text
    typed = {"note": EVIL, "cadence": "daily", **fields}
    answer = submit(client, page, "/saved", **typed)
    assert answer.status_code == 422
    assert reason in words(answer)
    shown = LexborHTMLParser(answer.text)
    assert shown.css_first("textarea").text() == EVIL
    assert shown.css_first("[name=cadence] option[selected]").attributes["value"] == "daily"
    assert {one.attributes["name"] for one in shown.css("[aria-invalid]")} == {field} - {""}
    assert records.list_saved(product_of(client).database, None).total == 0


@pytest.mark.parametrize("search", ["", "q=lang:vi", "language=vi"])
def test_a_search_that_nearly_everything_matches_is_refused_with_advice(
    client: TestClient, search: str
) -> None:
    for answer in (
        client.get(f"/saved/new?{search}"),
        client.post(f"/saved?{search}", data={"name": "n", "events": ["text"]}),
    ):
        assert answer.status_code == 422
        assert "Add a word, an agency, a document number or a document type" in words(answer)
        assert LexborHTMLParser(answer.text).css_first("form.settings") is None
    assert records.list_saved(product_of(client).database, None).total == 0


def test_the_list_says_what_how_often_where_to_and_what_came(client: TestClient) -> None:
    assert "Nothing is saved yet" in words(client.get("/saved"))
    made = save(client, "q=trực đê&issuer=none", cadence="daily", hour="7")
    assert "nothing has come since" in words(client.get("/saved"))
    bring(client, "Sở Y tế trực đê.")
    page = client.get("/saved")
    told = words(page)
    assert "trực đê Issuer (none) every day at 07:00 on the page" in told
    assert "nothing has come since" in told
    wider = save(client, "q=trực đê")
    bring(client, "Sở Nội vụ trực đê.", "Sở Công an trực đê.")
    told = words(client.get("/saved"))
    assert "2 notices · 2 unread" in told
    links = {one.attributes["href"] for one in LexborHTMLParser(client.get("/saved").text).css("a")}
    assert {f"/saved/{made.id}", f"/saved/{wider.id}", f"/inbox?saved_query={wider.id}"} <= links
    assert "/?q=tr%E1%BB%B1c+%C4%91%C3%AA&issuer=none" in links


def test_a_saved_search_shows_its_newest_notices(client: TestClient) -> None:
    made = save(client, "q=trực đê")
    bring(client, "Sở Y tế trực đê.", "Sở Y tế cấp thuốc.")
    page = client.get(f"/saved/{made.id}")
    shown = LexborHTMLParser(page.text)
    assert [mark.text() for mark in shown.css(".saved-list mark")] == ["trực", "đê"]
    assert "new paragraph unread" in words(page)
    there = shown.css_first(".saved-list h3 a").attributes["href"]
    assert client.get(there).status_code == 200


def test_a_change_of_the_settings_keeps_how_the_search_was_understood(client: TestClient) -> None:
    made = save(client, "q=mô tô&language=vi&without=synonym&deadline=2024..")
    before = made.terms
    client.post("/api/v1/synonyms", json={"terms": ["mô tô", "xe máy"]})
    address = f"/saved/{made.id}"
    answer = submit(client, client.get(address).text, address, name="Xe", cadence="hourly")
    assert "The changes are saved" in words(answer)
    after = newest(client)
    assert (after.name, after.cadence) == ("Xe", "hourly")
    assert (after.terms, after.revision) == (before, made.revision)


def test_the_query_and_its_filters_can_be_changed(client: TestClient) -> None:
    made = save(client, "q=rừng&language=vi&year=2024&without=synonym")
    address = f"/saved/{made.id}"
    page = client.get(address).text
    assert "Language Tiếng Việt" in words(client.get(address)) or "Vietnamese" in page
    submit(client, page, address, q="rừng đầu nguồn", kept=["year=2024", "without=synonym"])
    after = newest(client)
    assert after.terms.text == "rừng đầu nguồn"
    assert after.terms.selection == {"year": ["2024"], "without": ["synonym"]}
    assert after.revision == made.revision + 1


def test_a_wrong_change_is_told_and_changes_nothing(client: TestClient) -> None:
    made = save(client, "q=rừng&language=vi&year=2024")
    address = f"/saved/{made.id}"
    page = client.get(address).text
    for fields, reason in (
        ({"name": ""}, "Name: it must not be empty."),
        ({"q": "", "kept": ["language=vi"]}, "Nearly every new paragraph would be told"),
        ({"kept": ["year=24"]}, "it does not have the right form."),
    ):
        answer = submit(client, page, address, note=EVIL, **fields)
        assert (answer.status_code, reason in words(answer)) == (422, True)
        assert LexborHTMLParser(answer.text).css_first("textarea").text() == EVIL
    boxes = LexborHTMLParser(answer.text).css("input[name=kept]")
    assert [one.attributes["value"] for one in boxes] == ["language=vi", "year=2024"]
    assert newest(client) == made


def test_a_saved_search_is_paused_goes_on_and_is_removed(client: TestClient) -> None:
    made = save(client, "q=trực đê")
    address = f"/saved/{made.id}"
    assert "paused since" in words(client.post(f"{address}/paused"))
    assert "paused since" in words(client.get("/saved"))
    bring(client, "Sở Y tế trực đê.")
    assert "paused since" not in words(client.post(f"{address}/resumed"))
    bring(client, "Sở Nội vụ trực đê.")
    assert newest(client).notices == 1
    assert "The search is removed." in words(client.post(f"{address}/removed"))
    assert client.get(address).status_code == 404
    assert client.post(f"{address}/paused").status_code == 404


def test_a_search_is_understood_anew_on_wish_when_synonyms_have_changed(client: TestClient) -> None:
    made = save(client, "q=mô tô")
    address = f"/saved/{made.id}"
    assert "Understand anew" not in words(client.get(address))
    client.post("/api/v1/synonyms", json={"terms": ["mô tô", "xe máy"]})
    assert "Understand anew" in words(client.get(address))
    answer = client.post(f"{address}/anew")
    assert "understood anew" in words(answer)
    assert "Understand anew" not in words(answer)
    assert newest(client).terms.tree != made.terms.tree


def test_nothing_that_is_typed_becomes_markup(client: TestClient) -> None:
    made = save(client, "q=onerror", name=EVIL, note=EVIL)
    for path in ("/saved", f"/saved/{made.id}", f"/saved/new?q={EVIL}"):
        assert LexborHTMLParser(client.get(path).text).css_first("img") is None


@pytest.mark.parametrize("language", ["vi", "zh", "en"])
def test_every_page_has_a_title_a_language_and_one_heading(
    client: TestClient, language: str
) -> None:
    made = save(client, "q=rừng", cadence="weekly")
    for path in (f"/saved/{made.id}", "/saved/new?q=lang:vi"):
        page = LexborHTMLParser(client.get(path, headers={"accept-language": language}).text)
        assert page.css_first("html").attributes["lang"] == language
        assert len(page.css("h1")) == 1
        assert (page.css_first("title").text().partition(" – ")[0]).strip()
