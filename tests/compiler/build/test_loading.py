"""Packages run from memory: once for each text, and a schema goes on when its package is forgotten."""

from __future__ import annotations

import json
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from unittest.mock import Mock

import pytest
from schemagen.build.loading import (
    InvalidSchemaError,
    compile_document,
    load_document,
    load_program,
    load_source,
    unload,
)
from schemagen.text.source import Source

from tests.compiler.cli.support import EVENT, SCHEMA

SOURCE = Source("lending.yaml", SCHEMA.encode())


def test_a_source_and_its_document_are_one_schema() -> None:
    schema = load_source(SOURCE)
    again = load_document(schema.document)
    assert (again.name, again.fingerprint, again.document) == (schema.name, schema.fingerprint, schema.document)


def test_a_source_may_use_columns_of_other_files_and_a_document_may_not() -> None:
    shared = Source("shared.yaml", b"schemagen: 1\ncolumns: {note: string?}\n")
    used = SCHEMA.replace("note: string?", "note: {use: shared.yaml#note}").encode()
    assert (
        load_source(Source("lending.yaml", used), lambda _user, _named: shared).fingerprint
        == load_source(SOURCE).fingerprint
    )
    with pytest.raises(InvalidSchemaError, match="no files beside"):
        compile_document(used)


def test_shared_columns_are_no_schema() -> None:
    for text in (b"schemagen: 1\ncolumns: {a: int}\n", b'{"columns":{"a":{"type":"int"}},"schemagen":1}'):
        with pytest.raises(InvalidSchemaError, match="is no schema itself"):
            compile_document(text)


def test_the_same_text_runs_once() -> None:
    assert load_source(SOURCE) is load_source(SOURCE)


def test_what_another_process_compiled_is_the_same_schema_and_is_not_compiled_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    document = load_source(Source("far.yaml", SCHEMA.replace("lending", "far").encode())).document
    with ProcessPoolExecutor(1, get_context("spawn")) as elsewhere:
        program = elsewhere.submit(compile_document, document).result(60)
    here = load_document(document)
    unload(here)

    compile_ = Mock(wraps=compile)
    monkeypatch.setattr("builtins.compile", compile_)
    schema = load_program(program)
    monkeypatch.undo()
    compile_.assert_not_called()
    assert (schema.fingerprint, schema.document) == (here.fingerprint, here.document)
    event = json.loads(EVENT % 1)
    for one in (schema, here):
        assert [error.column for error in one.check({**event, "income": -1})] == ["income"]


def test_an_unloaded_schema_still_checks() -> None:
    schema = load_source(Source("gone.yaml", SCHEMA.replace("lending", "gone").encode()))
    assert schema.package in sys.modules
    unload(schema)
    assert not [name for name in sys.modules if name.startswith(schema.package)]
    event = json.loads(EVENT % 1)
    assert not schema.check(event)
    assert [error.column for error in schema.check({**event, "income": -1})] == ["income"]


def test_a_text_with_errors_is_refused_with_each_of_them_and_no_warning() -> None:
    text = SCHEMA.replace("float, minimum: 0", "flaot").replace("string?", "strign?").partition("labels:")[0]
    with pytest.raises(InvalidSchemaError) as caught:
        load_source(Source("bad.yaml", text.encode()))
    assert [diagnostic.code for diagnostic in caught.value.diagnostics] == ["SG208", "SG208"]
