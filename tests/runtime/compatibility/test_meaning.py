"""The meaning changes with what a number says, and with nothing else."""

from __future__ import annotations

import pytest
from schemagen.build.compile import read_schema
from schemagen.model.canonical import canonical_document, fingerprint
from schemagen.model.schema import Schema
from schemagen.text.source import Source
from schemagen_runtime.compatibility.meaning import meaning

TEXT = """schemagen: 1
name: loans
version: 1.0.0
task: binary_classification
id: id
timestamp: at
features:
  income: {type: float}
predictions:
  p: {type: float, kind: probability}
labels:
  repaid: {type: int, enum: [0, 1]}
"""


def read(text: str) -> Schema:
    schema, diagnostics = read_schema(Source("loans.yaml", text.encode()))
    assert schema is not None, diagnostics
    return schema


def digest(schema: Schema) -> str:
    return meaning(canonical_document(schema).encode())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("type: float}", "type: float, unit: EUR}"),
        ("kind: probability", "kind: probability, positive: 0"),
        ("kind: probability", "kind: probability, threshold: 0.4"),
        ("kind: probability", "kind: probability, target: {label: repaid, above: 0}"),
        ("enum: [0, 1]", "enum: [0, 1], names: {0: no, 1: yes}"),
        ("features:\n", "group: query\nfeatures:\n  query: int?\n"),
    ],
)
def test_what_a_number_says_is_in_the_meaning(old: str, new: str) -> None:
    before, after = read(TEXT), read(TEXT.replace(old, new))
    assert digest(before) != digest(after)
    assert ("query" in new) is (fingerprint(before) != fingerprint(after))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("kind: probability", "kind: probability, target: repaid"),
        ("type: float}", "type: float, doc: Yearly.}"),
        ("task:", "owner: risk@example.com\nlinks: {runbook: https://example.com/r}\nsegments: [repaid_]\ntask:"),
        ("features:\n", "features:\n  repaid_: {type: bool?, deprecated: {until: 2030-01-01, use: income}}\n"),
        ("income: {type: float}", "income: {type: float, renamed_from: salary}"),
        ("type: float}", "type: float, minimum: 0}"),
    ],
)
def test_words_targets_that_go_without_saying_and_bounds_are_not(old: str, new: str) -> None:
    text = TEXT.replace("features:\n", "features:\n  repaid_: bool?\n") if "segments" in new else TEXT
    assert digest(read(text)) == digest(read(text.replace(old, new)))


def test_it_is_the_same_after_a_round_through_the_document() -> None:
    schema = read(TEXT.replace("enum: [0, 1]", "enum: [0, 1], names: {00: no, 1: yes}"))
    document = canonical_document(schema)
    again, _ = read_schema(Source("schema.json", document.encode()))
    assert again is not None
    assert canonical_document(again) == document


@pytest.mark.parametrize("text", [b"[]", b"{", b'{"id": 5}', b'{"id": {}, "timestamp": {"name": "at"}}'])
def test_what_is_no_document_is_refused(text: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        meaning(text)
