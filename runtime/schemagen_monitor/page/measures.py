"""Say what measures are called, how they are written, and which are drawn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final, NamedTuple

from schemagen_monitor.measures.falls import Better
from schemagen_monitor.measures.measured import Measured
from schemagen_monitor.page.words import DASH, amount, number, share
from schemagen_monitor.report.target_report import TargetReport
from schemagen_monitor.verdict.performance import BETTER


class MeasureWords(NamedTuple):
    """Hold how a measure is told.

    Attributes:
        title: what it is called.
        note: what it is, in a few words.
        show: what writes a value.
    """

    title: str
    note: str
    show: Callable[[float | None], str] = number


_THREE: Final = partial(number, decimals=3)
WORDS: Final[Mapping[str, MeasureWords]] = {
    "ndcg": MeasureWords("NDCG", "of the first 10; 1 is the best order"),
    "mrr": MeasureWords("MRR", "1 over the place of the first hit"),
    "accuracy": MeasureWords("Accuracy", "share of right answers"),
    "auc": MeasureWords("AUC", "0.5 is chance"),
    "macro_f1": MeasureWords("Macro F1", "mean over classes"),
    "mae": MeasureWords("MAE", "mean absolute error", amount),
    "rmse": MeasureWords("RMSE", "large errors count more", amount),
    "bias": MeasureWords("Bias", "estimate less truth, mean", amount),
    "base_rate": MeasureWords("Base rate", "share that came true", share),
    "r2": MeasureWords("R²", "1 is perfect, 0 is the mean"),
    "log_loss": MeasureWords("Log loss", "0 is perfect", _THREE),
    "brier": MeasureWords("Brier score", "0 is perfect", _THREE),
    "precision": MeasureWords("Precision", "right among answers of the positive class"),
    "recall": MeasureWords("Recall", "found among those of the positive class"),
    "f1": MeasureWords("F1", "precision and recall together"),
    "macro_precision": MeasureWords("Macro precision", "mean over classes"),
    "macro_recall": MeasureWords("Macro recall", "mean over classes"),
}
"""The measures, those first that are drawn first."""
DRAWN: Final = 3
"""How many measures of a target are drawn; all are in its table."""


def words_of(measure: str) -> MeasureWords:
    """Return how a measure is told; one that has no words of its own by its name."""
    return WORDS.get(measure, MeasureWords(measure.replace("_", " ").capitalize(), ""))


def in_order(target: TargetReport) -> list[str]:
    """Return the measures of a target, those first that are drawn first."""
    return sorted(target.measures, key=lambda name: list(WORDS).index(name) if name in WORDS else len(WORDS))


def drawn(target: TargetReport) -> list[str]:
    """Return the measures of a target that are drawn: the base rate only where there is something beside it."""
    return in_order(target)[:DRAWN]


def is_worse(measure: str, value: float, before: float) -> bool:
    """Tell whether a value is worse than another; of a measure that has no better side it never is."""
    side = BETTER.get(measure)
    return side is not None and (value < before if side is Better.HIGHER else value > before)


def fine(measure: str) -> Callable[[float | None], str]:
    """Return what writes a measure so finely that two models can be compared by it."""
    show = words_of(measure).show
    return _THREE if show is number else show


def interval(measure: str, measured: Measured | None, show: Callable[[float | None], str] | None = None) -> str:
    """Return the interval of a measure, as a function writes it; a dash where there is none."""
    if measured is None or measured.low is None or measured.high is None:
        return DASH
    show = show or words_of(measure).show
    low, high = show(measured.low), show(measured.high)
    return f"{low} to {high}" if min(measured.low, measured.high) < 0 else f"{low}{DASH}{high}"
