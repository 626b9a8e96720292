"""Run ``schemagen show``."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime

import click
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.record import LabelValue, Record
from schemagen_runtime.client.urls import open_records_at
from schemagen_runtime.protocol.records import describe_record, describe_value

from schemagen.cli.collections import choose_collection, opened
from schemagen.cli.console import examples, note, out
from schemagen.cli.moments import time_options
from schemagen.cli.options import text_or_json
from schemagen.text.suggest import shown
from schemagen.text.visible import visible

_FINDINGS = 1
_LAST = 20
"""Records that are shown where neither an id nor a number says which."""


@click.command(
    context_settings={"ignore_unknown_options": True},  # an id may begin with a dash
    epilog=examples(
        "schemagen show a_guid --from sqlite:///monitoring.db",
        "schemagen show a_guid --from sqlite:///monitoring.db --project lending --model xgb-7 --format json",
        "schemagen show --last 5 --from monitoring.db",
        "schemagen show --since 1h --from monitoring.db --model xgb-7",
        "schemagen show a_guid --from https://collector.example --project lending --collection scores",
    ),
)
@click.argument("id_", metavar="[ID]", required=False)
@click.option("--from", "url", required=True, metavar="URL", help="The store or the collector.")
@click.option("--project", help="The project; may be left out where a store leaves no doubt.")
@click.option("--collection", help="The data collection; the same.")
@click.option("--model", help="The model; by default every model that predicted under this id.")
@click.option(
    "--last", "count", type=click.IntRange(min=1), metavar="N", help="The N records whose events are the newest."
)
@time_options
@text_or_json("records")
def command(
    *,
    id_: str | None,
    url: str,
    project: str | None,
    collection: str | None,
    model: str | None,
    count: int | None,
    since: datetime | None,
    until: datetime | None,
    form: str,
) -> int:
    """Show what is stored under an id, or last, joined with its labels.

    Without an ID those records are shown whose events are the newest, the newest first: 20, or as many as --last says.

    URL is that of a store, such as sqlite:///monitoring.db or the path alone, or of a collector, such as
    https://collector.example. A collector's bearer token comes from the environment:
    SCHEMAGEN_TOKEN, or SCHEMAGEN_TOKEN_FILE.

    With --format json each record is one line. Exits with 1 if there is none.
    """
    if id_ is not None and (count, since, until) != (None, None, None):
        raise click.UsageError("an ID names its records; leave out --last, --since and --until, or the ID")
    waiting: Sequence[LabelValue] = ()
    with opened(open_records_at, url) as source:
        chosen = choose_collection(source, url, project, collection)
        if id_ is None:
            records = source.last(chosen, count or _LAST, model, since=since, until=until)
        else:
            records = source.find(chosen, id_, model)
            waiting = [] if records else source.label_history(chosen, id_)
    if not records:
        by = "" if model is None else f" by model {model}"
        of = f"with the id {shown(id_)}" if id_ is not None else "that is meant"
        note(f"schemagen: {url} has no inference {of}{by} in {chosen}{_labels_that_wait(waiting)}")
        return _FINDINGS
    show = _as_json if form == "json" else _as_text
    out("".join(show(chosen, record) for record in records))
    return 0


def _as_json(collection: Collection, record: Record) -> str:
    return json.dumps(describe_record(collection, record), allow_nan=False) + "\n"


def _as_text(collection: Collection, record: Record) -> str:
    label = record.label_received_at or "not yet"
    lines = [
        f"{collection}, model {record.model}, id {record.id}",
        f"received {record.received_at}, label {label}",
        *_section("values", record.values),
        *_section("labels", record.labels),
    ]
    return "".join(f"{visible(line)}\n" for line in lines)


def _labels_that_wait(values: Sequence[LabelValue]) -> str:
    """Return what to say of the labels of an id that no model, or not the one asked for, has predicted for."""
    came = {value.label: value.accepted_at for value in values}
    told = ", ".join(f"{name} (accepted {at})" for name, at in came.items())
    return f"; its labels are stored, and joined when it comes: {told}" if told else ""


def _section(title: str, values: Mapping[str, object]) -> list[str]:
    width = max(map(len, values), default=0)
    return [f"{title}:", *(f"  {name:<{width}}  {_shown(value)}" for name, value in values.items())]


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(describe_value(value), allow_nan=False)
