"""Know who looks at pages: by a cookie that holds a token, or by using this machine where there are no tokens.

The cookie is checked against the database at each request: of a token that was revoked nothing is shown any more.
"""

from __future__ import annotations

import hmac
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Final
from urllib.parse import quote

from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.authorization import require_loopback
from schemagen_collector.core.tokens import Grant, Right
from schemagen_collector.core.watch import watch_of
from schemagen_collector.http.notes import annotate
from schemagen_collector.http.problems import Problem

SIGNED_IN: Final = "schemagen_signed_in"
"""Holds the token with which somebody signed in."""
FORMS: Final = "schemagen_forms"
"""Holds a random text, of which the forms of a browser carry a keyed hash: another site can read neither."""
LOCAL: Final = "local"
"""Who somebody is that needs no token."""
_RANDOM_BYTES: Final = 32
_SAME_SITE: Final = ("same-origin", "none")
"""What a browser says of requests that come from the page itself, or from its address bar (Fetch Metadata)."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """Hold who looks at pages; ``grant`` is None for whoever uses this machine, who may do everything."""

    grant: Grant | None

    @property
    def who(self) -> str:
        """Return what to call them: the name of the token, or its id where it has none."""
        return LOCAL if self.grant is None else self.grant.name or self.grant.id

    @property
    def project(self) -> str | None:
        """Return the only project that they may know of; None where there is no bound."""
        return None if self.grant is None else self.grant.project

    def may(self, right: Right, project: str) -> bool:
        """Tell whether they may do something in a project."""
        return self.grant is None or self.grant.allows(right, project)

    def require(self, right: Right, project: str) -> None:
        """Refuse what they may not do.

        Raises:
            Problem: they may not.
        """
        if not self.may(right, project):
            raise Problem(ProblemType.FORBIDDEN, f"this token may not {right} in project {project[:128]!r}")

    def require_somewhere(self, right: Right) -> None:
        """Refuse what they may do in no project.

        Raises:
            Problem: there is none.
        """
        if self.grant is not None and right not in self.grant.rights:
            raise Problem(ProblemType.FORBIDDEN, f"this token may not {right}")


def visitor_of(request: Request) -> Visitor | None:
    """Return who sends a request; None where that is not known, and must be.

    Raises:
        Problem: no token is needed, and the request is for another host's name.
    """
    watch = watch_of(request)
    if watch.is_open:
        require_loopback(request)
        return Visitor(None)
    token = request.cookies.get(SIGNED_IN)
    grant = None if token is None or watch.tokens is None else watch.tokens.find(token)
    if grant is None:
        return None
    annotate(request, token=grant.id)
    return Visitor(grant)


def form_key(request: Request) -> str:
    """Return what the forms of a page carry; it fits the cookies of the browser that asks for the page.

    A browser that has no cookie for forms is given one with the answer, by ``remember_forms``.
    """
    return _key(_random_of(request), request)


def require_form(request: Request, key: str) -> None:
    """Refuse a form that is none of this browser's: another site may have it send one.

    Raises:
        Problem: it is not, or was shown before somebody signed in or out.
    """
    site = request.headers.get("sec-fetch-site", _SAME_SITE[0])
    known = request.cookies.get(FORMS)
    if known is None or site not in _SAME_SITE or not hmac.compare_digest(_key(known, request).encode(), key.encode()):
        detail = "this form is not of this browser, or too old; go back, load the page again and repeat"
        raise Problem(ProblemType.FORBIDDEN, detail)


def remember_forms(request: Request, response: Response) -> None:
    """Give a browser its cookie for forms with an answer, where it has none."""
    if FORMS not in request.cookies:
        set_cookie(request, response, FORMS, _random_of(request))


def set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """Give a browser a cookie, until it is closed: only these pages see it, and no script.

    It is for TLS only where the request came by it, perhaps to a proxy.
    """
    response.set_cookie(
        name,
        value,
        path=cookie_path(request),
        secure=is_secure(request),
        httponly=True,
        samesite="lax",
    )


def delete_cookie(request: Request, response: Response, name: str) -> None:
    """Take a cookie from a browser."""
    response.delete_cookie(name, path=cookie_path(request), secure=is_secure(request), httponly=True, samesite="lax")


def is_secure(request: Request) -> bool:
    """Tell whether a request came by TLS. What a proxy says is believed, for it can only make the cookie stricter."""
    return "https" in (request.url.scheme, request.headers.get("x-forwarded-proto", "").strip().lower())


def cookie_path(request: Request) -> str:
    """Return the path below which cookies are sent."""
    return quote(watch_of(request).root_path) or "/"


def _random_of(request: Request) -> str:
    known = request.cookies.get(FORMS)
    if known is None:
        known = getattr(request.state, FORMS, None) or secrets.token_urlsafe(_RANDOM_BYTES)
        setattr(request.state, FORMS, known)
    return known


def _key(known: str, request: Request) -> str:
    token = request.cookies.get(SIGNED_IN, "")
    return hmac.new(known.encode(), token.encode(), sha256).hexdigest()
