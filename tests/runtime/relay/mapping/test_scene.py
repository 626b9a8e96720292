"""A place says where a line stands, as dead letters have it."""

from __future__ import annotations

from schemagen_runtime.relay.mapping.scene import Place


def test_a_place_is_described() -> None:
    assert Place("f", "g", 5, 1.5, 2).described() == {"file": "f", "generation": "g", "position": 5}
