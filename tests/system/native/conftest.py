"""Load each of the schemas that hold every type and constraint between them."""

from __future__ import annotations

from pathlib import Path
from typing import Final, cast

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Schema

SCHEMAS: Final = Path(__file__).parent / "schemas"


@pytest.fixture(scope="module", params=sorted(path.name for path in SCHEMAS.glob("*.yaml")))
def schema(request: pytest.FixtureRequest) -> Schema[object]:
    name = cast("str", request.param)
    return load_source(Source(name, (SCHEMAS / name).read_bytes()))
