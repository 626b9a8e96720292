"""Who may do what: bearer tokens (RFC 6750), or nobody but this machine where there are none."""

from __future__ import annotations

from typing import Final, cast

from schemagen_runtime.api.destination import Collection, require_name
from starlette.requests import Request

from schemagen_collector.core.service import Service
from schemagen_collector.core.tokens import Grant, Right
from schemagen_collector.http.problems import Kind, Problem

_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})


def service_of(request: Request) -> Service:
    """The service that answers a request."""
    return cast("Service", request.app.state.service)


def authorize(request: Request, right: Right) -> Collection:
    """The collection that a request is about, if its bearer has this right there.

    Raises:
        Problem: the names cannot be ones, the token is missing or unknown, or lacks the right.
    """
    service = service_of(request)
    project, name = request.path_params["project"], request.path_params["name"]
    grant = _authenticate(request, service)
    if grant is not None and not grant.allows(right, project):
        detail = f"this token may not {right} in project {project[:128]!r}"
        headers = {"WWW-Authenticate": f'Bearer error="insufficient_scope", scope="{right}"'}
        raise Problem(Kind.FORBIDDEN, detail, headers=headers)
    try:
        collection = Collection(require_name("project", project), require_name("data collection", name))
    except ValueError as error:
        raise Problem(Kind.NOT_FOUND, str(error)[:500]) from error
    request.state.note["project"], request.state.note["collection"] = project, name
    return collection


def _authenticate(request: Request, service: Service) -> Grant | None:
    """The grant of the bearer; None where no token is needed."""
    if service.settings.open_without_tokens and not service.tokens.any():
        _require_loopback(request)
        return None
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not token.strip():
        detail = "this collector asks for a bearer token"
        raise Problem(Kind.NO_TOKEN, detail, headers={"WWW-Authenticate": "Bearer"})
    grant = service.tokens.find(token.strip())
    if grant is None:
        detail = "this token is not known, or does not count any more"
        raise Problem(Kind.BAD_TOKEN, detail, headers={"WWW-Authenticate": 'Bearer error="invalid_token"'})
    request.state.note["token"] = grant.id
    return grant


def _require_loopback(request: Request) -> None:
    """Refuse what a browser sends whose page had a name of its own point to this machine (DNS rebinding)."""
    host = request.headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if name.lower() not in _LOOPBACK:
        detail = "without tokens the collector answers to localhost, 127.0.0.1 and [::1] only"
        raise Problem(Kind.MISDIRECTED, detail)
