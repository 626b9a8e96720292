"""Engine and pure Python agree on the schemas of the benchmarks too; ``many.py`` compares as many events as wanted."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime.native.loading import engine_name

from tests.system.native import many

pytestmark = pytest.mark.skipif(engine_name() != "native", reason="the engine was not built, or is turned off")


@pytest.mark.parametrize("file", many.schema_files(), ids=lambda file: file.stem)
def test_events_and_lines(file: Path) -> None:
    compared = many.compare(file, 500, seed=3)
    assert compared.events == 500
    assert compared.written > 50
    assert compared.read > compared.written


def test_a_difference_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    file = many.FOLDERS[1] / "few.yaml"
    schema = load_source(Source(file.name, file.read_bytes()))
    pure = schema.validator
    honest = pure.encode_each

    def lying(events: Sequence[object]) -> list[bytes | None]:
        return [line and line.replace(b'"id":', b'"ID":') for line in honest(events)]

    monkeypatch.setattr(pure, "encode_each", lying)
    with pytest.raises(many.DifferenceError, match=r"few: .* with the engine, and .* without it"):
        many.compare(file, 500, seed=3)
