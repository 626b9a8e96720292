"""Sign in with a token, and out."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote, urlencode

from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.tokens import Right
from schemagen_collector.core.watch import watch_of
from schemagen_collector.pages.answers import is_local, page, render, see
from schemagen_collector.pages.drawing import warm_up
from schemagen_collector.pages.form import read_form
from schemagen_collector.pages.visitor import (
    FORMS,
    SIGNED_IN,
    delete_cookie,
    form_key,
    remember_forms,
    set_cookie,
    visitor_of,
)

SIGN_IN: Final = "/sign-in"
SIGN_OUT: Final = "/sign-out"
NEXT: Final = "next"
"""The page that somebody wanted to see before they were asked to sign in."""
_UNKNOWN: Final = "This token is not known, was revoked, or has expired."
_NO_READ: Final = "This token may not read. Use one with the right 'read'."


def lead_to_sign_in(request: Request) -> Response:
    """Return what leads a browser to the form for signing in, and from there back."""
    # As the scope has them: Host, which a stranger may write, is no part of them.
    wanted, query_string = quote(request.scope["path"]), request.scope["query_string"].decode("latin-1")
    if query_string:
        wanted += f"?{query_string}"
    query = f"?{urlencode({NEXT: wanted})}" if is_local(wanted) and wanted != "/" else ""
    answer = see(watch_of(request).root_path, SIGN_IN + query)
    if SIGNED_IN in request.cookies:  # of a token that counts no more
        delete_cookie(request, answer, SIGNED_IN)
    return answer


async def show_sign_in(request: Request) -> Response:
    """Return the form for signing in; who is known already is led on."""
    if visitor_of(request) is not None:
        return see(watch_of(request).root_path, _next(request.query_params.get(NEXT, "")))
    watch_of(request).monitoring.warm_up(warm_up)
    return _form(request, _next(request.query_params.get(NEXT, "")))


async def sign_in(request: Request) -> Response:
    """Keep a token in a cookie, if it may read somewhere."""
    watch, form = watch_of(request), await read_form(request)
    wanted, token = _next(form.get(NEXT, "")), form.get("token", "").strip()
    grant = None if watch.tokens is None else watch.tokens.find(token)
    if grant is None or Right.READ not in grant.rights:
        return _form(request, wanted, _UNKNOWN if grant is None else _NO_READ, status=403)
    answer = see(watch.root_path, wanted)
    set_cookie(request, answer, SIGNED_IN, token)
    return answer


async def sign_out(request: Request) -> Response:
    """Take the cookies away."""
    await read_form(request)
    answer = see(watch_of(request).root_path, SIGN_IN)
    for name in (SIGNED_IN, FORMS):
        delete_cookie(request, answer, name)
    return answer


def _form(request: Request, wanted: str, fault: str | None = None, status: int = 200) -> Response:
    root_path = watch_of(request).root_path
    html = render("sign_in.html.j2", root_path, title="Sign in", key=form_key(request), wanted=wanted, fault=fault)
    answer = page(html, status)
    remember_forms(request, answer)
    return answer


def _next(wanted: str) -> str:
    return wanted if wanted and is_local(wanted) else "/"
