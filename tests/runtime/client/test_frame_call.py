"""What a call of ``ingest_frame`` says is checked at the call."""

from __future__ import annotations

from datetime import UTC, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest

from tests.runtime.frames.support import ingest, pd, sent, table


def test_a_zone_is_a_name_or_an_object_that_has_one() -> None:
    frame = table(seen=pd.to_datetime(["2026-07-01T12:00:00"] * 3))
    assert sent(frame, "seen", timezone=UTC)[0] == "2026-07-01T12:00:00+00:00"
    for zone in ("Europe/Berlin", ZoneInfo("Europe/Berlin")):
        assert sent(frame, "seen", timezone=zone)[0] == "2026-07-01T10:00:00+00:00"
    with pytest.raises(ValueError, match="'Europe/Berln', which is no zone"):
        ingest(frame, timezone="Europe/Berln")
    for wrong in (3, timezone(timedelta(hours=1))):
        with pytest.raises(TypeError, match=r"timezone is .*; expected .*'Europe/Berlin', or None"):
            ingest(frame, timezone=wrong)


@pytest.mark.parametrize("name", ["progress", "bools_from_ints"])
def test_what_is_true_or_false_is_nothing_else(name: str) -> None:
    with pytest.raises(TypeError, match=f"{name} is .*; expected True or False"):
        ingest(table(), **{name: "yes"})
