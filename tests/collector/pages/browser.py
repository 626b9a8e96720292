"""A browser of sorts: it keeps cookies, follows what it is led to, and sends the forms that it was shown."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from pathlib import Path

import requests
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.core.tokens import Right

from tests.collector.support import Server

MODEL = "/models/lending/scores/m1"
_HIDDEN = re.compile(r'<input type="hidden" name="([^"]*)" value="([^"]*)">')


class Browser(requests.Session):
    """Look at one server."""

    def __init__(self, server: Server, root: str = "") -> None:
        super().__init__()
        self.server = server
        self.root = root
        self.headers["Accept"] = "text/html,*/*;q=0.8"

    def look(self, path: str = "/", **headers: str) -> requests.Response:
        """Open a page, wherever that leads."""
        return self.get(self.server.url + self.root + path, headers=headers, timeout=60)

    def submit(self, path: str, form: Mapping[str, str], **headers: str) -> requests.Response:
        """Send a form as it is."""
        return self.post(self.server.url + self.root + path, form, headers=headers, timeout=60)

    def sign_in(self, token: str, path: str = "/") -> requests.Response:
        """Open a page, and sign in with the form that is there instead."""
        return self.submit("/sign-in", {**hidden(self.look(path)), "token": token})


def hidden(page: requests.Response) -> dict[str, str]:
    """The hidden fields of a page's forms."""
    return {html.unescape(name): html.unescape(value) for name, value in _HIDDEN.findall(page.text)}


def make_token(db: Path, *rights: Right, project: str | None = None, name: str = "kim") -> str:
    with open_tokens(str(db)) as tokens:
        return tokens.create(project, rights or (Right.READ,), name)[0]


def revoke(db: Path, token: str) -> None:
    with open_tokens(str(db)) as tokens:
        assert tokens.revoke(token.split("_")[1])
