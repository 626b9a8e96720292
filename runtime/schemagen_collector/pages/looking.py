"""Show the models that are watched, each to those who may read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.tokens import Right
from schemagen_collector.core.watch import watch_of
from schemagen_collector.http.problems import Problem
from schemagen_collector.pages.answers import page
from schemagen_collector.pages.closer import draw_column, draw_pair, draw_records, draw_versions
from schemagen_collector.pages.drawing import Drawn, draw_model, draw_overview
from schemagen_collector.pages.look import Look
from schemagen_collector.pages.place import place_of
from schemagen_collector.pages.signing import lead_to_sign_in
from schemagen_collector.pages.visitor import Visitor, form_key, remember_forms, visitor_of

_SOON: Final = "2"
"""After so many seconds a browser loads a page again that tells of what is not counted or judged yet."""


async def show_overview(request: Request) -> Response:
    """Show every model that somebody may read."""
    visitor = visitor_of(request)
    if visitor is None:
        return lead_to_sign_in(request)
    visitor.require_somewhere(Right.READ)
    return await _show(request, visitor, draw_overview, visitor.project)


async def show_model(request: Request) -> Response:
    """Show one model."""
    return await _show_of_model(request, draw_model)


async def show_column(request: Request) -> Response:
    """Show one column of a model. A name that a browser would take for part of a path comes as ``?name=``."""
    name = request.path_params.get("column") or request.query_params.get("name", "")
    return await _show_of_model(request, draw_column, name)


async def show_versions(request: Request) -> Response:
    """Show the versions of a model's schema."""
    return await _show_of_model(request, draw_versions)


async def show_records(request: Request) -> Response:
    """Show some events of a model."""
    return await _show_of_model(request, draw_records)


async def show_pair(request: Request) -> Response:
    """Show a model beside another one of its collection."""
    return await _show_of_model(request, draw_pair)


async def _show_of_model(request: Request, draw: Callable[..., Drawn | None], *arguments: object) -> Response:
    visitor = visitor_of(request)
    if visitor is None:
        return lead_to_sign_in(request)
    place = place_of(request)
    visitor.require(Right.READ, place.collection.project)
    return await _show(request, visitor, draw, place, *arguments)


async def _show(request: Request, visitor: Visitor, draw: Callable[..., Drawn | None], *arguments: object) -> Response:
    watch = watch_of(request)
    look = Look.of(request, visitor, watch.root_path, form_key(request))
    drawn = await watch.monitoring.draw(request.client, draw, watch.watched, look, *arguments)
    if drawn is None:
        raise Problem(ProblemType.NOT_FOUND, "no events of such a model, or no such column, are stored")
    answer = page(drawn.html, headers={"Refresh": _SOON} if drawn.is_early else None)
    remember_forms(request, answer)
    return answer
