"""Values of every type go into a cell and come back as they were."""

from __future__ import annotations

import math
from pathlib import Path

from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source

from tests.runtime.backends.sqlite.support import EVERY, every_event, fates, ingest, records


def test_every_type_comes_back_as_it_went_in(db: Path) -> None:
    result = compile_schemas([Source("every_type.yaml", EVERY)])
    every = load_package(result.files, "every_type")
    assert fates(ingest(db, every_event(), schema=every)) == ["delivered"]
    assert fates(ingest(db, every_event(), schema=every)) == ["duplicate"]
    (record,) = records(db)
    values = {name: value for name, value in record.values.items() if value is not None}
    assert math.isnan(float(str(values.pop("raw_reading"))))
    expected = every_event() | {"scored at": "2026-01-01T00:00:00.1234567+00:00", "embedding": [1.0, 2.0, 3.0, 4.0]}
    for gone in ("raw_reading", "reading"):
        del expected[gone]
    assert values == expected
    assert (type(values["is_member"]), type(values["balance"]), type(values["int"])) == (bool, float, int)
