"""What a schema says to its monitor is read as it was written, and what it leaves out has one default."""

from __future__ import annotations

import json

import pytest
from schemagen_runtime.protocol.monitoring import (
    DEFAULT_LEVELS,
    Levels,
    Monitoring,
    Window,
    read_monitoring,
    write_monitoring,
)

SECTION = {
    "quiet": ["month", "weekday"],
    "window": "week",
    "silent_after": "2d",
    "levels": {"drift": {"warning": 0.1, "alert": 0.2}, "missing": {"alert": 0.5}},
}


def test_it_is_read_as_it_was_written() -> None:
    monitoring = read_monitoring(json.loads(json.dumps(SECTION)))
    assert monitoring is not None
    assert (monitoring.quiet, monitoring.window) == (("month", "weekday"), Window.WEEK)
    assert monitoring.silent_after == 48
    assert write_monitoring(monitoring) == SECTION
    assert read_monitoring(write_monitoring(monitoring)) == monitoring


def test_what_is_not_said_is_the_default() -> None:
    monitoring = read_monitoring(SECTION)
    assert monitoring is not None
    assert monitoring.levels("drift") == Levels(0.1, 0.2)
    assert monitoring.levels("missing") == Levels(DEFAULT_LEVELS["missing"].warning, 0.5)
    assert monitoring.levels("errors") == DEFAULT_LEVELS["errors"] == (0.1, 0.25)
    assert read_monitoring({}) == Monitoring()
    assert write_monitoring(Monitoring()) == {}


def test_the_windows_have_whole_days() -> None:
    assert [window.days for window in Window] == [1, 7, 28]


@pytest.mark.parametrize("section", [None, [], "week", 7])
def test_there_may_be_no_section(section: object) -> None:
    assert read_monitoring(section) is None


@pytest.mark.parametrize(
    "section",
    [
        {"quiet": "month", "window": "year", "levels": [], "silent_after": "90m"},
        {"silent_after": "0h"},
        {"silent_after": 6},
        {"quiet": [1, None], "window": 7, "levels": {"drift": 5, "missing": {"warning": True, "alert": "0.1"}}},
        {"quiet": {}, "window": ["week"], "levels": {"others": {"warning": 1}, "drift": {"others": 1}}},
    ],
)
def test_a_part_of_another_form_counts_as_not_given(section: object) -> None:
    assert read_monitoring(section) == Monitoring()
