"""Numbers and days are written as people read them."""

from __future__ import annotations

import math

import pytest
from markupsafe import Markup
from schemagen_monitor.page.view import View
from schemagen_monitor.page.words import (
    DASH,
    amount,
    counted,
    day,
    listed,
    moment,
    named,
    number,
    percent,
    share,
    span,
    when,
    window_name,
)
from schemagen_monitor.verdict.window import Period, Window

from tests.monitor.page import support

DEC_2 = 16041
"""2 December 2013."""


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "\u2013"),
        (math.nan, "\u2013"),
        (0.0, "0 %"),
        (0.0004, "under 0.1 %"),
        (0.0218, "2.2 %"),
        (0.0996, "10 %"),
        *[(0.227, "23 %"), (0.9999, "over 99 %"), (1.0, "100 %")],
    ],
)
def test_shares(value: float | None, words: str) -> None:
    assert share(value).replace("\u202f", " ") == words


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (None, "\u2013"),
        (0.0, "0"),
        (13.24, "13.2"),
        (-0.00312, "\u22120.00312"),
        (12345.6, "12,346"),
        (1e-7, "1.00e\u221207"),
    ],
)
def test_amounts_of_any_size(value: float | None, words: str) -> None:
    assert amount(value) == words


def test_numbers_have_a_real_minus() -> None:
    assert (number(-0.256), number(None), number(1234.5, 1)) == ("\u22120.26", "\u2013", "1,234.5")
    assert (counted(1, "event"), counted(2_000, "event"), counted(2, "day")) == (
        "1 event",
        "2,000 events",
        "2 days",
    )


def test_days_have_their_year_only_where_it_is_another() -> None:
    assert (day(DEC_2, 2013), day(DEC_2, 2026)) == ("2 Dec", "2 Dec 2013")
    assert span(Window(DEC_2, DEC_2 + 7), 2013) == "2\u20138 Dec"
    assert span(Window(DEC_2 + 28, DEC_2 + 35), 2014) == "30 Dec 2013 \u2013 5 Jan"
    assert span(Window(DEC_2 - 7, DEC_2 + 2), 2026) == "25 Nov \u2013 3 Dec 2013"
    assert span(Window(DEC_2, DEC_2 + 1), 2013) == "2 Dec"


def test_windows_have_names() -> None:
    month = Window(DEC_2 - 1, DEC_2 + 30)
    assert window_name(month, Period.MONTH, 2026) == "December 2013"
    assert [when(month, period, 2013) for period in Period] == ["on 1 Dec", "in the week of 1 Dec", "in December"]


def test_instants_are_in_the_zone() -> None:
    assert moment(support.moment(2026, 3, 1, 18), View(zone="Asia/Tokyo"), 2026) == "2 Mar, 03:00"


def test_names_are_escaped() -> None:
    assert named("<b>") == '<bdi class="code">&lt;b&gt;</bdi>'
    assert listed(["<b>", Markup("<i>x</i>"), "c"]) == "&lt;b&gt;, <i>x</i> and c"
    assert (listed([]), listed(["<"])) == ("", "&lt;")


def test_a_share_may_leave_its_sign_to_a_caption() -> None:
    assert [percent(one) for one in (0.0731, 0.25, 0.0, 0.0001, None)] == ["7.3", "25", "0", "under 0.1", DASH]
