"""The error of a frame is short where much is wrong, and has all of it."""

from __future__ import annotations

import pickle

from schemagen_runtime import FrameError, SchemagenError
from schemagen_runtime.frames.refusal import ColumnRefusal


def test_the_text_is_short_and_the_columns_are_all_there() -> None:
    error = FrameError("s 1.0.0", [ColumnRefusal(f"c{place}", "str", "int", "drop it") for place in range(30)])
    assert str(error).count("\n") == 21
    assert "and 10 more" in str(error)
    assert len(error.columns) == 30
    assert isinstance(error, SchemagenError)
    assert pickle.loads(pickle.dumps(error)).columns == error.columns
