"""What every registry of schemas does: one suite, run over a store and over a collector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from schemagen_runtime import Collection, DestinationError, Schema, SchemaConflict, SchemaInfo
from schemagen_runtime.api.registry import Registry
from schemagen_runtime.backends.http.registry import HttpRegistry
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.compatibility.mode import Mode

from tests.collector.support import Server
from tests.runtime.support import SCHEMA, schema

PLACE = Collection("p", "c")
OTHER = Collection("p", "other")


@pytest.fixture(params=["sqlite", "http"])
def registry(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Registry]:
    db = tmp_path / "monitoring.db"
    if request.param == "sqlite":
        with SqliteStore(str(db)) as store:
            yield store
        return
    with Server(db) as server, HttpRegistry(server.url) as collector:
        yield collector


def info(schema: Schema[object]) -> SchemaInfo:
    return SchemaInfo.of(schema)


def refused(registry: Registry, newer: Schema[object], approved: frozenset[str] = frozenset()) -> SchemaConflict:
    with pytest.raises(SchemaConflict) as caught:
        registry.register(PLACE, info(newer), approved=approved)
    return caught.value


MINOR = schema("1.1.0", "F: float?\n  new: int?")
"""It is a nullable column more."""
BREAKING = schema("2.0.0", "F: float?", **{"x:_int": "x: {type: int, minimum: 100}"})
"""It refuses values that were taken; the store could take it."""
WIDER = schema("2.0.0", "F: float?", **{"x:_int": "x: int?"})
"""Old validators refuse its events: a warning."""
IMPOSSIBLE = schema("2.0.0", "F: float?", **{"x:_int": "x: string"})
"""The store cannot take it."""
REUSED = schema("1.0.0", "F: float?\n  other: int?")
"""It has a version that stands for other content."""


def test_a_new_collection_is_safe(registry: Registry) -> None:
    assert registry.register(PLACE, info(SCHEMA))
    assert registry.mode(PLACE) is Mode.SAFE
    assert registry.register(PLACE, info(MINOR))
    found = refused(registry, BREAKING)
    assert [(change.rule, change.severity) for change in found.changes] == [
        ("values-narrowed", "error"),
        ("nullable-column-dropped", "error"),
    ]
    assert found.changes[0].classes == ("data",)
    assert found.changes[0].path == "features.x.minimum"
    assert [reason for reason in found.reasons if "(values-narrowed)" in reason]
    assert "register --approvals" in str(found)
    assert [version.version for version in registry.history(PLACE)] == ["1.0.0", "1.1.0"]


@pytest.mark.parametrize(
    ("newer", "takes"),
    [
        (MINOR, (Mode.NONE, Mode.STORE, Mode.SAFE, Mode.FULL)),
        (BREAKING, (Mode.NONE, Mode.STORE)),
        (WIDER, (Mode.NONE, Mode.STORE, Mode.SAFE)),
        (IMPOSSIBLE, ()),
        (REUSED, (Mode.NONE,)),
    ],
    ids=["minor", "breaking", "wider", "impossible", "reused"],
)
def test_what_each_mode_takes(registry: Registry, newer: Schema[object], takes: tuple[Mode, ...]) -> None:
    for mode in Mode:
        place = Collection("p", f"c-{mode}")
        registry.register(place, info(SCHEMA))
        registry.set_mode(place, mode)
        assert registry.mode(place) is mode
        if mode in takes:
            assert registry.register(place, info(newer))
            assert registry.document(place, newer.fingerprint) == newer.document.strip()
        else:
            with pytest.raises(SchemaConflict):
                registry.register(place, info(newer))
        assert not registry.register(place, info(SCHEMA)), "a fingerprint that is known is always accepted"


def test_what_is_approved_is_taken_and_no_more(registry: Registry) -> None:
    registry.register(PLACE, info(SCHEMA))
    both = schema("2.0.0", "", **{"x:_int": "x: {type: int, minimum: 100}"})
    marks = {str(change.rule): str(change.change) for change in refused(registry, both).changes}
    assert set(marks) == {"values-narrowed", "nullable-column-dropped"}
    left = refused(registry, both, frozenset({marks["values-narrowed"], "0" * 16}))
    assert [change.rule for change in left.changes] == ["nullable-column-dropped"]
    assert registry.register(PLACE, info(both), approved=frozenset(marks.values()))


def test_no_approval_makes_the_store_take_what_it_cannot(registry: Registry) -> None:
    registry.register(PLACE, info(SCHEMA))
    found = refused(registry, IMPOSSIBLE)
    assert [(change.rule, change.change, "store" in change.classes) for change in found.changes] == [
        ("type-changed", None, True)
    ]
    assert "approvals" not in str(found)
    assert refused(registry, IMPOSSIBLE, frozenset({"0" * 16})).reasons == found.reasons


def test_a_dry_run_judges_and_changes_nothing(registry: Registry) -> None:
    registry.register(PLACE, info(SCHEMA))
    registry.register(PLACE, info(MINOR), dry_run=True)
    registry.register(OTHER, info(SCHEMA), dry_run=True)
    with pytest.raises(SchemaConflict):
        registry.register(PLACE, info(BREAKING), dry_run=True)
    assert [version.version for version in registry.history(PLACE)] == ["1.0.0"]
    assert registry.history(OTHER) == []
    assert registry.collections() == [PLACE]


def test_words_alone_are_updated_in_place(registry: Registry) -> None:
    registry.register(PLACE, info(SCHEMA))
    worded = schema("1.0.0", "F: {type: float?, doc: What it is.}")
    assert worded.fingerprint == SCHEMA.fingerprint
    assert not registry.register(PLACE, info(worded))
    assert registry.document(PLACE, SCHEMA.fingerprint) == worded.document.strip()
    assert len(registry.history(PLACE)) == 1


def test_words_that_were_replaced_do_not_come_back_with_a_program_that_still_has_them(registry: Registry) -> None:
    words = [schema("1.0.0", f"F: {{type: float?, doc: {number}.}}") for number in ("One", "Two", "Three")]
    for worded in words:
        assert not registry.register(PLACE, info(worded)) or worded is words[0]
    for _ in range(3):
        for worded in words:
            assert not registry.register(PLACE, info(worded), dry_run=True)
            assert not registry.register(PLACE, info(worded))
            assert registry.document(PLACE, worded.fingerprint) == words[-1].document.strip()
    assert registry.register(OTHER, info(words[0])), "another collection never had others"
    assert registry.document(OTHER, words[0].fingerprint) == words[0].document.strip()


def test_a_program_that_has_still_the_meaning_before_an_approved_one_goes_on(registry: Registry) -> None:
    first = schema("1.0.0", "F: {type: float?, unit: km}")
    other = schema("1.0.0", "F: {type: float?, unit: miles}")
    third = schema("1.0.0", "F: {type: float?, unit: m}")
    registry.register(PLACE, info(first))
    marks = frozenset(str(change.change) for change in refused(registry, other).changes)
    registry.register(PLACE, info(other), approved=marks)
    for known in (first, other, first):
        assert not registry.register(PLACE, info(known))
        assert registry.document(PLACE, first.fingerprint) == other.document.strip()
    assert refused(registry, third), "what was never registered is judged"


def test_another_meaning_under_a_version_is_judged_although_the_same_events_fit(registry: Registry) -> None:
    first = schema("1.0.0", "F: {type: float?, unit: km}")
    other = schema("1.0.0", "F: {type: float?, unit: miles}")
    assert first.fingerprint == other.fingerprint
    registry.register(PLACE, info(first))
    found = refused(registry, other)
    assert {change.rule for change in found.changes} == {"unit-changed", "version-reused"}
    assert registry.document(PLACE, first.fingerprint) == first.document.strip()
    marks = frozenset(str(change.change) for change in found.changes)
    assert not registry.register(PLACE, info(other), approved=marks)
    assert registry.document(PLACE, first.fingerprint) == other.document.strip()


@pytest.mark.parametrize("mode", [Mode.NONE, Mode.STORE])
def test_what_is_stored_keeps_its_meaning_where_nobody_judges(registry: Registry, mode: Mode) -> None:
    first = schema("1.0.0", "F: {type: float?, unit: km}")
    other = schema("1.0.0", "F: {type: float?, unit: miles}")
    registry.register(PLACE, info(first))
    registry.set_mode(PLACE, mode)
    assert not registry.register(PLACE, info(other))
    assert registry.document(PLACE, first.fingerprint) == first.document.strip()


def test_a_reused_version_is_marked_by_its_content(registry: Registry) -> None:
    registry.register(PLACE, info(SCHEMA))
    registry.set_mode(PLACE, Mode.NONE)
    registry.register(PLACE, info(REUSED))
    assert [version.version for version in registry.history(PLACE)] == ["1.0.0", f"1.0.0+{REUSED.fingerprint[:12]}"]


def test_a_collection_that_is_not_there_has_no_mode(registry: Registry) -> None:
    for ask in (lambda: registry.mode(OTHER), lambda: registry.set_mode(OTHER, Mode.FULL)):
        with pytest.raises(DestinationError, match="p/other"):
            ask()
    assert registry.document(OTHER, "0" * 64) is None
