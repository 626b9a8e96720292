"""Recognise a frame by its library, which is loaded already by whoever has one."""

from __future__ import annotations

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
    raise TypeError(
        f"frame is {describe_given(given)}; expected a pandas.DataFrame; for single events write ingest_events([event])"
    )
