"""How it is measured: cases that take turns, and the medians of what they took.

A :class:`Case` is one way of doing a piece of work. ``interleave`` lets all cases of a group take turns, one round
each, so that whatever slows the machine for a while slows all of them. Ratios are taken round by round, and their
median is what counts: a round in which the machine was slow has the same ratio as any other.
"""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import median
from typing import Final

WARM_UP: Final = 2
"""Rounds of each case that are not counted: caches fill, the interpreter specialises, threads start."""


@dataclass(frozen=True, slots=True)
class Effort:
    """How much is measured.

    Attributes:
        quick: few rounds and small sizes, to see that all works; the figures mean little.
        rounds: counted rounds of each case, where the command line says so.
        growth_full: whether the store grows to ten million rows.
    """

    quick: bool = False
    rounds: int | None = None
    growth_full: bool = False

    def pick(self, full: int, quick: int) -> int:
        """A size."""
        return quick if self.quick else full

    def rounds_or(self, full: int, quick: int = 1) -> int:
        """The number of rounds."""
        return self.rounds or self.pick(full, quick)


@dataclass(frozen=True, slots=True)
class Case:
    """One way of doing a piece of work.

    Attributes:
        name: what the table calls it.
        run: one round; returns what it measured itself, or None to be timed by the harness.
        settle: called after each round, not counted: queues run empty.
        checks: what a peer leaves unchecked.
        note: anything else to know.
    """

    name: str
    run: Callable[[], Mapping[str, float] | None]
    settle: Callable[[], object] = field(default=lambda: None)
    checks: str = ""
    note: str = ""


SECONDS: Final = "seconds"


@dataclass(frozen=True, slots=True)
class Samples:
    """What the rounds of one case measured, by figure; rounds stand in the order in which they were run."""

    case: Case
    figures: Mapping[str, Sequence[float]]

    def median(self, figure: str = SECONDS) -> float:
        return median(self.figures[figure])

    def ratio(self, base: Samples, figure: str = SECONDS) -> float:
        """The median of the rounds' ratios."""
        pairs = zip(self.figures[figure], base.figures[figure], strict=True)
        return median(mine / other for mine, other in pairs)


def interleave(cases: Sequence[Case], rounds: int, warm_up: int = WARM_UP) -> dict[str, Samples]:
    """Let the cases take turns; what each measured, by its name."""
    taken: dict[str, list[Mapping[str, float]]] = {case.name: [] for case in cases}
    for number in range(warm_up + rounds):
        for case in cases:
            measured = once(case)
            if number >= warm_up:
                taken[case.name].append(measured)
    return {
        case.name: Samples(
            case, {figure: [found[figure] for found in taken[case.name]] for figure in taken[case.name][0]}
        )
        for case in cases
    }


def once(case: Case) -> Mapping[str, float]:
    """One round. Garbage is collected before it and never during it, so that nobody pays for a neighbour's."""
    gc.collect()
    gc.disable()
    try:
        began = time.perf_counter()
        measured = case.run()
        seconds = time.perf_counter() - began
    finally:
        gc.enable()
    case.settle()
    return {SECONDS: seconds} if measured is None else measured
