"""The canonical document is the schema in one form, and the fingerprint is of what decides which events fit."""

from __future__ import annotations

import json

import pytest
from schemagen.build.compile import read_schema
from schemagen.model.canonical import canonical_document, canonical_form, fingerprint
from schemagen.model.schema import Schema
from schemagen.text.source import Source

TEXT = """
schemagen: 1
name: lending
version: 1.0.0
id: id
timestamp: timestamp
features:
  income: {type: float, minimum: 0%s}
  place: {type: vector<2>}
  branch: string?
predictions:
  score: {type: float, kind: probability}
labels:
  repaid: bool
"""


def schema(more: str = "", text: str = TEXT) -> Schema:
    found, diagnostics = read_schema(Source("lending.yaml", (text % more).encode()))
    assert found is not None, diagnostics
    return found


def test_the_document_is_itself_a_schema_file_of_the_same_form() -> None:
    document = canonical_document(schema())
    again, _ = read_schema(Source("schema.json", document.encode()))
    assert again is not None
    assert canonical_document(again) == document
    assert fingerprint(again) == fingerprint(schema())


@pytest.mark.parametrize("words", [", doc: Yearly.", ", unit: EUR"])
def test_words_are_in_the_document_and_not_in_the_fingerprint(words: str) -> None:
    assert canonical_document(schema(words)) != canonical_document(schema())
    assert fingerprint(schema(words)) == fingerprint(schema())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("version: 1.0.0", "version: 1.0.0\ndoc: Loans.\nowner: o\nlinks: {board: 'https://x.example'}\nsegments: []"),
        ("version: 1.0.0", "version: 1.0.0\ngroup: branch"),
        ("id: id", "id: {name: id, doc: Of the customer.}"),
        ("vector<2>", "vector<2>, from: [x, y]"),
        ("minimum: 0%s", "minimum: 0, renamed_from: salary, deprecated: {use: place}"),
        ("kind: probability", "kind: probability, target: repaid, positive: true, threshold: 0.5"),
        ("repaid: bool", "repaid: {type: bool, names: {true: yes}}"),
    ],
)
def test_no_word_for_people_and_monitors_is_in_the_fingerprint(old: str, new: str) -> None:
    changed = schema(text=TEXT.replace(old, new).replace("%s", "") + "%s")
    assert canonical_document(changed) != canonical_document(schema())
    assert fingerprint(changed) == fingerprint(schema())
    assert canonical_form(changed) == (canonical_document(changed), fingerprint(changed))


@pytest.mark.parametrize("change", [", maximum: 9", ", sensitive: true", ", attribute: salary", ", deprecated: true"])
def test_what_decides_about_events_and_code_changes_the_fingerprint(change: str) -> None:
    assert fingerprint(schema(change)) != fingerprint(schema())


def test_a_default_that_is_written_out_changes_nothing() -> None:
    assert canonical_document(schema(", nan: reject")) == canonical_document(schema())
    assert "nan" not in json.loads(canonical_document(schema()))["features"]["income"]
