"""A store that is away is waited for; one that cannot be opened is not."""

from __future__ import annotations

import pytest
from schemagen_runtime import DestinationError, TransientError
from schemagen_runtime.relay import store_opening
from schemagen_runtime.relay.store_opening import open_patiently


def test_it_is_opened_once_it_is_there(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    monkeypatch.setattr(store_opening, "_PAUSE", 0.0)
    ends: list[Exception | str] = [TransientError("m.db: locked"), TransientError("m.db: locked"), "open"]
    told: list[str | None] = []

    def open_store() -> str:
        end = ends.pop(0)
        if isinstance(end, Exception):
            raise end
        return end

    assert open_patiently(open_store, "the relay", told.append) == "open"
    assert told == ["m.db: locked", "m.db: locked", None]
    assert caplog.messages == ["the relay waits: m.db: locked"]


def test_what_cannot_be_is_told_at_once() -> None:
    def refuse() -> str:
        raise DestinationError("no database")

    told: list[str | None] = []
    with pytest.raises(DestinationError, match="no database"):
        open_patiently(refuse, "the relay", told.append)
    assert told == []
