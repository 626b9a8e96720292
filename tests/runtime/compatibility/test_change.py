"""Bumps are ordered as Semantic Versioning orders the parts of a version."""

from __future__ import annotations

from schemagen_runtime.compatibility.change import Bump


def test_bumps_have_sizes() -> None:
    assert sorted(Bump, key=lambda bump: bump.size) == [Bump.NONE, Bump.PATCH, Bump.MINOR, Bump.MAJOR]
