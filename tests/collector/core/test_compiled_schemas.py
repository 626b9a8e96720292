"""A registered schema is compiled once, and found again after it made way."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_collector.core import compiled_schemas
from schemagen_collector.core.compiled_schemas import CompiledSchemas
from schemagen_collector.core.opening import open_for_writing
from schemagen_collector.core.side_process import SideProcess
from schemagen_runtime import Collection

from tests.runtime.support import SCHEMA, schema

PLACE = Collection("p", "c")


def test_a_schema_that_is_in_use_is_known(tmp_path: Path) -> None:
    schemas = CompiledSchemas(open_for_writing(str(tmp_path / "m.db")), SideProcess(), 1900)
    assert schemas.find(PLACE, SCHEMA.fingerprint) is None
    registered, is_new = schemas.register(PLACE, SCHEMA.document)
    assert (registered.fingerprint, is_new) == (SCHEMA.fingerprint, True)
    assert schemas.register(PLACE, SCHEMA.document)[1] is False
    assert schemas.known(PLACE, SCHEMA.fingerprint) is not None
    assert schemas.known(Collection("p", "other"), SCHEMA.fingerprint) is None


def test_the_longest_unused_one_makes_way_and_is_compiled_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(compiled_schemas, "MAX_COLUMNS", 1)
    schemas = CompiledSchemas(open_for_writing(str(tmp_path / "m.db")), SideProcess(), 1900)
    newer = schema("2.0.0", "F: float?")
    for one in (SCHEMA, newer):
        schemas.register(PLACE, one.document)
    assert schemas.known(PLACE, SCHEMA.fingerprint) is None
    assert schemas.find(PLACE, SCHEMA.fingerprint) is not None
