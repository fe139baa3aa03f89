"""Letters handed to a real mail server: what it gets, and what becomes of what it does not take."""

from email import message_from_bytes
from email.header import decode_header, make_header
from email.headerregistry import Address
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.accounts import moments
from service.delivery import mail
from service.delivery.failures import MailError, one_line
from service.delivery.letter import Letter, compose
from service.settings import Settings, SettingsError, read
from tests.servers.certificates import Certificate, issue, make_authority
from tests.servers.mail import PASSWORD, USER, Mailbox, mail_server
from tests.servers.process import free_port

SENDER = "Văn thư <directives@example.vn>"
SECRET = "another password"


def letter(**values: str) -> Letter:
    given = {"id": "7", "to": "an@example.vn", "subject": "Trực đê", "text": "Sở Y tế trực đê.\n"}
    return Letter(**{**given, "language": "vi", **values})


def settings_for(mailbox: Mailbox, folder: Path, **values: object) -> Settings:
    url = f"smtp://127.0.0.1:{mailbox.port}"
    given = {"smtp_url": url, "mail_from": SENDER, "public_url": "https://directives.example.vn"}
    return read(data=folder / "data", **{**given, **values})


def with_login(mailbox: Mailbox, folder: Path, password: str, **values: object) -> Settings:
    file = folder / "password"
    file.write_text(password, "utf-8")
    url = f"smtp://{USER}@127.0.0.1:{mailbox.port}"
    return settings_for(mailbox, folder, smtp_url=url, smtp_password_file=file, **values)


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return make_authority(tmp_path_factory.mktemp("authority"), "authority")


@pytest.fixture(scope="module")
def certificate(authority: Certificate, tmp_path_factory: pytest.TempPathFactory) -> Certificate:
    return issue(authority, tmp_path_factory.mktemp("server"), "server")


def refused(settings: Settings, one: Letter | None = None) -> MailError:
    with pytest.raises(MailError) as caught:
        mail.send(settings, one or letter())
    return caught.value


