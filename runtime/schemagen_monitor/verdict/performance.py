"""Measure how well a model answered a label in some time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import orjson
from schemagen_runtime.counting.grain import LOSS_EXPONENT
from schemagen_runtime.counting.histogram import Histogram
from schemagen_runtime.counting.plan import Task
from schemagen_runtime.counting.sums import Sums

from schemagen_monitor.history.days import HOURS
from schemagen_monitor.history.target import Compared, TargetHistory
from schemagen_monitor.measures.classes import measure_classes
from schemagen_monitor.measures.classification import Confusion, accuracy, base_rate, f1, precision, recall
from schemagen_monitor.measures.discrimination import auc
from schemagen_monitor.measures.falls import Better, Of
from schemagen_monitor.measures.intervals import mean
from schemagen_monitor.measures.measured import CONFIDENCE, Measured, absent
from schemagen_monitor.measures.regression import measure_errors

BETTER: Final[Mapping[str, Better]] = {
    "auc": Better.HIGHER,
    "accuracy": Better.HIGHER,
    "precision": Better.HIGHER,
    "recall": Better.HIGHER,
    "f1": Better.HIGHER,
    "macro_precision": Better.HIGHER,
    "macro_recall": Better.HIGHER,
    "macro_f1": Better.HIGHER,
    "ndcg": Better.HIGHER,
    "mrr": Better.HIGHER,
    "log_loss": Better.LOWER,
    "brier": Better.LOWER,
    "mae": Better.LOWER,
    "rmse": Better.LOWER,
}
"""The measures by which a fall is told, and which way each is better. The base rate, the bias and R² are shown."""
_OF_LISTS: Final = ("ndcg", "mrr")
_BY_HOURS: Final = 2
"""In windows of so many days the parts of the jackknife are hours, in longer ones days."""
_UNIT: Final = 2.0**-LOSS_EXPONENT


def measure(target: TargetHistory, days: Sequence[int], confidence: float = CONFIDENCE) -> dict[str, Measured]:
    """Return the measures of a target over some days, by name."""
    compared = target.between(days)
    found = {} if target.order is None else _ranking(compared, confidence)
    if target.task is Task.REGRESSION:
        return found | _regression(target, days, confidence)
    if target.decision is not None and target.task is Task.MULTICLASS:
        several = measure_classes(_table(target, compared), confidence)
        found["accuracy"] = several.accuracy
        found["macro_precision"] = several.macro_precision
        found["macro_recall"] = several.macro_recall
        found["macro_f1"] = several.macro_f1
    elif target.decision is not None:
        found |= _binary(compared, confidence)
    if target.score is not None and not target.score.classes:
        found["auc"] = auc(compared.positives, compared.negatives, confidence)
    if compared.log_loss.rows:
        found["log_loss"] = _mean(compared.log_loss, confidence)
        found["brier"] = _mean(compared.brier, confidence)
    return found


def _ranking(compared: Compared, confidence: float) -> dict[str, Measured]:
    if not compared.reciprocal_rank.rows:
        return dict.fromkeys(("ndcg", "mrr"), absent("no labels"))
    gain = _mean(compared.ndcg, confidence) if compared.ndcg.rows else absent("no list with a relevant item")
    return {"ndcg": gain, "mrr": _mean(compared.reciprocal_rank, confidence)}


def made_of(name: str) -> Of:
    """Return what a measure is made of, by its name."""
    return Of.LISTS if name in _OF_LISTS else Of.LABELS


def amount(compared: Compared, name: str) -> int:
    """Return how many labels a measure is made of, or lists: of those with a label, for NDCG with a relevant row."""
    if made_of(name) is Of.LABELS:
        return compared.labels
    return (compared.ndcg if name == "ndcg" else compared.reciprocal_rank).rows


def _binary(compared: Compared, confidence: float) -> dict[str, Measured]:
    counts = confusion(compared.outcomes)
    measures = {"accuracy": accuracy, "precision": precision, "recall": recall, "f1": f1, "base_rate": base_rate}
    return {name: one(counts, confidence) for name, one in measures.items()}


def confusion(outcomes: Histogram) -> Confusion:
    """Return the table of two classes: a code of an outcome is twice the truth, and the answer."""
    return Confusion(
        true_positives=outcomes[3], false_positives=outcomes[1], false_negatives=outcomes[2], true_negatives=outcomes[0]
    )


def _table(target: TargetHistory, compared: Compared) -> np.ndarray[tuple[int, int], np.dtype[np.int64]]:
    """Return the table of several classes: truths down, answers across."""
    names: Mapping[int, object] = {} if target.pairs is None else target.pairs.values
    pairs = [
        (*orjson.loads(str(names[code])), count)
        for code, count in zip(compared.outcomes.keys.tolist(), compared.outcomes.counts.tolist(), strict=True)
        if code in names
    ]
    classes = sorted({repr(name) for pair in pairs for name in pair[:2]})
    table = np.zeros((len(classes), len(classes)), np.int64)
    for truth, answer, count in pairs:
        table[classes.index(repr(truth)), classes.index(repr(answer))] += count
    return table


def _mean(sums: Sums, confidence: float) -> Measured:
    return mean(sums.rows, sums.total, sums.squares, unit=_UNIT, confidence=confidence)


def _regression(target: TargetHistory, days: Sequence[int], confidence: float) -> dict[str, Measured]:
    if len(days) <= _BY_HOURS:
        hours = [hour for day in days for hour in range(day * HOURS, day * HOURS + HOURS)]
        parts = [target.hours[hour] for hour in hours if hour in target.hours]
    else:
        parts = [target.days[day] for day in days if day in target.days]
    exponent = 0 if target.errors is None or target.errors.exponent is None else target.errors.exponent
    found = measure_errors([one.error_sums for one in parts], unit=2.0**-exponent, confidence=confidence)
    return {"bias": found.bias, "mae": found.mae, "rmse": found.rmse, "r2": found.r2}
