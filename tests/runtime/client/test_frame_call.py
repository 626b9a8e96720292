"""What a call of ``ingest_frame`` says is checked at the call."""

from __future__ import annotations

import traceback
from collections.abc import Mapping
from datetime import UTC, timedelta, timezone
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from schemagen_runtime import FrameError

from tests.runtime.frames.support import ingest, pd, schema_of, sent, table

_MARK: Final = "s3cr3t"
_SENSITIVE: Final = schema_of(
    """
schemagen: 1
name: guarded_frames
version: 1.0.0
id: {name: id, type: string, maxLength: 40, sensitive: true}
timestamp: at
features:
  must: float
  word: {type: string?, enum: [red, green], sensitive: true}
  count: {type: int?, maximum: 5, sensitive: true}
  items: {type: list<int>?, sensitive: true}
  spend: {type: "map<string,float>?", sensitive: true}
predictions:
  p: {type: float, kind: probability, target: y}
labels:
  y: bool?
""",
    "guarded_frames",
)


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


@pytest.mark.parametrize(
    "columns",
    [
        {"word": [_MARK] * 3},
        {"word": pd.Categorical([_MARK] * 3)},
        {"count": [_MARK, 1, None]},
        {"count": [6, 170_141_183_460, 1]},
        {"items": [[_MARK], [1, _MARK], None]},
        {"spend": [{_MARK: 1.0, "a": _MARK}, None, {_MARK: "x"}]},
        {"id": [_MARK * 40, f"{_MARK}\ud800", 3]},
    ],
)
def test_errors_of_rows_show_nothing_that_is_sensitive(columns: Mapping[str, object]) -> None:
    result, _ = ingest(table(**columns), _SENSITIVE)
    assert result.errors
    for text in ("\n".join(map(str, result.errors)), repr(result), str(result)):
        assert _MARK not in text
        assert "170141183460" not in text


@pytest.mark.parametrize(
    "columns",
    [
        {"count": pd.Categorical([_MARK] * 3)},
        {"count": pd.array([_MARK] * 3, dtype="string")},
        {"items": [_MARK] * 3},
        {"word": [[_MARK]] * 3, "spend": [_MARK] * 3},
        {"id": [(_MARK,)] * 3},
    ],
)
def test_a_refused_frame_shows_nothing_that_is_sensitive(columns: Mapping[str, object]) -> None:
    with pytest.raises(FrameError) as caught:
        ingest(table(**columns), _SENSITIVE)
    shown = "".join(traceback.format_exception(caught.value)) + repr(caught.value) + repr(caught.value.columns)
    assert "does not fit" in shown or "do not fit" in shown
    assert _MARK not in shown