def test_a_letter_arrives_with_what_programs_need_to_know(tmp_path: Path) -> None:
    stop = "https://directives.example.vn/unsubscribe/1-2-x"
    before = moments.now().replace(microsecond=0)
    with mail_server() as mailbox:
        mail.send(settings_for(mailbox, tmp_path), letter(unsubscribe=stop, html="<p>đê</p>"))
    (got,) = mailbox.letters
    assert got["Subject"] == "Trực đê"
    assert (got["From"], got["To"]) == (SENDER, "an@example.vn")
    assert got["Message-ID"] == "<7@example.vn>"
    assert got["Auto-Submitted"] == "auto-generated"
    assert got["List-Unsubscribe"] == f"<{stop}>"
    assert got["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert before <= got["Date"].datetime <= moments.now()
    plain, html = got.get_body(["plain"]), got.get_body(["html"])
    assert plain is not None
    assert html is not None
    assert plain.get_content().replace("\r\n", "\n") == "Sở Y tế trực đê.\n"
    assert "đê" in html.get_content()
    assert mailbox.raw[0].isascii()


@pytest.mark.parametrize(
    ("language", "subject"), [("vi", "Kế hoạch đê điều"), ("zh", "提醒：防汛"), ("en", "Dykes")]
)
def test_a_subject_arrives_in_every_language(tmp_path: Path, language: str, subject: str) -> None:
    with mail_server() as mailbox:
        one = letter(language=language, subject=subject * 9, text=f"{subject}\n")
        mail.send(settings_for(mailbox, tmp_path), one)
    assert mailbox.letters[0]["Subject"] == subject * 9
    assert mailbox.letters[0].get_content().strip() == subject


def test_each_attempt_has_the_same_message_id(tmp_path: Path) -> None:
    with mail_server() as mailbox:
        for _ in range(2):
            mail.send(settings_for(mailbox, tmp_path), letter())
    first, second = mailbox.letters
    assert first["Message-ID"] == second["Message-ID"]


def test_a_long_sender_arrives_whole(tmp_path: Path) -> None:
    sender = "Văn phòng Tỉnh ủy Sông Lam và các cơ quan đảng tỉnh trực thuộc <a@example.vn>"
    with mail_server() as mailbox:
        mail.send(settings_for(mailbox, tmp_path, mail_from=sender), letter())
    old = message_from_bytes(mailbox.raw[0])["From"]
    assert str(make_header(decode_header(old))) == sender


@given(st.text(), st.text())
def test_no_text_adds_a_header(subject: str, text: str) -> None:
    one = letter(subject=subject, text=text, html=text)
    message = compose(one, Address("", addr_spec="a@example.vn"), moments.now())
    plain = compose(letter(html=""), Address("", addr_spec="a@example.vn"), moments.now())
    assert message.keys() == plain.keys()
    head = bytes(message).partition(b"\r\n\r\n")[0]
    assert b"\n" not in head.replace(b"\r\n", b"")
    assert message["Subject"] == one_line(subject)


@pytest.mark.parametrize(
    "to",
    [
        "an@example.vn\r\nBcc: all@example.vn",
        "an@example.vn, b@example.vn",
        "an",
        "",
        "@b",
        "ấn@a.b",
    ],
)
def test_what_is_no_address_is_given_up_at_once(tmp_path: Path, to: str) -> None:
    with mail_server() as mailbox:
        error = refused(settings_for(mailbox, tmp_path), letter(to=to))
    assert (error.code, error.is_final) == ("mail_address", True)
    assert mailbox.letters == []


def test_mail_goes_over_a_closed_line_after_logging_in(
    tmp_path: Path, authority: Certificate, certificate: Certificate
) -> None:
    with mail_server(certificate, with_login=True) as mailbox:
        mail.send(with_login(mailbox, tmp_path, PASSWORD, smtp_ca=authority.path), letter())
    assert mailbox.over_tls == [True]


def test_a_wrong_password_is_tried_again_and_not_repeated(
    tmp_path: Path, authority: Certificate, certificate: Certificate
) -> None:
    with mail_server(certificate, with_login=True) as mailbox:
        error = refused(with_login(mailbox, tmp_path, SECRET, smtp_ca=authority.path))
    assert (error.code, error.detail, error.is_final) == ("mail_login", "535", False)
    assert SECRET not in str(error)


def test_a_certificate_of_another_authority_is_not_trusted(
    tmp_path: Path, certificate: Certificate
) -> None:
    other = make_authority(tmp_path, "other")
    with mail_server(certificate) as mailbox:
        error = refused(settings_for(mailbox, tmp_path, smtp_ca=other.path))
    assert (error.code, error.is_final) == ("mail_certificate", False)
    assert mailbox.letters == []


def test_no_mail_goes_over_a_line_that_cannot_be_closed(
    tmp_path: Path, authority: Certificate
) -> None:
    with mail_server() as mailbox:
        error = refused(settings_for(mailbox, tmp_path, smtp_ca=authority.path))
    assert error.code == "mail_open_line"
    assert mailbox.letters == []


@pytest.mark.parametrize(
    ("answer", "is_final"),
    [("550 no such mailbox", True), ("452 mailbox full", False), ("450 later", False)],
)
def test_a_recipient_refused_for_good_is_given_up(
    tmp_path: Path, answer: str, is_final: bool
) -> None:
    with mail_server() as mailbox:
        mailbox.to_recipient = answer
        error = refused(settings_for(mailbox, tmp_path))
    assert (error.code, error.detail, error.is_final) == ("mail_recipient", answer, is_final)


@pytest.mark.parametrize(
    ("answer", "is_final"), [("554 no such letters here", True), ("451 later", False)]
)
def test_a_letter_refused_for_good_is_given_up(tmp_path: Path, answer: str, is_final: bool) -> None:
    with mail_server() as mailbox:
        mailbox.to_letter = answer
        error = refused(settings_for(mailbox, tmp_path))
    assert (error.code, error.detail, error.is_final) == ("mail_refused", answer, is_final)


def test_a_line_that_is_cut_in_the_middle_is_tried_again(tmp_path: Path) -> None:
    with mail_server() as mailbox:
        mailbox.to_letter = "drop"
        error = refused(settings_for(mailbox, tmp_path))
        assert (error.code, error.is_final) == ("mail_server", False)
        mailbox.to_letter = "250 OK"
        mail.send(settings_for(mailbox, tmp_path), letter())
    assert len(mailbox.letters) == 1


def test_a_server_that_is_not_there_is_tried_again(tmp_path: Path) -> None:
    error = refused(settings_for(Mailbox(port=free_port()), tmp_path))
    assert (error.code, error.is_final) == ("mail_server", False)


def test_without_a_server_no_mail_is_sent(tmp_path: Path) -> None:
    assert refused(read(data=tmp_path)).code == "mail_unset"


@pytest.mark.parametrize(
    ("setting", "values"),
    [
        ("smtp_url", {"smtp_url": "smtp://u:secret@h"}),
        ("smtp_url", {"smtp_url": "http://h"}),
        ("smtp_url", {"smtp_url": "smtp://h/path"}),
        ("smtp_url", {"smtp_url": "smtp://u%0d%0a@h"}),
        ("smtp_url", {"smtp_url": "smtp://h", "mail_from": ""}),
        ("smtp_url", {"smtp_url": "smtp://h", "public_url": ""}),
        ("smtp_password_file", {"smtp_url": "smtp://u@h"}),
        ("smtp_plain", {"smtp_url": "smtp://u@h", "smtp_plain": True, "smtp_password_file": "p"}),
        ("smtp_password_file", {"smtp_url": "smtp://ấn@h", "smtp_password_file": "p"}),
        ("mail_from", {"mail_from": "a@b\r\nBcc: c@d"}),
        ("mail_from", {"mail_from": "a@b, c@d"}),
        ("mail_from", {"mail_from": "nobody"}),
    ],
)
def test_settings_that_cannot_be_used_are_told_without_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, setting: str, values: dict[str, object]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("p").write_text("secret")
    given = {"mail_from": "a@example.vn", "public_url": "https://directives.example.vn"}
    with pytest.raises(SettingsError) as caught:
        read(data=tmp_path, **{**given, **values})
    assert caught.value.setting == setting
    assert "secret" not in str(caught.value)


@pytest.mark.parametrize(
    ("url", "plain", "line", "port"),
    [
        ("smtp://mail.example.vn", False, "starttls", 587),
        ("smtp://mail.example.vn:25", True, "plain", 25),
        ("smtps://mail.example.vn", False, "tls", 465),
        ("smtp://localhost", False, "plain", 587),
        ("smtps://[::1]:4465", False, "tls", 4465),
    ],
)
def test_a_line_is_closed_unless_it_is_this_machines_own(
    tmp_path: Path, url: str, plain: bool, line: str, port: int
) -> None:
    server = read(
        data=tmp_path,
        smtp_url=url,
        smtp_plain=plain,
        mail_from="a@example.vn",
        public_url="https://directives.example.vn",
    ).mail_server
    assert server is not None
    assert (server.line, server.port) == (line, port)
