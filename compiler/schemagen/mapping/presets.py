"""Say what the events of a known format are made of, where the file does not say it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NamedTuple

from schemagen_runtime.relay.mapping.plan import Condition, Format, Join, Origin, Path, Pick

_WAIT: Final = 600.0


class Preset(NamedTuple):
    """Hold what an entry of ``events`` has by default.

    Attributes:
        id: where the id comes from.
        timestamp: where the time comes from.
        rows: where the rows lie.
        join: how records are joined.
        naive: a member that holds a time without an offset.
    """

    id: Pick | None = None
    timestamp: Pick | None = None
    rows: Path | None = None
    join: Join | None = None
    naive: str | None = None


def _sides() -> Join:
    sides = {side: (Condition(_path("type"), (side,)),) for side in ("request", "response")}
    return Join(_path("id"), _WAIT, sides)


def _path(*steps: str, separator: str | None = None) -> Pick:
    return Pick(Origin.RECORD, steps, separator=separator)


PRESETS: Final[Mapping[Format, Preset]] = {
    Format.KSERVE: Preset(_path("request", "id"), _path("request", "time"), ("request", "rows"), _sides()),
    Format.SELDON: Preset(
        _path("request", "id", separator="-item-"), _path("request", "time"), ("request", "rows"), _sides()
    ),
    Format.BENTOML: Preset(naive="timestamp"),
    Format.SAGEMAKER: Preset(_path("id"), _path("time"), ("input",)),
    Format.DATABRICKS: Preset(_path("id"), _path("time"), ("request",)),
    Format.TRITON: Preset(timestamp=Pick(Origin.FIRST_SEEN)),
}
"""The presets; any other format says nothing by itself."""

LABEL_PRESETS: Final[Mapping[Format, Preset]] = {
    Format.SELDON: Preset(_path("id", separator="-item-"), _path("time"), ("rows",)),
}
"""The presets of entries that give labels alone, where they differ: feedback is one record, and waits for no other."""

NO_PRESET: Final = Preset()
