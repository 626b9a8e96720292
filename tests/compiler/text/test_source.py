"""A source has the base name of its path, whatever the platform that wrote it."""

from __future__ import annotations

import pytest
from schemagen.text.source import Source


@pytest.mark.parametrize("path", ["model.yaml", "schemas/model.yaml", "C:\\schemas\\model.yaml", "/a/b/model.yaml"])
def test_the_name_is_the_base_name(path: str) -> None:
    assert Source(path, b"").name == "model.yaml"
