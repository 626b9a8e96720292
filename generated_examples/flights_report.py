"""What the store knows in the end: events, joined labels, accuracy and AUC by week."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from flights_model import LATE_MINUTES

_RECORDS = """
    SELECT scheduled_departure, late_probability, late, arrival_delay
    FROM "airports/flight_delays/records"
    WHERE arrival_delay IS NOT NULL
    ORDER BY scheduled_departure
"""
_COUNTS = """
    SELECT count(*), count(arrival_delay) FROM "airports/flight_delays/records"
"""


def report(path: str) -> str:
    """A table of the weeks in the store at ``path``, from its joined records."""
    connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
    try:
        (inferences, labelled) = connection.execute(_COUNTS).fetchone()
        weeks: dict[str, list[tuple[float, bool, bool]]] = defaultdict(list)
        for departure, probability, predicted, delay in connection.execute(_RECORDS):
            year, week, _ = datetime.fromisoformat(departure).isocalendar()
            weeks[f"{year}-W{week:02}"].append((probability, bool(predicted), delay > LATE_MINUTES))
    finally:
        connection.close()
    head = f"{inferences:,} inferences in the store, {labelled:,} of them with their label"
    lines = [head, "", "week       flights   late  accuracy    AUC"]
    everything = [case for cases in weeks.values() for case in cases]
    lines += [_line(week, cases) for week, cases in sorted(weeks.items())]
    return "\n".join([*lines, _line("all", everything)])


def _line(week: str, cases: Sequence[tuple[float, bool, bool]]) -> str:
    late = sum(actual for _, _, actual in cases) / len(cases)
    accuracy = sum(predicted == actual for _, predicted, actual in cases) / len(cases)
    area = auc([(probability, actual) for probability, _, actual in cases])
    return f"{week:<9}{len(cases):>9,}{late:>7.1%}{accuracy:>10.1%}{'      -' if area is None else f'{area:7.3f}'}"


def auc(scored: Sequence[tuple[float, bool]]) -> float | None:
    """The area under the ROC curve, by the rank-sum of Mann and Whitney; None where one class is missing."""
    ranked = sorted(scored)
    positives = sum(actual for _, actual in ranked)
    negatives = len(ranked) - positives
    if not positives or not negatives:
        return None
    rank_sum, start = 0.0, 0
    while start < len(ranked):
        end = start
        while end < len(ranked) and ranked[end][0] == ranked[start][0]:
            end += 1
        # Ties share the mean of the ranks that they take, which count from 1.
        rank_sum += sum(actual for _, actual in ranked[start:end]) * (start + end + 1) / 2
        start = end
    return (rank_sum - positives * (positives + 1) / 2) / (positives * negatives)
