"""What is no frame is a TypeError that says what is one."""

from __future__ import annotations

import pytest

from tests.runtime.frames.support import ingest


@pytest.mark.parametrize("given", [None, 3, "frame", {"id": ["a"]}, [{"id": "a"}], object(), int])
def test_what_is_no_frame_is_told(given: object) -> None:
    with pytest.raises(TypeError, match=r"frame is .*; expected a frame of pandas or polars, an Arrow table"):
        ingest(given)
