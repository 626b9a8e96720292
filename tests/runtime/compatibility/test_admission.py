"""What a schema is refused for: by the store, and by the mode of its collection."""

from __future__ import annotations

import pytest
from schemagen_runtime.columns import ColumnType
from schemagen_runtime.compatibility.admission import Known, find_refused
from schemagen_runtime.compatibility.mode import Mode
from schemagen_runtime.document import CollectionColumn, Place, read_document

from tests.runtime.compatibility.schemas import document

OLD = "features: {a: int, b: 'float?'}"


def known(mode: Mode, *, more: tuple[CollectionColumn, ...] = ()) -> Known:
    newest = document(OLD)
    columns = [CollectionColumn(one.name, one.place, one.type) for one in read_document(newest).all_columns]
    return Known([*columns, *more], ["1.0.0"], newest, mode)


def told(
    mode: Mode, after: str, version: str = "2.0.0", **options: tuple[CollectionColumn, ...]
) -> list[tuple[str, bool]]:
    """Which rules refuse a schema, and whether an approval would help."""
    found = find_refused(known(mode, **options), document(after, version))
    return [(one.change.rule, one.fingerprint is not None) for one in found]


@pytest.mark.parametrize("mode", Mode)
def test_what_the_store_cannot_take_is_refused_in_every_mode_once(mode: Mode) -> None:
    assert told(mode, "features: {a: string, b: 'float?'}") == [("type-changed", False)]


def test_a_name_that_an_earlier_version_had_as_something_else() -> None:
    gone = CollectionColumn("c", Place.INFERENCE, ColumnType.parse("string"))
    after = "features: {a: int, b: 'float?', c: 'int?'}"
    assert told(Mode.STORE, after, "1.1.0", more=(gone,)) == [("stored-differently", False)]
    assert told(Mode.STORE, after, "1.1.0") == []


def test_a_version_stands_for_one_content() -> None:
    after = "features: {a: int, b: 'float?', c: 'int?'}"
    assert told(Mode.NONE, after, "1.0.0") == []
    assert told(Mode.STORE, after, "1.0.0") == [("version-reused", False)]
    assert told(Mode.SAFE, after, "1.0.0") == [("version-reused", False)]
    assert told(Mode.SAFE, after, "1.0.1") == [("bump-too-small", True)]
    assert told(Mode.SAFE, after, "0.9.0") == [("version-lower", True)]
    assert told(Mode.SAFE, after, "1.1.0") == []


def test_warnings_are_refused_in_full_mode_alone() -> None:
    after = "features: {a: 'int?', b: 'float?'}"
    assert told(Mode.SAFE, after, "1.1.0") == []
    assert told(Mode.FULL, after, "1.1.0") == [("made-nullable", True)]


def test_approved_changes_are_left_out() -> None:
    after = document("features: {a: {type: int, minimum: 0}}", "2.0.0")
    (narrowed, dropped) = find_refused(known(Mode.SAFE), after)
    assert {narrowed.change.rule, dropped.change.rule} == {"values-narrowed", "nullable-column-dropped"}
    (left,) = find_refused(known(Mode.SAFE), after, {str(narrowed.fingerprint)})
    assert left == dropped
    assert dropped.described.change == dropped.fingerprint
