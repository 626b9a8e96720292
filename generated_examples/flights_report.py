"""What was stored in the end: events, joined labels, accuracy and AUC by week."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from flights_model import LATE_MINUTES
from schemagen_runtime import Collection, open_records

_FLIGHTS = Collection("airports", "flight_delays")


def report(url: str) -> str:
    """A table of the weeks, from the joined records of the store or the collector at ``url``."""
    inferences = 0
    weeks: dict[str, list[tuple[float, bool, bool]]] = defaultdict(list)
    with open_records(url) as source:
        for record in source.records(_FLIGHTS):
            inferences += 1
            probability, delay = record.values["late_probability"], record.labels["arrival_delay"]
            if isinstance(probability, float) and isinstance(delay, int):  # the label is None until it is known
                departure = datetime.fromisoformat(str(record.values["scheduled_departure"]))
                year, week, _ = departure.isocalendar()
                late = delay > LATE_MINUTES
                weeks[f"{year}-W{week:02}"].append((probability, bool(record.values["late"]), late))
    everything = [case for cases in weeks.values() for case in cases]
    head = f"{inferences:,} inferences in the store, {len(everything):,} of them with their label"
    lines = [head, "", "week       flights   late  accuracy    AUC"]
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
