"""Signing in with a token, and out: what is kept, what is shown, and what a stranger can make of it."""

from __future__ import annotations

from http.cookiejar import Cookie
from pathlib import Path

import pytest
import trustme
from schemagen_collector.core.tokens import Right

from tests.collector.pages.browser import MODEL, Browser, hidden, make_token, revoke
from tests.collector.support import Server
from tests.monitor.support import fill


def test_a_token_opens_the_page_that_was_asked_for_until_somebody_signs_out(guarded: Server) -> None:
    browser = Browser(guarded)
    shown = browser.look(f"{MODEL}?window=week")
    assert "Sign in" in shown.text
    assert "m1" not in shown.text.replace(hidden(shown)["next"], "")
    answer = browser.sign_in(make_token(guarded.db), f"{MODEL}?window=week")
    assert (answer.status_code, answer.url) == (200, f"{guarded.url}{MODEL}?window=week")
    assert "scores" in answer.text
    assert browser.look("/sign-in").url == f"{guarded.url}/"
    out = browser.submit("/sign-out", hidden(browser.look()))
    assert out.url == f"{guarded.url}/sign-in"
    assert "Sign in" in browser.look().text


def test_the_cookie_is_for_these_pages_alone_and_ends_with_the_browser(guarded: Server) -> None:
    browser = Browser(guarded)
    browser.sign_in(make_token(guarded.db))
    for cookie in browser.cookies:
        assert isinstance(cookie, Cookie)
        assert (cookie.path, cookie.expires, cookie.secure) == ("/", None, False)
        assert cookie.has_nonstandard_attr("HttpOnly")
        assert cookie.get_nonstandard_attr("SameSite") == "lax"
    assert {cookie.name for cookie in browser.cookies} == {"schemagen_signed_in", "schemagen_forms"}


def test_it_is_secure_where_a_proxy_says_that_tls_was_used(guarded: Server) -> None:
    answer = Browser(guarded).look("/sign-in", **{"X-Forwarded-Proto": "https"})
    assert "; Secure" in answer.headers["Set-Cookie"]


def test_it_is_secure_under_tls(tmp_path: Path) -> None:
    authority = trustme.CA()
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    authority.issue_cert("127.0.0.1").private_key_and_cert_chain_pem.write_to_path(str(tmp_path / "both.pem"))
    db = fill(tmp_path / "m.db", days=2, rows=10)
    token = make_token(db)
    with Server(db, "--tls-cert", str(tmp_path / "both.pem")) as server:
        browser = Browser(server)
        browser.trust_env = False
        browser.verify = str(tmp_path / "ca.pem")
        assert "m1" in browser.sign_in(token).text
        assert [cookie.secure for cookie in browser.cookies] == [True, True]
        browser.close()  # else the server says goodbye to it for half a minute


def test_a_token_that_is_revoked_or_may_not_read_shows_nothing(guarded: Server) -> None:
    token = make_token(guarded.db)
    browser = Browser(guarded)
    assert "m1" in browser.sign_in(token).text
    revoke(guarded.db, token)
    for path in ("/", MODEL, f"{MODEL}/columns/income"):
        answer = browser.look(path)
        assert answer.url.startswith(f"{guarded.url}/sign-in")
        assert "m1" not in answer.text.replace(hidden(answer)["next"], "")
    assert "schemagen_signed_in" not in browser.cookies
    others = [right for right in Right if right is not Right.READ]
    for wrong in (token, make_token(guarded.db, *others), "", "x" * 3000, "\ud7ff\0ü"):
        answer = Browser(guarded).sign_in(wrong)
        assert answer.status_code == 403
        assert "schemagen_signed_in" not in answer.headers.get("Set-Cookie", "")
        assert 'role="alert"' in answer.text


@pytest.mark.parametrize(
    "wanted",
    [
        *("//evil.example/", "/\\evil.example", "https://evil.example", "/models//../../evil", "/\t/evil.example"),
        *("javascript:alert(1)", "/v1/projects", "/sign-out", "evil", "", "/models/\r\nSet-Cookie: a=b"),
    ],
)
def test_nobody_is_led_elsewhere(guarded: Server, wanted: str) -> None:
    browser = Browser(guarded)
    token = make_token(guarded.db)
    form = {**hidden(browser.look()), "token": token, "next": wanted}
    answer = browser.post(f"{guarded.url}/sign-in", form, allow_redirects=False, timeout=60)
    assert answer.status_code == 303
    location = answer.headers["Location"]
    assert location == "/" or location.startswith("/models/")
    assert "evil.example" not in location
    assert "a" not in answer.cookies
    answer = browser.get(f"{guarded.url}/sign-in", params={"next": wanted}, allow_redirects=False, timeout=60)
    assert answer.headers["Location"] == location


def test_without_tokens_nobody_signs_in(open_server: Server) -> None:
    browser = Browser(open_server)
    assert "m1" in browser.look().text
    assert browser.look("/sign-in").url == f"{open_server.url}/"


def test_below_a_root_path_everything_stays_there(tmp_path: Path) -> None:
    db = fill(tmp_path / "m.db", days=2, rows=10)
    token = make_token(db)
    with Server(db, "--root-path", "/watch/it/") as server:
        browser = Browser(server, "/watch/it")
        answer = browser.sign_in(token, MODEL)
        assert answer.url == f"{server.url}/watch/it{MODEL}"
        assert {cookie.path for cookie in browser.cookies} == {"/watch/it"}
        assert '"/assets' not in answer.text
        assert '"/watch/it/assets/' in answer.text
        assert 'href="/models' not in browser.look().text
        assert browser.look("").status_code == 200
        direct = browser.get(f"{server.url}/healthz", timeout=10)  # of a proxy that takes the path off
        assert direct.json()["status"] == "ok"
        assert browser.look("/healthz").json()["status"] == "ok"
