"""Texts, times and days go out as the store has them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest

from tests.runtime.frames.support import ingest, np, pd, refused, sent, table

AWKWARD = ['a",', '"b', "c\\", "\n", "ü 😀", '","', "", "%s", "null"]


def in_arrow(frame: object) -> Any:  # noqa: ANN401 -- pyarrow has no types
    return pytest.importorskip("pyarrow").Table.from_pandas(frame)


@pytest.mark.parametrize("dtype", ["str", "string", "object", "category"])
def test_any_text_is_itself(dtype: str) -> None:
    frame = table(len(AWKWARD), note=pd.Series(AWKWARD).astype(dtype))
    assert sent(frame, "note") == AWKWARD
    assert sent(table(note=pd.Series(["a", None, 'b"'], dtype=dtype)), "note") == ["a", None, 'b"']
    assert sent(table(note=pd.Series([None] * 3, dtype=dtype)), "note") == [None] * 3


def test_texts_that_break_a_constraint_are_errors_of_their_rows() -> None:
    assert refused(table(word=["red", "blue", None])) == [(1, "not_in_enum", "word")]
    found = refused(table(4, code=["ab", "AB", "a", "abcde"]))
    assert found == [
        (1, "pattern_mismatch", "code"),
        (2, "length_out_of_bounds", "code"),
        (3, "length_out_of_bounds", "code"),
    ]
    assert refused(table(id=["a", " ", "\x80"])) == [(1, "blank_id", "id"), (2, "blank_id", "id")]
    assert refused(table(note=pd.Series(["a", "\ud800", "b"], dtype=object))) == [(1, "not_encodable", "note")]


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_times_with_a_zone_are_those_moments(unit: str) -> None:
    times = pd.Series(pd.to_datetime(["2026-01-01T12:00:00+01:00", None, "1969-12-31T23:59:59Z"], utc=True))
    frame = table(seen=times.astype(f"datetime64[{unit}, America/New_York]"))
    assert sent(frame, "seen") == ["2026-01-01T11:00:00+00:00", None, "1969-12-31T23:59:59+00:00"]


def test_nanoseconds_are_kept() -> None:
    times = pd.to_datetime(["2026-01-01T00:00:00.000000001Z"] * 3, utc=True)
    assert sent(table(seen=times), "seen") == ["2026-01-01T00:00:00.000000001+00:00"] * 3
    mixed = pd.to_datetime([0, 1_000, 1], unit="ns", utc=True)
    fractions = ["", ".000001", ".000000001"]
    assert sent(table(seen=mixed), "seen") == [f"1970-01-01T00:00:00{fraction}+00:00" for fraction in fractions]


def test_times_at_the_ends_of_the_calendar() -> None:
    ends = np.array(["0001-01-01T00:00:00", "9999-12-31T23:59:59", "2026-01-01"], "datetime64[s]")
    assert sent(table(seen=pd.Series(ends).dt.tz_localize("UTC")), "seen")[1] == "9999-12-31T23:59:59+00:00"


def test_times_beyond_the_calendar_are_errors_of_their_rows() -> None:
    far = pd.Series(np.array(["2026-01-01", "10000-01-01", "1999-01-01"], "datetime64[s]"))
    assert refused(table(born=far)) == [(1, "type_mismatch", "born")]
    assert refused(table(seen=far.dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo"))) == [
        (1, "timestamp_invalid", "seen")
    ]


def test_times_without_a_zone_need_one() -> None:
    naive = pd.Series(pd.to_datetime(["2026-01-01T12:00:00", "2026-03-29T02:30:00", "2026-10-25T02:30:00"]))
    assert sent(table(seen=naive), "seen", timezone="UTC")[0] == "2026-01-01T12:00:00+00:00"
    assert refused(table(seen=naive), timezone="Europe/Berlin") == [
        (1, "timestamp_invalid", "seen"),
        (2, "timestamp_invalid", "seen"),
    ]
    objects = pd.Series(naive.dt.to_pydatetime().tolist(), dtype=object)
    assert refused(table(seen=objects), timezone="Europe/Berlin") == [
        (1, "timestamp_invalid", "seen"),
        (2, "timestamp_invalid", "seen"),
    ]


@pytest.mark.parametrize(
    ("zone", "twice", "never"),
    [
        ("Europe/Berlin", "2026-10-25 02:59:59", "2026-03-29 02:00:00"),
        ("America/New_York", "2025-11-02 01:30:00.250000", "2025-03-09 02:15:00"),
        ("Australia/Lord_Howe", "2026-04-05 01:45:00", "2026-10-04 02:15:00"),
    ],
)
@pytest.mark.parametrize("form", ["datetime64", "object", "arrow"])
def test_a_time_that_is_no_moment_in_its_zone_is_told_as_such(form: str, zone: str, twice: str, never: str) -> None:
    times = pd.Series([datetime.fromisoformat(text) for text in (never, "2026-07-01 12:00", twice)])
    frame = table(seen=times.astype(object) if form == "object" else times)
    errors = ingest(in_arrow(frame) if form == "arrow" else frame, timezone=zone)[0].errors
    assert [error.index for error in errors] == [0, 2]
    first, second = (error.message for error in errors)
    assert f"got {never} of {zone}; it never comes there" in first
    assert f"got {twice} of {zone}; it comes twice there" in second
    assert "naive" not in first + second


def test_texts_and_datetimes_are_timestamps() -> None:
    assert refused(table(seen=["2026-01-01T00:00:00Z", "2026-01-01", None])) == [(1, "timestamp_invalid", "seen")]
    east = timezone(timedelta(hours=2))
    found = sent(
        table(
            seen=pd.Series([datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 1, tzinfo=east), None], dtype=object)
        ),
        "seen",
    )
    assert found == ["2026-01-01T00:00:00+00:00", "2026-01-01T00:00:00+02:00", None]


def test_days_are_dates() -> None:
    texts = ["2026-01-02", None, "1900-01-01"]
    objects = pd.Series([date(2026, 1, 2), None, date(1900, 1, 1)], dtype=object)
    for column in (objects, texts, pd.to_datetime(texts)):
        assert sent(table(born=column), "born") == texts
    assert refused(table(born=pd.to_datetime(["2026-01-02T01:00", "2026-01-02", "1899-01-01"], format="ISO8601"))) == [
        (0, "type_mismatch", "born"),
        (2, "out_of_range", "born"),
    ]


def test_uuids_and_times_that_do_not_fit_are_told_from_those_that_are_written_otherwise() -> None:
    plain = "0f8fad5b-d9cb-469f-a165-70867728950e"
    assert sent(table(device=[plain, plain.upper(), None]), "device") == [plain, plain, None]
    assert refused(table(device=[plain, plain[:-1], f"{plain} "])) == [
        (1, "type_mismatch", "device"),
        (2, "type_mismatch", "device"),
    ]
