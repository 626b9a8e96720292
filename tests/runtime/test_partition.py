"""Batches whose good and bad events were told apart: what is shown of them."""

from __future__ import annotations

from schemagen_runtime.errors import ErrorCode, FieldError
from schemagen_runtime.partition import Partition, Rejection

ERROR = FieldError(ErrorCode.NO_LABEL, None, "no label", "a label", "none")


def test_its_text_has_no_event_and_no_line() -> None:
    batch = Partition(("secret",), [b"secret"], [0], [Rejection(1, (ERROR,))])
    assert "secret" not in repr(batch)
    assert "indexes=[0]" in repr(batch)
