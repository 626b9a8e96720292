"""A preparer reads lines with the engine where it can, and prepares events otherwise; both stores do so."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Collection
from schemagen_runtime.backends.sql.line_preparer import LinePreparer
from schemagen_runtime.backends.sqlite.layout import allot
from schemagen_runtime.backends.sqlite.rows import PreparedRows, RowBuilder
from schemagen_runtime.document import read_document

TEXT = b"{schemagen: 1, name: few, version: 1.0.0, id: id, timestamp: at, predictions: {p: float}, labels: {y: int}}"
SCHEMA = load_source(Source("few.yaml", TEXT))
GOOD = b'{"id":"a","at":"2026-11-28T10:00:00Z","p":0.5}'


@pytest.fixture(params=["as it is", "without the engine"])
def builder(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> RowBuilder:
    document = read_document(SCHEMA.document)
    made = RowBuilder(Collection("p", "c"), 1, document, allot(document, ()))
    assert isinstance(made, LinePreparer)
    if request.param == "without the engine":
        monkeypatch.setattr(made._readers, "_plan", None)
        monkeypatch.setattr(made._readers, "trusting", None)
    return made


def rows_of(prepared: PreparedRows) -> list[tuple[object, ...]]:
    return [tuple(row) for row in prepared.inferences.values()]


def test_good_lines_are_prepared_and_the_rest_is_handed_on(builder: RowBuilder) -> None:
    left: list[int] = []

    def judge_rest(indexes: Sequence[int]) -> dict[int, dict[str, object]]:
        left.extend(indexes)
        return {}

    prepared = builder.prepare_lines("m", [b"{}", GOOD], SCHEMA, judge_rest)
    assert (left, list(prepared.indexes)) == ([0], [1])
    assert rows_of(prepared) == rows_of(builder.prepare_valid("m", [GOOD]))
