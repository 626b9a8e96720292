"""Take down what people say of a model, and take it back: with the right to operate, by forms, with who and when."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Final

from schemagen_runtime.api.annotations import MOST_WRITTEN, Annotation, AnnotationKind
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.protocol.problems import ProblemType
from starlette.requests import Request
from starlette.responses import Response

from schemagen_collector.core.tokens import Right
from schemagen_collector.core.watch import Watch, watch_of
from schemagen_collector.http.problems import Problem
from schemagen_collector.pages.answers import is_local, see
from schemagen_collector.pages.form import read_form
from schemagen_collector.pages.place import Place, place_of
from schemagen_collector.pages.subjects import require_subject
from schemagen_collector.pages.visitor import Visitor, visitor_of

BACK: Final = "back"
"""The field that says which page to show then."""
_MOST_DAYS: Final = 366
"""How long an alert may be muted."""
_YEARS: Final = (1970, 8999)
"""What an annotation may be about: days before and after it have dates too."""
_OF_ALERTS: Final = (AnnotationKind.ACKNOWLEDGE, AnnotationKind.MUTE)
_MOST: Final = 1000
"""Annotations of a model, revoked ones too: a page shows them all."""


async def annotate_model(request: Request) -> Response:
    """Keep an annotation of a model, and lead back to its page."""
    watch, place, visitor, form = await _read(request)
    annotation = _annotation(form, place.model, visitor.who)
    if annotation.subject:
        await watch.monitoring.draw(request.client, require_subject, watch.watched, place, annotation.subject)
    await watch.run(request.client, _add, watch, place, annotation)
    return see(watch.root_path, _back(form, place, watch.root_path))


async def revoke_annotation(request: Request) -> Response:
    """Take an annotation back, and lead back to the page of its model; who made it and who took it back is kept."""
    watch, place, visitor, form = await _read(request)
    number = form.get("id", "")
    known = number.isascii() and number.isdecimal() and len(number) < 18
    if not known or not await watch.run(request.client, _revoke, watch, place.collection, int(number), visitor.who):
        raise Problem(ProblemType.NOT_FOUND, "there is no such annotation, or somebody revoked it already")
    return see(watch.root_path, _back(form, place, watch.root_path))


async def _read(request: Request) -> tuple[Watch, Place, Visitor, Mapping[str, str]]:
    visitor = visitor_of(request)
    if visitor is None:
        raise Problem(ProblemType.FORBIDDEN, "sign in first; what was sent is not kept")
    place = place_of(request)
    visitor.require(Right.OPERATE, place.collection.project)
    return watch_of(request), place, visitor, await read_form(request)


def _add(watch: Watch, place: Place, annotation: Annotation) -> None:
    if place.collection not in watch.collections():
        raise Problem(ProblemType.UNKNOWN_COLLECTION, f"{place.collection} is not known")
    if len(watch.annotations.all(place.collection, place.model)) >= _MOST:
        raise Problem(ProblemType.FORBIDDEN, f"a model has {_MOST} annotations at most")
    watch.annotations.add(place.collection, annotation)


def _revoke(watch: Watch, collection: Collection, number: int, who: str) -> bool:
    return watch.annotations.revoke(collection, number, who, datetime.now(UTC))


def _annotation(form: Mapping[str, str], model: str, who: str) -> Annotation:
    """Return the annotation that a form describes.

    Raises:
        Problem: it describes none.
    """
    now = datetime.now(UTC)
    try:
        kind = AnnotationKind(form.get("kind", ""))
        since, until = _moment(form, "since"), _moment(form, "until")
        if kind is AnnotationKind.MUTE:
            until = _end_of_mute(form, until, now)
        _require(form, kind, since, until)
        subject, text = form.get("subject", "") if kind in _OF_ALERTS else "", form.get("text", "").strip()
        return Annotation(kind=kind, model=model, who=who, at=now, subject=subject, since=since, until=until, text=text)
    except (ValueError, OverflowError) as error:
        raise Problem(ProblemType.MALFORMED_REQUEST, f"this cannot be kept: {error}") from error


def _require(form: Mapping[str, str], kind: AnnotationKind, since: datetime | None, until: datetime | None) -> None:
    """Require what each kind needs.

    Raises:
        ValueError: something is missing.
    """
    if len(form.get("text", "").strip()) > MOST_WRITTEN:
        raise ValueError(f"a text has at most {MOST_WRITTEN} characters; it is longer")
    if kind in _OF_ALERTS and not form.get("subject"):
        raise ValueError("it does not say which alert it is about")
    if kind is AnnotationKind.NOTE and (since is None or not form.get("text", "").strip()):
        raise ValueError("a note needs a day and a text")
    if kind is AnnotationKind.REFERENCE and (since is None or until is None):
        raise ValueError("a reference needs its first day, and the day behind its last")


def _end_of_mute(form: Mapping[str, str], until: datetime | None, now: datetime) -> datetime:
    days = form.get("days", "")
    if until is None and days.isascii() and days.isdecimal() and len(days) < 4:
        until = now + timedelta(days=int(days))
    if until is None or not now < until <= now + timedelta(days=_MOST_DAYS):
        raise ValueError(f"an alert is muted until a moment of the next {_MOST_DAYS} days")
    return until


def _moment(form: Mapping[str, str], name: str) -> datetime | None:
    """Return the moment that a field of a form says, in UTC; None where it is empty.

    Raises:
        ValueError: it says none.
    """
    text = form.get(name, "").strip()
    if not text:
        return None
    moment = datetime.fromisoformat(text)
    if not _YEARS[0] <= moment.year <= _YEARS[1]:
        raise ValueError(f"{text[:40]} is not of the years {_YEARS[0]} to {_YEARS[1]}")
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _back(form: Mapping[str, str], place: Place, root_path: str) -> str:
    back = form.get(BACK, "").removeprefix(root_path)
    return back if back and is_local(back) else place.path
