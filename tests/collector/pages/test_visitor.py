"""Who looks at pages: what each may see, and whose forms count."""

from __future__ import annotations

import pytest
from schemagen_collector.core.tokens import Right

from tests.collector.pages.browser import MODEL, Browser, hidden, make_token, revoke
from tests.collector.support import Server, converse

NOTE = {"kind": "note", "since": "2026-01-06", "text": "a new threshold"}


def test_a_token_shows_its_own_project_only(guarded: Server) -> None:
    own, other = Browser(guarded), Browser(guarded)
    assert "m1" in own.sign_in(make_token(guarded.db, project="lending")).text
    assert "m1" not in other.sign_in(make_token(guarded.db, project="other")).text
    assert own.look(MODEL).status_code == 200
    for path in (MODEL, "/models/lending/none/m1", f"{MODEL}/columns/region", f"{MODEL}/records"):
        answer = other.look(path)
        assert answer.status_code == 403
        assert "income" not in answer.text
    assert other.look("/models/other/none/m1").status_code == 404


def test_a_form_of_another_site_changes_nothing(guarded: Server) -> None:
    token = make_token(guarded.db, Right.READ, Right.OPERATE)
    browser = Browser(guarded)
    form = {**hidden(browser.sign_in(token, MODEL)), **NOTE}
    path = f"{MODEL}/annotations"
    stranger = Browser(guarded)
    theirs = hidden(stranger.sign_in(token, MODEL))["key"]
    for key in ("", "0" * 64, "\u00fc", theirs):
        assert browser.submit(path, {**form, "key": key}).status_code == 403
    assert browser.submit(path, form, **{"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert browser.submit(path, form, **{"Sec-Fetch-Site": "same-site"}).status_code == 403
    before = browser.look(MODEL).text
    assert NOTE["text"] not in before
    assert browser.submit(path, form, **{"Sec-Fetch-Site": "same-origin"}).status_code == 200
    for wanted in ("/sign-in", "/sign-out"):
        assert browser.submit(wanted, {"token": token}).status_code == 403
    assert browser.look(MODEL).status_code == 200


def test_a_form_from_before_somebody_signed_in_does_not_count(guarded: Server) -> None:
    browser = Browser(guarded)
    before = hidden(browser.look())
    browser.sign_in(make_token(guarded.db, Right.READ, Right.OPERATE))
    assert browser.submit(f"{MODEL}/annotations", {**NOTE, "key": before["key"]}).status_code == 403


def test_a_form_of_a_revoked_token_changes_nothing(guarded: Server) -> None:
    token = make_token(guarded.db, Right.READ, Right.OPERATE)
    browser = Browser(guarded)
    form = {**hidden(browser.sign_in(token, MODEL)), **NOTE, "text": "too late"}
    revoke(guarded.db, token)
    assert browser.submit(f"{MODEL}/annotations", form).status_code == 403
    again = Browser(guarded)
    assert "too late" not in again.sign_in(make_token(guarded.db), MODEL).text


@pytest.mark.parametrize("host", ["elsewhere.example", "127.0.0.1.elsewhere.example", ""])
def test_without_tokens_another_hosts_name_is_refused(open_server: Server, host: str) -> None:
    for path in ("/", MODEL, "/sign-in"):
        asked = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nAccept: text/html\r\nConnection: close\r\n\r\n"
        answer = converse(open_server, asked.encode())
        assert answer.startswith(b"HTTP/1.1 421 ")
        assert b"text/html" in answer
        assert b"m1" not in answer
