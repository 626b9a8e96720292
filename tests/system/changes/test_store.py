"""What the rules say of the store is what the real store does, whatever the mode of the collection."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen.build.compile import read_schema
from schemagen.model.canonical import canonical_document, fingerprint
from schemagen.text.source import Source
from schemagen_runtime import Collection, SchemaConflict, SchemaInfo
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.compatibility.change import Breaks
from schemagen_runtime.compatibility.mode import Mode

from tests.system.changes.cases import Trial, trials

PLACE = Collection("p", "c")


def info(text: str) -> SchemaInfo:
    schema, diagnostics = read_schema(Source("m.yaml", text.encode()))
    assert schema is not None, diagnostics
    return SchemaInfo(schema.name, schema.version, fingerprint(schema), canonical_document(schema).encode())


@pytest.mark.parametrize("trial", trials(), ids=lambda trial: trial.name)
def test_the_store_refuses_just_what_the_rules_say(trial: Trial, tmp_path: Path) -> None:
    with SqliteStore(str(tmp_path / "m.db")) as store:
        store.register(PLACE, info(trial.before))
        store.set_mode(PLACE, Mode.NONE)
        is_refused = False
        try:
            store.register(PLACE, info(trial.after))
        except SchemaConflict:
            is_refused = True
    assert is_refused is (Breaks.STORE in trial.breaks), (trial.before, trial.after)
