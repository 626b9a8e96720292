"""What a form sends: bounded, in UTF-8, and of this browser."""

from __future__ import annotations

import pytest

from tests.collector.pages.browser import Browser, hidden
from tests.collector.support import Server

FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("body", "media_type", "status"),
    [
        (b'{"token": "x"}', "application/json", 415),
        (b"token=x", "text/plain", 415),
        (b"token=%ff", FORM, 400),
        (b"token=\xff", FORM, 400),
        (b"&".join([b"a=b"] * 50), FORM, 400),
        (b"token=" + b"x" * (64 << 10), FORM, 413),
        (b"", FORM, 403),
        (b"key=%C3%BC", FORM, 403),
    ],
)
def test_what_is_no_form_of_ours_is_refused(guarded: Server, body: bytes, media_type: str, status: int) -> None:
    browser = Browser(guarded)
    assert hidden(browser.look())
    headers = {"Content-Type": media_type}
    answer = browser.post(f"{guarded.url}/sign-in", body, headers=headers, timeout=30)
    assert answer.status_code == status
    assert "Set-Cookie" not in answer.headers
