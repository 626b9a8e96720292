"""What a monitor could not follow is an error where it stands; what it can is in the document, and in no digest."""

from __future__ import annotations

import json

import pytest
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.model.canonical import canonical_document, fingerprint
from schemagen.model.schema import Schema
from schemagen.text.source import Source
from schemagen_runtime.compatibility.changes import compare
from schemagen_runtime.compatibility.meaning import meaning
from schemagen_runtime.protocol.monitoring import Levels, Window, read_monitoring

SCHEMA = """\
schemagen: 1
name: lending
version: 1.0.0
id: id
timestamp: timestamp
features: {month: int, weekday: int}
predictions: {p: {type: float, kind: probability}}
labels: {defaulted: bool}
extras: {note: string?}
"""


def read(monitor: str) -> tuple[Schema | None, tuple[Diagnostic, ...]]:
    return read_schema(Source("lending.yaml", f"{SCHEMA}monitor: {monitor}\n".encode()))


def test_what_is_said_is_in_the_document_and_in_no_digest() -> None:
    plain, _ = read_schema(Source("lending.yaml", SCHEMA.encode()))
    said, told = read(
        "{quiet: [month, p], window: 28 days, silent_after: 36h, levels: {drift: {warning: 0.2, alert: 0.20}}}"
    )
    assert told == ()
    assert plain is not None
    assert said is not None
    document = canonical_document(said).encode()
    monitoring = read_monitoring(json.loads(document)["monitor"])
    assert monitoring is not None
    assert (monitoring.quiet, monitoring.window) == (("month", "p"), Window.FOUR_WEEKS)
    assert (monitoring.silent_after, json.loads(document)["monitor"]["silent_after"]) == (36, "36h")
    assert monitoring.levels("drift") == Levels(0.2, 0.2)
    assert fingerprint(plain) == fingerprint(said)
    assert meaning(canonical_document(plain).encode()) == meaning(document)
    (change,) = compare(canonical_document(plain).encode(), document).changes
    assert (change.rule, change.path) == ("text-changed", "monitor")


def test_a_document_is_itself_such_a_file() -> None:
    said, _ = read("{quiet: [month], silent_after: 48h, levels: {errors: {alert: 2}}}")
    assert said is not None
    again, told = read_schema(Source("schema.json", canonical_document(said).encode()))
    assert told == ()
    assert again is not None
    assert canonical_document(again) == canonical_document(said)


@pytest.mark.parametrize(
    ("monitor", "code", "words"),
    [
        ("{quiet: [mnth]}", "SG328", "did you mean 'month'?"),
        ("{quiet: [month, month]}", "SG332", "stands twice"),
        ("{quiet: [defaulted]}", "SG332", "it is a label"),
        ("{quiet: [note]}", "SG332", "it is an extra"),
        ("{quiet: [timestamp]}", "SG332", "it is a timestamp"),
        ("{quiet: month}", "SG203", "write [month]"),
        ("{window: 7}", "SG207", "expected one of day, week, 28 days"),
        ("{windows: day}", "SG201", "did you mean 'window'?"),
        ("{levels: {drift: 0.1}}", "SG203", "such as {warning: 0.05, alert: 0.1}"),
        ("{levels: {drift: {warnig: 0.1}}}", "SG201", "did you mean 'warning'?"),
        ("{levels: {missing: {warning: 2}}}", "SG333", "is 0.02 meant, for 2 %?"),
        ("{levels: {errors: {alert: 25}}}", "SG333", "is 0.25 meant, for 25 %?"),
        ("{levels: {errors: {alert: 9000}}}", "SG333", "write a part of one"),
        ("{levels: {drift: {warning: 0}}}", "SG333", "lies above 0"),
        ("{levels: {drift: {alert: -0.5}}}", "SG333", "lies above 0"),
        ("{levels: {drift: {alert: .nan}}}", "SG203", "leave it out"),
        ("{levels: {drift: {alert: .inf}}}", "SG203", "leave it out"),
        ("{levels: {drift: {warning: 0.2, alert: 0.1}}}", "SG333", "from 0.2 on, and an alert from 0.1"),
        ("{levels: {drift: {warning: 0.2}}}", "SG333", "from 0.1 (where none is given)"),
        ("{levels: {drift: {alert: 0.01}}}", "SG333", "from 0.05 (where none is given)"),
        ("{silent_after: 6 hours}", "SG209", "write 6h"),
        ("{silent_after: 6}", "SG209", "say which unit"),
        ("{silent_after: 0h}", "SG209", "such as 6h"),
        ("{silent_after: 90m}", "SG335", "write 2h"),
        ("{silent_after: 30s}", "SG335", "write 1h"),
        ("{silent_after: 400d}", "SG335", "write 366d at most"),
        ("{}", "SG203", "such as {quiet: [month], window: week}"),
        ("week", "SG203", "such as {quiet: [month], window: week}"),
        ("[month]", "SG203", "such as {quiet: [month], window: week}"),
    ],
)
def test_what_it_cannot_follow(monitor: str, code: str, words: str) -> None:
    schema, (found,) = read(monitor)
    assert schema is None
    assert (found.code, found.span.start.line) == (code, 10)
    assert words in f"{found.message} {found.help}"
