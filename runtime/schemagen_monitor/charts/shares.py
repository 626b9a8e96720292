"""Draw how values are distributed, beside the reference."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from schemagen_monitor.charts.markup import boxes, figure, ornament, percent, runs, stretched, tag, upright, words
from schemagen_monitor.charts.timeline import Timeline

_FOOT = 18.0
_STEPS = 5


@dataclass(frozen=True, slots=True)
class Shares:
    """Hold the shares of bins in a window and in the reference.

    Attributes:
        names: what each bin is called.
        window: its share in the window.
        reference: its share in the reference.
    """

    names: Sequence[str]
    window: Sequence[float]
    reference: Sequence[float]

    @property
    def most_changed(self) -> int | None:
        """Return the bin whose share changed most; None where there is none."""
        changes = [abs(now - before) for now, before in zip(self.window, self.reference, strict=True)]
        return changes.index(max(changes)) if changes else None


def draw_histogram(
    title: str,
    described: str,
    shares: Shares,
    *,
    height: float = 200,
    top: float | None = None,
    every: int = 1,
    note: str = "",
) -> Markup:
    """Return the shares of a window as bars, with those of the reference as a grey outline over them.

    Args:
        title: what it is.
        described: what is to be seen.
        shares: the shares.
        height: of the chart, in pixels.
        top: the share that fills it; the largest by default.
        every: every so many bins has its name.
        note: what is written at the bin that changed most.
    """
    count = max(len(shares.names), 1)
    full = top or max([*shares.window, *shares.reference, 1e-9])
    floor = height - _FOOT

    def y(share: float) -> float:
        return round(floor - (floor - 14) * min(share, full) / full, 1)

    loud = shares.most_changed if note else None
    bars = {False: list[tuple[float, float, float, float]](), True: list[tuple[float, float, float, float]]()}
    for place, share in enumerate(shares.window):
        bars[place == loud].append((place + 0.12, y(share), 0.76, floor - y(share)))
    steps = "".join(
        f"{'L' if place else 'M'}{place} {y(share)}H{place + 1}" for place, share in enumerate(shares.reference)
    )
    inner = [tag("path", class_="bar loud" if is_loud else "bar", d=boxes(found)) for is_loud, found in bars.items()]
    inner.append(tag("path", class_="refstep", d=steps))
    inner.append(tag("path", class_="base", d=f"M0 {floor}H{count}"))
    names = [
        words(name, percent((place + 0.5) / count), height - 5, _name(place // every), anchor="middle")
        for place, name in enumerate(shares.names)
        if place % every == 0
    ]
    if loud is not None:
        far = loud / count
        anchor = "start" if far < 0.1 else "end" if far > 0.9 else "middle"
        highest = y(max(shares.window[loud], shares.reference[loud]))
        names.append(words(note, percent((loud + 0.5) / count), highest - 5, "strong haloed", anchor=anchor))
    return figure(title, described, height, stretched(count, height, *inner), *names)


def _name(place: int) -> str:
    return "soft alt" if place % 2 else "soft"


def draw_pair(window: float, reference: float, top: float, *, is_loud: bool = False) -> Markup:
    """Return one share as a bar in a cell of a table, with a grey tick where the reference stands."""
    full = top or 1.0
    x = percent(0.98 * reference / full)
    bar = tag("rect", class_="bar loud" if is_loud else "bar", y=3, height=8, width=percent(0.98 * window / full))
    return ornament(14, bar, upright(x, class_="reftick", y1=0, y2=14))


def draw_map(
    timeline: Timeline,
    title: str,
    described: str,
    names: Sequence[str],
    shares: Sequence[Sequence[float | None]],
    *,
    row: float = 10,
    every: int = 4,
) -> Markup:
    """Return the share of each bin in each slot: the darker, the larger; in five steps, that can be told apart.

    Args:
        timeline: the scale of time.
        title: what it is.
        described: what is to be seen.
        names: what each bin is called, from the bottom on.
        shares: of each bin, by slot; None where there is none.
        row: the height of a bin, in pixels.
        every: every so many bins has its name.
    """
    top = max((share for bins in shares for share in bins if share is not None), default=1.0) or 1.0
    height = row * max(len(names), 1)
    by_step: dict[int, list[tuple[float, float, float, float]]] = {}
    for place, bins in enumerate(shares):
        y = height - row * (place + 1)
        steps = [None if not share else min(_STEPS - 1, int(_STEPS * share / top)) for share in bins]
        for step in range(_STEPS):
            cells = [(start, y, end - start, row - 1) for start, end in runs([one == step for one in steps])]
            by_step.setdefault(step, []).extend(cells)
    inner = [tag("path", class_=f"h{step}", d=boxes(cells)) for step, cells in by_step.items()]
    texts = [
        words(name, "0", height - row * place - 1.5, "haloed", dx=2)
        for place, name in enumerate(names)
        if place % every == 0
    ]
    drawn = stretched(timeline.slots, height, *inner)
    return figure(title, described, height, timeline.backdrop(height), drawn, *texts, timeline.cursor(height))
