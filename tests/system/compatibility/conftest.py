"""Run each test over every version that left samples."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.system.compatibility.support import SAMPLES, VERSIONS, Sample


@pytest.fixture(params=VERSIONS)
def sample(request: pytest.FixtureRequest, tmp_path: Path) -> Sample:
    """Return the samples of one version."""
    return Sample(SAMPLES / str(request.param), tmp_path)
