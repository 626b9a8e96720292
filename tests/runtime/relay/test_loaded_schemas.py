"""A schema is loaded once, and its document kept for replays before any event of it is stored."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import Schema, SchemaInfo
from schemagen_runtime.relay.letter_box import LetterFolder
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas

from tests.runtime.relay.support import STREAM, load


def test_a_schema_is_loaded_once(tmp_path: Path) -> None:
    asked: list[str] = []

    def counted(info: SchemaInfo) -> Schema[object]:
        asked.append(info.fingerprint)
        if len(asked) == 1:
            raise ValueError("damaged")
        return load(info)

    schemas = LoadedSchemas(counted, LetterFolder(tmp_path, 1 << 20))
    with pytest.raises(ValueError, match="damaged"):
        schemas.load(STREAM.schema)
    assert schemas.load(STREAM.schema) is schemas.load(STREAM.schema)
    assert len(asked) == 2
    assert (tmp_path / "schemas" / f"{STREAM.schema.fingerprint}.json").read_bytes() == STREAM.schema.document
