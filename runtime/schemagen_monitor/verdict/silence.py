"""Judge whether events stay away for longer than a schema allows."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Final, NamedTuple

from schemagen_runtime.protocol.monitoring import spell_silence

from schemagen_monitor.history.days import HOURS, start_of_hour
from schemagen_monitor.history.model import ModelHistory
from schemagen_monitor.history.traffic import Traffic
from schemagen_monitor.measures.levels import Level
from schemagen_monitor.verdict.alert import Alert, AlertKind

MOST_TOLD: Final = 50
"""So many silences are told of, the newest ones: where a model pauses each night they say little."""


class Silence(NamedTuple):
    """Hold a time without events, in hours since 1970.

    Attributes:
        start: from when on: the end of the last hour with events.
        end: the hour of the next event; None while none has come.
    """

    start: int
    end: int | None


def silences(traffic: Traffic, allowed: int, first: int | None = None) -> list[Silence]:
    """Return the times without events that were too long, the oldest first.

    Args:
        traffic: in which hours events came.
        allowed: the hours without an event from which on it is too long.
        first: the day before which nothing counts, in days since 1970: a clock that was wrong once would make a silence
            of years.
    """
    hours = [hour for hour in traffic.hours if first is None or hour >= first * HOURS]
    found = [Silence(before + 1, after) for before, after in pairwise(hours) if after - before - 1 >= allowed]
    if hours and traffic.over - hours[-1] - 1 >= allowed:
        found.append(Silence(hours[-1] + 1, None))
    return found


def is_silent(history: ModelHistory) -> bool:
    """Tell whether the events of a model stay away for longer than its schema allows."""
    traffic, allowed = history.traffic, history.monitoring.silent_after
    if traffic is None or allowed is None:
        return False
    return any(one.end is None for one in silences(traffic, allowed))


def judge_silence(traffic: Traffic, allowed: int, first: int | None = None) -> Iterator[Alert]:
    """Yield the alerts of a model whose events stayed away, or stay away; see :func:`silences`."""
    for one in silences(traffic, allowed, first)[-MOST_TOLD:]:
        until = None if one.end is None else -(-one.end // HOURS)
        yield Alert(
            AlertKind.FRESHNESS,
            None,
            None,
            (),
            Level.ALERT,
            one.start // HOURS,
            until,
            _message(one, allowed),
            start_hour=one.start,
            end_hour=one.end,
        )


def _message(silence: Silence, allowed: int) -> str:
    awaited = f"one is awaited within {spell_silence(allowed)}"
    if silence.end is None:
        return f"no event has come since {_moment(silence.start)} UTC: {awaited}"
    return f"no event came from {_moment(silence.start)} to {_moment(silence.end)} UTC: {awaited}"


def _moment(hour: int) -> str:
    return f"{start_of_hour(hour):%Y-%m-%d %H:%M}"
