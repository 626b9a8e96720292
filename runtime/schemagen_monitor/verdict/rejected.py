"""Hold which events were rejected, hour by hour, and judge whether that became more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TypeAlias

from schemagen_runtime.api.rejections import RejectionCount

from schemagen_monitor.history.days import day_of
from schemagen_monitor.measures.falls import REJECTION_WINDOWS, judge_rejections
from schemagen_monitor.measures.levels import Level, Thresholds
from schemagen_monitor.verdict.window import Window

Key: TypeAlias = tuple[str | None, str]
"""A column, None where an error is of none, and a code."""


def key_words(key: Key) -> str:
    """Return for what events are rejected, in the words of a message."""
    column, code = key
    return code if column is None else f"{column}: {code}"


@dataclass(frozen=True, slots=True)
class Rejected:
    """Hold what was rejected on each day, of one model.

    Attributes:
        events: how many events of each day.
        errors: how many had each error, by day, column and code; no column where an error is of none.
    """

    events: Counter[int]
    errors: dict[int, Counter[tuple[str | None, str]]]

    @classmethod
    def of(cls, counts: Iterable[RejectionCount]) -> Rejected:
        """Add up the counts of hours."""
        events: Counter[int] = Counter()
        errors: dict[int, Counter[tuple[str | None, str]]] = {}
        for count in counts:
            day = day_of(count.hour)
            events[day] += count.events
            for error in count.errors:
                errors.setdefault(day, Counter())[error.column, error.code] += error.events
        return cls(events, errors)

    def within(self, window: Window) -> Counter[tuple[str | None, str]]:
        """Return how many events of a window had each error."""
        return sum((self.errors[day] for day in window.days if day in self.errors), Counter[tuple[str | None, str]]())

    def count(self, window: Window) -> int:
        """Return how many events of a window were rejected."""
        return sum(self.events[day] for day in window.days)


def judge_windows(
    rejected: Rejected, rule_windows: Sequence[Window], rows: Sequence[int], levels: Thresholds
) -> Iterator[tuple[int, dict[Key, Level | None]]]:
    """Judge the errors of each window, by column and code, against the seven windows before it that were not flagged.

    Were flagged ones among them, what goes on would be usual after a week, and seem to have ended.

    Args:
        rejected: what was rejected.
        rule_windows: the windows of the rule that are over, in order.
        rows: how many events of each window were stored.
        levels: from which rise of the share on it is a warning or an alert.

    Yields:
        The place of the window, and the level of each error that it has.
    """
    errors = [rejected.within(window) for window in rule_windows]
    sent = [stored + rejected.count(window) for stored, window in zip(rows, rule_windows, strict=True)]
    flagged: dict[Key, set[int]] = {}
    for place, now in enumerate(errors):
        found: dict[Key, Level | None] = {}
        for key in sorted(now, key=repr):
            usual = (one for one in range(place - 1, -1, -1) if one not in flagged.get(key, ()))
            earlier = list(islice(usual, REJECTION_WINDOWS))
            before, sent_before = sum(errors[one][key] for one in earlier), sum(sent[one] for one in earlier)
            (found[key],) = judge_rejections([now[key]], [before], (sent[place], sent_before), levels)
            if found[key] is not None:
                flagged.setdefault(key, set()).add(place)
        yield place, found
