"""Recognise a frame by its library, which is loaded already by whoever has one."""

from __future__ import annotations

from schemagen_runtime.frames.arrow_frame import ArrowFrame, is_stream
from schemagen_runtime.frames.kinds import Frame
from schemagen_runtime.frames.pandas_frame import PandasFrame, is_pandas
from schemagen_runtime.support.given import describe_given


def open_frame(given: object) -> Frame:
    """Return a frame of any library as one of ours.

    Raises:
        TypeError: it is no frame.
    """
    if is_pandas(given):
        return PandasFrame(given)  # type: ignore[arg-type]  # as is_pandas says
    if is_stream(given):
        return ArrowFrame(given)
    raise TypeError(
        f"frame is {describe_given(given)}; expected a frame of pandas or polars, an Arrow table, or anything with "
        "__arrow_c_stream__; for single events write ingest_events([event])"
    )
