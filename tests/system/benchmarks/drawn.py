"""Drawn events of schemas of several kinds: a wide vector, small bounded columns, a column of every type."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import Schema
from schemagen_runtime.document import read_document
from schemagen_runtime.sampling.sampler import Sampler, Sampling

_FOLDER: Final = Path(__file__).parents[3] / "generated_examples" / "schemas"
_NAMES: Final = ("credit_risk", "flight_delays", "every_type")


def pandas() -> Any | None:  # noqa: ANN401 -- not by its types: the stubs are only partly known
    """Return pandas; None where it is not installed."""
    try:
        return import_module("pandas")
    except ImportError:
        return None


def schemas() -> list[Schema[object]]:
    """Return the schemas of the examples."""
    return [load_source(Source(f"{name}.yaml", (_FOLDER / f"{name}.yaml").read_bytes())) for name in _NAMES]


def inferences(schema: Schema[object], values: int) -> Sequence[Mapping[str, object]]:
    """Return events of about so many values together; each element of a vector is one."""
    columns = read_document(schema.document).all_columns
    rows = max(1, values // sum(column.type.dimension or 1 for column in columns))
    return list(Sampler(schema, Sampling(count=rows, labels=False)).mappings())
