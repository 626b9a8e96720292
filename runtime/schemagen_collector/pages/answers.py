"""Answer browsers: with a page, with another address, or with what is wrong, each behind strict headers."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Final
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from schemagen_runtime.protocol import paths
from schemagen_runtime.protocol.headers import RETRY_AFTER
from schemagen_runtime.protocol.problems import ProblemType
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import Scope

from schemagen_collector.http.problems import Problem
from schemagen_collector.pages.assets import ASSETS

HEADERS: Final[Mapping[str, str]] = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-store",
}
"""What every page says: nothing comes from elsewhere, nobody frames it, nothing of it is kept."""
_SEE_OTHER: Final = 303
_TITLES: Final[Mapping[ProblemType, str]] = {
    ProblemType.BUSY: "Not ready yet",
    ProblemType.STOPPING: "These pages are being closed",
}
"""Of problems whose own titles speak of a collector: who looks at pages may have none."""
_API: Final = ("/v1/", "/problems/", paths.HEALTH, paths.METRICS, paths.OPENAPI)


def page(html: str | bytes, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """Return a page."""
    return HTMLResponse(html, status, {**(headers or {}), **HEADERS})


def see(root_path: str, path: str) -> Response:
    """Return what leads a browser to another page of these, by GET; ``path`` is encoded, and begins with a slash."""
    return RedirectResponse(quote(root_path) + path, _SEE_OTHER, HEADERS)


def is_local(path: str) -> bool:
    """Tell whether a browser reads a text as the path of a page here, and never as the address of another host."""
    printable = path.isascii() and path.isprintable()
    return (
        printable
        and "\\" not in path
        and "/.." not in path
        and (path in ("", "/") or path.startswith(("/models/", "/?")))
    )


def render(template: str, root_path: str, **given: object) -> str:
    """Return a page that is laid out here: those for signing in, and what is wrong."""
    return _templates().get_template(template).render(root=quote(root_path), assets=ASSETS.paths, **given)


def answer(problem: Problem, scope: Scope, root_path: str) -> Response:
    """Return a problem as whoever sent the request reads it: a page for browsers, else the problem's document."""
    if not wants_page(scope):
        return problem.response()
    detail = f"{problem.detail[:1].upper()}{problem.detail[1:]}."
    html = render("problem.html.j2", root_path, title=_TITLES.get(problem.type, problem.type.title), detail=detail)
    headers = dict(problem.headers)
    if RETRY_AFTER in headers and scope["method"] == "GET":
        headers["Refresh"] = headers[RETRY_AFTER]
    return page(html, int(problem.type.status), headers)


def wants_page(scope: Scope) -> bool:
    """Tell whether a request is a browser's, and not for what programs ask."""
    if scope["path"].startswith(_API):
        return False
    accepted = b",".join(value for name, value in scope["headers"] if name == b"accept")
    return b"text/html" in accepted.lower()


@cache
def _templates() -> Environment:
    return Environment(
        loader=FileSystemLoader(Path(__file__).with_name("templates")),
        autoescape=select_autoescape(["html", "j2"], default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
