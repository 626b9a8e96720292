"""The formats that are known by name say where things are."""

from __future__ import annotations

from schemagen.mapping.presets import NO_PRESET, PRESETS
from schemagen_runtime.relay.mapping.plan import Format


def test_each_known_endpoint_has_one() -> None:
    plain = {Format.JSON, Format.LOGFMT, Format.CSV, Format.TEXT}
    assert set(PRESETS) == set(Format) - plain
    assert all(preset != NO_PRESET for preset in PRESETS.values())


def test_requests_and_answers_are_joined_by_their_type() -> None:
    join = PRESETS[Format.KSERVE].join
    assert join is not None
    assert [side[0].among for side in join.sides.values()] == [("request",), ("response",)]
    assert join.wait > 0
