"""Authorize requests: by bearer tokens (RFC 6750), or for this machine alone where there are no tokens."""

from __future__ import annotations

from typing import Final

from schemagen_runtime.api.destination import Collection, require_name
from schemagen_runtime.protocol.headers import AUTHORIZATION, WWW_AUTHENTICATE
from schemagen_runtime.protocol.problems import ProblemType
from schemagen_runtime.protocol.tokens import BadBearerError, NoBearerError, read_bearer
from schemagen_runtime.support.hosts import is_loopback
from starlette.requests import Request

from schemagen_collector.core.service import Service, service_of
from schemagen_collector.core.tokens import Grant, Right
from schemagen_collector.http.notes import annotate
from schemagen_collector.http.problems import Problem

_INVALID: Final = {WWW_AUTHENTICATE: 'Bearer error="invalid_token"'}


def authorize(request: Request, right: Right) -> Collection:
    """Return the collection that a request is about, if its bearer has this right there.

    Raises:
        Problem: the names cannot be ones, the token is missing or unknown, or lacks the right.
    """
    project, name = request.path_params["project"], request.path_params["name"]
    authorize_project(request, right, project)
    try:
        collection = Collection(require_name("project", project), require_name("data collection", name))
    except ValueError as error:
        raise Problem(ProblemType.NOT_FOUND, str(error)[:500]) from error
    annotate(request, project=project, collection=name)
    return collection


def authorize_project(request: Request, right: Right, project: str) -> None:
    """Refuse a request about a project unless its bearer has this right there.

    Raises:
        Problem: the token is missing or unknown, or lacks the right.
    """
    grant = _authenticate(request, service_of(request))
    if grant is not None and not grant.allows(right, project):
        detail = f"this token may not {right} in project {project[:128]!r}"
        headers = {WWW_AUTHENTICATE: f'Bearer error="insufficient_scope", scope="{right}"'}
        raise Problem(ProblemType.FORBIDDEN, detail, headers=headers)


def authorize_list(request: Request, right: Right) -> str | None:
    """Return the one project where the bearer may list; None is every project.

    Raises:
        Problem: the token is missing or unknown, or has the right in no project.
    """
    grant = _authenticate(request, service_of(request))
    if grant is None:
        return None
    if right not in grant.rights:
        headers = {WWW_AUTHENTICATE: f'Bearer error="insufficient_scope", scope="{right}"'}
        raise Problem(ProblemType.FORBIDDEN, f"this token may not {right}", headers=headers)
    return grant.project


def _authenticate(request: Request, service: Service) -> Grant | None:
    """Return the grant of the bearer; None where no token is needed."""
    if service.settings.open_without_tokens and not service.tokens.any():
        require_loopback(request)
        return None
    try:
        token = read_bearer(request.headers.getlist(AUTHORIZATION))
    except NoBearerError as error:
        # No error code: the request brought nothing that it could be about (RFC 6750, section 3.1).
        raise Problem(ProblemType.NO_TOKEN, str(error), headers={WWW_AUTHENTICATE: "Bearer"}) from error
    except BadBearerError as error:
        raise Problem(ProblemType.BAD_TOKEN, str(error), headers=_INVALID) from error
    grant = service.tokens.find(token)
    if grant is None:
        raise Problem(ProblemType.BAD_TOKEN, "this token is not known, or does not count any more", headers=_INVALID)
    annotate(request, token=grant.id)
    return grant


def require_loopback(request: Request) -> None:
    """Refuse what a browser sends whose page had a name of its own point to this machine (DNS rebinding).

    Raises:
        Problem: the request is for another host's name.
    """
    host = request.headers.get("host", "")
    name = host if host.endswith("]") else host.rpartition(":")[0] or host
    if not is_loopback(name.lower().removeprefix("[").removesuffix("]")):
        detail = "without tokens the collector answers to localhost, 127.0.0.1 and [::1] only"
        raise Problem(ProblemType.MISDIRECTED, detail)
