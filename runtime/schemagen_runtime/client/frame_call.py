"""Take a frame as the events of one call."""

from __future__ import annotations

from datetime import UTC, tzinfo
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from schemagen_runtime.client.frame_handing import FrameHanding
from schemagen_runtime.delivery.future import IngestFuture
from schemagen_runtime.document import read_document
from schemagen_runtime.frames.adapting import Options
from schemagen_runtime.frames.matching import match, read_vectors
from schemagen_runtime.frames.opening import open_frame
from schemagen_runtime.frames.plan import make_plan
from schemagen_runtime.frames.progress import open_bar
from schemagen_runtime.frames.rows import rows_of
from schemagen_runtime.schema import Schema
from schemagen_runtime.support.given import describe_given


def hand_in_frame(
    handing: FrameHanding,
    schema: Schema[Any],
    given: object,
    *,
    progress: object,
    timezone: object,
    bools_from_ints: object,
    vectors: object,
) -> IngestFuture:
    """Hand in the rows of a frame, as ``DataCollection.ingest_frame`` says.

    Raises:
        TypeError: ``given`` is no frame; an argument of another type.
        ValueError: there is no such zone, or vector.
        FrameError: the frame cannot be taken.
    """
    for name, flag in (("progress", progress), ("bools_from_ints", bools_from_ints)):
        if flag is not True and flag is not False:
            raise TypeError(f"{name} is {describe_given(flag)}; expected True or False")
    options = Options(_zone(timezone), bools_from_ints is True)
    frame = open_frame(given)
    document = read_document(schema.document)
    names = read_vectors(document, vectors)
    told = f"{schema.name} {schema.version}"
    found = match(document, frame, options, names, schema=told, locate=schema.locate)
    plan = make_plan(
        *(document, frame, found.places, schema.columns, options),
        is_inference=found.is_inference,
        engine=schema.engine,
    )
    with open_bar(frame.rows, shown=progress is True) as bar:
        return handing.rows(rows_of(plan, frame), bar.advance, are_inferences=found.is_inference)


def _zone(given: object) -> str | None:
    """Return the name of a zone.

    Raises:
        TypeError: it is no name of one, and no zone that has one.
        ValueError: there is no such zone.
    """
    if given is None:
        return None
    if given is UTC:
        return "UTC"
    name = given.key if isinstance(given, ZoneInfo) else given
    if not isinstance(name, str):
        what = "its name" if isinstance(given, tzinfo) else "the name of a zone"
        raise TypeError(f"timezone is {describe_given(given)}; expected {what}, such as 'Europe/Berlin', or None")
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ValueError(f"timezone is {name!r}, which is no zone; expected a name such as 'Europe/Berlin'") from error
    return name
