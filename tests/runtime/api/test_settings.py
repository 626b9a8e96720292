"""Settings that make no sense are refused by name."""

from __future__ import annotations

import pytest
from schemagen_runtime import (
    Settings,
    SettingsError,
)


@pytest.mark.parametrize(
    "wrong",
    [
        {"max_batch_events": 0},
        {"max_batch_events": 1001},
        {"max_queue_events": -1},
        {"max_queue_bytes": 1.5},
        {"linger": -1},
        {"linger": float("nan")},
        {"block": float("inf")},
        {"delivery_timeout": "10"},
        {"backoff": True},
        {"max_event_bytes": 10 << 20},
        {"workers": 0},
        {"sync_spool": 1},
        {"when_full": "block"},
    ],
)
def test_settings_that_make_no_sense(wrong: dict[str, object]) -> None:
    with pytest.raises(SettingsError, match=next(iter(wrong))):
        Settings(**wrong)  # type: ignore[arg-type] # wrong on purpose
