"""RFC 3339 in full: the grammar of section 5.6, the calendar, leap seconds, and the one form that stores keep."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_runtime.timestamps import (
    _read_in_utc,
    in_utc,
    is_recent,
    is_rfc3339,
    is_timestamp,
    is_within,
    parse,
    to_rfc3339,
    to_utc,
)

VALID = [
    "1963-06-19T08:30:06.283185Z",
    "1963-06-19T08:30:06Z",
    "1937-01-01T12:00:27.87+00:20",
    "1990-12-31T15:59:50.123-08:00",
    "1998-12-31T23:59:60Z",
    "1998-12-31T15:59:60.123-08:00",
    "2012-06-30T23:59:60Z",
    "2012-07-01T05:29:60+05:30",
    "1963-06-19t08:30:06.283185z",
    "1985-04-12T23:20:50.52Z",
    "1996-12-19T16:39:57-08:00",
    "2024-02-29T00:00:00Z",
    "2000-02-29T00:00:00-00:00",
    "2024-01-01T00:00:00.123456789012Z",
    "2024-01-01T00:00:00+23:59",
    "0001-01-01T00:00:00Z",
    "9999-12-31T23:59:59.999999Z",
    "9999-12-31T23:59:60Z",
    "9999-12-31T22:59:60-01:00",
]
INVALID = [
    "",
    "2013-03-01T10:15:00.123456z+00:00",
    "2013-03-01T10:15:00.1234567,+00:00",
    "2013-03-01T10:15:00.123456.Z",
    "2013-03-01T10:15:00.+00:00",
    "2013-03-01T24:00:00.5+00:00",
    "1998-12-31T23:59:61Z",
    "1998-12-31T23:58:60Z",
    "1998-12-31T22:59:60Z",
    "1998-12-30T23:59:60Z",
    "1971-12-31T23:59:60Z",
    "2016-12-31T23:59:60+01:00",
    "1990-02-31T15:59:59.123-08:00",
    "2023-02-29T00:00:00Z",
    "1900-02-29T00:00:00Z",
    "2024-13-01T00:00:00Z",
    "2024-19-01T00:00:00Z",
    "2024-00-01T00:00:00Z",
    "2024-01-00T00:00:00Z",
    "2024-01-01T24:00:00Z",
    "2024-01-01T00:60:00Z",
    "1990-12-31T15:59:59-24:00",
    "1990-12-31T15:59:59+23:60",
    "1963-06-19T08:30:06.28123+01:00Z",
    "06/19/1963 08:30:06 PST",
    "2013-350T01:01:01",
    "2013-350T01:01:01Z",
    "2013-W01-1T01:01:01Z",
    "20130101T010101Z",
    "1963-6-19T08:30:06.283185Z",
    "1963-06-1T08:30:06.283185Z",
    "1963-06-1\u09eaT00:00:00Z",
    "1963-06-11T0\u09ea:00:00Z",
    "1963-06-19",
    "1963-06-19T08:30:06",
    "1963-06-19 08:30:06Z",
    "1963-06-19T08:30Z",
    "1963-06-19T08:30:06.Z",
    "1963-06-19T08:30:06,5Z",
    "1963-06-19T08:30:06.5 Z",
    "1963-06-19T08:30:06+0100",
    "1963-06-19T08:30:06+01",
    "1963-06-19T08:30:06+01:00:00",
    "1963-06-19T08:30:06.283185Z\n",
    " 1963-06-19T08:30:06Z",
    "+11963-06-19T08:30:06.283185Z",
    "-1963-06-19T08:30:06Z",
    "0000-01-01T00:00:00Z",
    "0001-01-01T00:00:00+00:01",
    "9999-12-31T23:59:59-00:01",
    "1963-06-19T+8:30:06Z",
    "1963-06-19T08:30: 6Z",
    "1963-06-19T08:30:06Z\x00",
    "\ud8001963-06-19T08:30:06Z",
]
TO_UTC = {
    "2024-01-01T00:00:00Z": "2024-01-01T00:00:00+00:00",
    "2024-01-01t01:30:00.500z": "2024-01-01T01:30:00.500000+00:00",
    "2024-01-01T01:30:00+00:00": "2024-01-01T01:30:00+00:00",
    "2024-01-01T01:30:00-00:00": "2024-01-01T01:30:00+00:00",
    "2024-01-01t01:30:00+00:00": "2024-01-01T01:30:00+00:00",
    "2024-01-01T01:30:00.123456+00:00": "2024-01-01T01:30:00.123456+00:00",
    "2024-01-01T01:30:00.000000+00:00": "2024-01-01T01:30:00+00:00",
    "2024-01-01T01:30:00.120+00:00": "2024-01-01T01:30:00.120000+00:00",
    "2016-12-31T23:59:60.123456+00:00": "2016-12-31T23:59:60.123456+00:00",
    "2024-01-01T01:00:00+02:00": "2023-12-31T23:00:00+00:00",
    "2024-01-01T00:00:00.1234567Z": "2024-01-01T00:00:00.1234567+00:00",
    "2024-01-01T00:00:00.1234560-01:00": "2024-01-01T01:00:00.123456+00:00",
    "2024-01-01T00:00:00.0000000001+00:00": "2024-01-01T00:00:00.0000000001+00:00",
    "2016-12-31T18:59:60-05:00": "2016-12-31T23:59:60+00:00",
    "2016-12-31T23:59:60.25Z": "2016-12-31T23:59:60.250000+00:00",
}


@pytest.mark.parametrize("text", VALID)
def test_valid(text: str) -> None:
    assert is_rfc3339(text)
    assert parse(text) is not None
    assert is_rfc3339(to_utc(text))


@pytest.mark.parametrize("text", INVALID)
def test_invalid(text: str) -> None:
    assert not is_rfc3339(text)
    with pytest.raises(ValueError, match="not an RFC 3339 timestamp"):
        to_utc(text)


@pytest.mark.parametrize(("text", "stored"), TO_UTC.items())
def test_stored_form(text: str, stored: str) -> None:
    assert to_utc(text) == stored


@given(st.text("0123456789-:TZ.+ ", min_size=19, max_size=26) | st.sampled_from(VALID + INVALID))
def test_the_short_way_to_a_yes_is_the_long_one(text: str) -> None:
    assert is_timestamp(text) == is_rfc3339(text)
    # As most programs write it, with numbers that may be any.
    usual = f"{text[:4]:>04}-{text[4:6]:>02}-{text[6:8]:>02}T{text[8:10]:>02}:{text[10:12]:>02}:{text[12:14]:>02}Z"
    assert is_timestamp(usual) == is_rfc3339(usual)


_DIGITS = st.text("0123456789", max_size=12)
_TAILS = [
    "Z",
    "z",
    "+00:00",
    "-00:00",
    "+02:00",
    "-07:30",
    "+23:59",
    "+24:00",
    "+05:60",
    "-0800",
    "",
    "+1a:00",
    "+00:0\u0663",
]


@given(
    st.sampled_from(["0001", "9999", "2016", "1970", "0000"]) | st.text("0123456789", min_size=4, max_size=4),
    st.lists(
        st.sampled_from(["00", "01", "02", "12", "23", "24", "29", "30", "31", "59", "60"]), min_size=5, max_size=5
    ),
    st.sampled_from(["", ".", ",5", ".000", ".0000000"]) | _DIGITS.map(".{}".format),
    st.sampled_from(_TAILS),
    st.sampled_from("TTt "),
)
def test_every_short_way_says_what_the_long_one_says(
    year: str, numbers: list[str], fraction: str, tail: str, between: str
) -> None:
    month, day, hour, minute, second = numbers
    text = f"{year}-{month}-{day}{between}{hour}:{minute}:{second}{fraction}{tail}"
    is_valid = is_rfc3339(text)
    assert is_timestamp(text) == is_valid
    assert is_recent(text, None, None) == is_valid
    if is_valid:
        instant = parse(text)
        assert instant is not None
        assert is_recent(text, 10**9, 0) == is_within(instant, 10**9, 0)
        assert in_utc(text) == _read_in_utc(text)


@given(st.datetimes(timezones=st.timezones()), st.sampled_from(["isoformat", "Z", "milliseconds"]))
def test_what_is_cut_is_what_would_be_read(moment: datetime, form: str) -> None:
    spelled = {
        "isoformat": moment.isoformat(),
        "Z": f"{moment:%Y-%m-%dT%H:%M:%S}Z",
        "milliseconds": moment.isoformat(timespec="milliseconds"),
    }[form]
    if is_rfc3339(spelled):
        assert in_utc(spelled) == _read_in_utc(spelled)


@given(st.datetimes(timezones=st.timezones()))
def test_every_aware_datetime_is_written_without_loss(moment: datetime) -> None:
    text = to_rfc3339(moment)
    if text is None:  # the first and last day of the calendar have no UTC in some zones
        assert moment.year in (1, 9999)
    else:
        assert parse(text) == moment.astimezone(UTC)
    if is_timestamp(moment):
        assert text is not None


@given(
    st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)),
    st.datetimes(datetime(1000, 1, 1), timezones=st.just(UTC)),
)
def test_the_order_of_stored_text_is_the_order_of_time(one: datetime, other: datetime) -> None:
    assert (one < other) == (to_utc(one.isoformat()) < to_utc(other.isoformat()))


@given(
    st.datetimes(datetime(1000, 1, 1), datetime(9000, 1, 1)), st.sampled_from(["", ".5", ".50", ".500000", ".5000001"])
)
def test_one_instant_has_one_stored_form(moment: datetime, fraction: str) -> None:
    zones = [UTC, timezone(timedelta(hours=5, minutes=45)), timezone(timedelta(hours=-8))]
    aware = moment.replace(microsecond=0, tzinfo=UTC)
    texts = [
        f"{aware.astimezone(zone).isoformat()[:19]}{fraction}{aware.astimezone(zone).isoformat()[19:]}"
        for zone in zones
    ]
    assert len({to_utc(text) for text in texts}) == 1


def test_pandas_keeps_its_nanoseconds() -> None:
    stamp = pd.Timestamp("2024-01-01T00:00:00.123456789+01:00")
    assert to_rfc3339(stamp) == "2024-01-01T00:00:00.123456789+01:00"


def test_offsets_with_seconds_turn_to_utc() -> None:
    moment = datetime(1900, 1, 1, tzinfo=timezone(timedelta(seconds=1172)))
    assert not is_timestamp(moment)
    assert to_rfc3339(moment) == "1899-12-31T23:40:28+00:00"


def test_naive_is_no_timestamp() -> None:
    assert not is_timestamp(datetime(2024, 1, 1))
    assert to_rfc3339(datetime(2024, 1, 1)) is None
