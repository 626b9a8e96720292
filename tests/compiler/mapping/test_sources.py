"""Entries of sources are read."""

from __future__ import annotations

import pytest
from schemagen_runtime.relay.mapping.plan import Container, Format

from tests.compiler.mapping.support import codes, read

EVENTS = "events: [{columns: {f1: a, score: b, timestamp: t}}]"


def of(text: str) -> str:
    return f"sources:\n  - {{{text}, {EVENTS}}}"


@pytest.mark.parametrize(
    ("text", "container", "form"),
    [
        ("files: [a.log]", None, Format.JSON),
        ("stdin: true, format: docker", Container.DOCKER, Format.TEXT),
        ("files: [a.log], format: [cri, logfmt]", Container.CRI, Format.LOGFMT),
        ("files: [a.csv], format: csv, delimiter: ;", None, Format.CSV),
    ],
)
def test_formats(text: str, container: Container | None, form: Format) -> None:
    plan, found = read(of(text))
    assert found == []
    assert plan is not None
    assert (plan.sources[0].container, plan.sources[0].format) == (container, form)


def test_presets_say_where_id_time_and_rows_are() -> None:
    columns = "columns: {f1: {row: 0}, score: {row: 0, of: response.rows}}"
    plan, found = read(f"sources:\n  - {{listen: '127.0.0.1:8080', format: mlserver, events: [{{{columns}}}]}}")
    assert found == []
    assert plan is not None
    (source,) = plan.sources
    (event,) = source.events
    assert (source.format, source.listen) == (Format.SELDON, ("127.0.0.1", 8080))
    assert (event.rows, event.columns["id"].separator) == (("request", "rows"), "-item-")
    assert event.join is not None
    assert set(event.join.sides) == {"request", "response"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("format: json", ["SG611"]),
        ("files: [a], stdin: true", ["SG611"]),
        ("files: a", ["SG603"]),
        ("files: [a], format: jsonn", ["SG603"]),
        ("files: [a], format: [json, docker]", ["SG603"]),
        ("files: [a], delimiter: ;", ["SG601"]),
        ("stdin: true, format: csv", ["SG602"]),
        ("stdin: true, format: csv, names: [a, b, t]", []),
        ("files: [a], format: csv, delimiter: ab", ["SG603"]),
        ("listen: 8080", ["SG603"]),
        ("listen: '[::1]:8080'", []),
        ("files: [a], max_line: 1k", ["SG603"]),
        ("files: [a], max_line: 2000000", []),
        ("files: [a], name: 'a:b'", ["SG603"]),
    ],
)
def test_sources(text: str, expected: list[str]) -> None:
    assert codes(of(text)) == expected


def test_two_sources_have_two_names() -> None:
    text = f"sources:\n  - {{name: a, files: [x], {EVENTS}}}\n  - {{name: a, files: [y], {EVENTS}}}"
    assert codes(text) == ["SG603"]


def test_an_entry_that_no_line_gets_to_is_told() -> None:
    two = "events: [{columns: {f1: a, score: b, timestamp: t}}, {columns: {f1: a, score: b, timestamp: t}}]"
    assert codes(f"sources:\n  - {{files: [a], {two}}}") == ["SG613"]
