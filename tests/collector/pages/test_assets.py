"""Style sheets and scripts: kept by browsers for long, for the path says what is in them."""

from __future__ import annotations

import re
from hashlib import sha256

import requests
from schemagen_collector.pages.assets import ASSETS

from tests.collector.pages.browser import MODEL, Browser
from tests.collector.support import Server


def test_each_is_there_for_long_under_its_own_hash(guarded: Server) -> None:
    for name, path in ASSETS.paths.items():
        answer = requests.get(guarded.url + path, timeout=10)
        assert answer.status_code == 200
        assert sha256(answer.content).hexdigest().startswith(path.split("/")[2])
        assert answer.headers["Cache-Control"] == "public, max-age=31536000, immutable"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        kind = "text/css" if name.endswith(".css") else "text/javascript"
        assert answer.headers["Content-Type"].startswith(kind)
        assert requests.head(guarded.url + path, timeout=10).headers["Content-Length"] == str(len(answer.content))
    assert ASSETS.find("/assets/0/page.css") is None


def test_pages_name_no_other(open_server: Server) -> None:
    browser = Browser(open_server)
    for path in ("/", MODEL):
        linked = re.findall(r'(?:src|<link[^>]* href)="([^"]*)"', browser.look(path).text)
        assert linked
        assert {one for one in linked if not one.startswith("data:")} == set(ASSETS.paths.values())
