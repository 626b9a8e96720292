"""Write and compile the program that draws the events of one schema: straight-line code, as its validator is.

No text of a schema is part of it: names and values are given to it as objects.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final, NamedTuple

import orjson

from schemagen_runtime.columns import BaseType, Kind, Role
from schemagen_runtime.sampling.answers import Answers
from schemagen_runtime.sampling.column import Column, Columns
from schemagen_runtime.sampling.draws import NULLS, Draw, Grid, find_draw, seeded
from schemagen_runtime.sampling.ids import SampleError

Row = tuple[bool, dict[str, object]]
"""Whether it is a label, and its values by wire name."""
Rows = Callable[[int], Iterator[Row]]
"""The program: yields so many events."""

_DAY: Final = 86_400_000
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTES: Final = tuple(f"T{minute // 60:02}:{minute % 60:02}:" for minute in range(1440))


class Pace(NamedTuple):
    """Hold when events happen, in milliseconds: the first inference, the mean wait for the next, that for a label."""

    start: int
    every: int
    delay: int


class _Columns(NamedTuple):
    """Hold the lines of a program, and what the names in it stand for."""

    lines: list[str]
    names: dict[str, object]


_PROGRAM: Final = """\
def make({names}):
    def rows(count):
        now, last = start, 0
        waiting = deque()
        while count > 0:
            count -= 1
            if waiting and waiting[0][0] <= now:
                when, known, {true} = waiting.popleft()
                yield True, {{KI: known, KT: spell(when), {labels}}}
                continue
            known = next_id()
{lines}
            yield False, {{KI: known, KT: spell(now), {entries}}}
            if has_labels:
                last = max(last, now + half + int(r() * delay))
                waiting.append((last, known, {true}))
            now += 1 + int(r() * wait)
    return rows
"""


def make_program(columns: Columns, seed: int, pace: Pace, ids: Iterator[object], *, labels: bool, wire: bool) -> Rows:
    """Return the program that draws the events of a schema.

    Args:
        columns: the schema's columns.
        seed: what all is drawn from.
        pace: when events happen.
        ids: gives the ids of inferences.
        labels: whether labels follow.
        wire: whether what takes long to write is written before: such values are good for ``orjson`` alone.

    Raises:
        SampleError: for a column that needs values none was found.
    """
    random = seeded(seed)
    parts = _Columns([], {})
    moment = _EPOCH + timedelta(milliseconds=pace.start)
    truths = _labels(columns, seed, moment, parts)
    answers = Answers(truths)
    # Classes follow from probabilities, so these go first.
    ordered = sorted(columns.inference, key=lambda column: column.kind is not Kind.PROBABILITY)
    for column in ordered:
        index = columns.inference.index(column)
        _plan(
            parts, answers, column, f"v{index}", seeded(f"{seed} {column.role} {column.name}"), moment=moment, wire=wire
        )
    has_labels = labels and bool(truths)
    variables = [variable for _, _, variable in truths.values()]
    parts.names.update(
        {
            "KI": columns.id.name,
            "KT": columns.timestamp.name,
            "r": random.random,
            "deque": deque,
            "start": pace.start,
            "half": pace.delay // 2,
            "delay": pace.delay,
            "wait": 2 * pace.every,
            "next_id": ids.__next__,
            "spell": _spelling(),
            "has_labels": has_labels,
        }
    )
    source = _PROGRAM.format(
        names=", ".join(parts.names),
        lines="\n".join(f"            {line}" for line in parts.lines) or "            pass",
        entries=", ".join(f"v{index}K: v{index}" for index in range(len(columns.inference))),
        true=", ".join(variables) + "," if variables else "_",
        labels=", ".join(f"{variable}K: {variable}" for variable in variables),
    ).replace("known, _)", "known, None)")
    made: dict[str, Callable[..., Rows]] = {}
    exec(compile(source, "<sample>", "exec"), made)  # noqa: S102 -- of our own words alone
    return made["make"](**parts.names)


def _labels(columns: Columns, seed: int, moment: datetime, parts: _Columns) -> dict[str, tuple[Column, Draw, str]]:
    """Plan what is true of each inference."""
    truths: dict[str, tuple[Column, Draw, str]] = {}
    for index, column in enumerate(columns.labels):
        draw = find_draw(column, seeded(f"{seed} {column.role} {column.name}"), moment)
        if draw is None:
            continue
        variable = f"y{index}"
        parts.names[f"{variable}K"] = column.name
        parts.lines.append(f"{variable} = {_drawn(draw, variable, parts, column)}")
        truths[column.name] = (column, draw, variable)
    return truths


def _plan(
    parts: _Columns, answers: Answers, column: Column, variable: str, random: Random, *, moment: datetime, wire: bool
) -> None:
    draw = find_draw(column, random, moment)
    may_lack = column.type.nullable or column.role is Role.TAGS
    if draw is None and not may_lack:
        raise SampleError(_no_value(column))
    parts.names[f"{variable}K"] = column.name
    if draw is None:
        parts.lines.append(f"{variable} = None")
        return
    source = _drawn(draw, variable, parts, column, wire=wire)
    answer = answers.find(column, draw, variable, random) if column.role is Role.PREDICTION else None
    if answer is not None:
        parts.names.update(answer.names)
        source = answer.source.format(own=source)
    parts.lines.append(f"{variable} = None if r() < {NULLS} else {source}" if may_lack else f"{variable} = {source}")


def _no_value(column: Column) -> str:
    why = f"pattern {column.pattern!r}" if column.pattern is not None else "its bounds"
    return f"no value was found that fits column {column.name!r}, for {why}: list some in an enum, or let it be null"


def _drawn(draw: Draw, variable: str, parts: _Columns, column: Column, *, wire: bool = False) -> str:
    if isinstance(draw, Grid):
        number = f"{draw.low} + int(r() * {draw.steps})" if draw.low else f"int(r() * {draw.steps})"
        return f"({number}) / {draw.scale}" if draw.scale else number
    values = draw.values
    if wire and column.type.has_elements:
        values = tuple(orjson.Fragment(orjson.dumps(value)) for value in values)
    parts.names[f"{variable}P"] = values
    chosen = f"{variable}P[int(r() * {len(values)})]"
    if wire or not column.type.has_elements:
        return chosen
    return f"dict({chosen})" if column.type.base is BaseType.MAP else f"[*{chosen}]"


def _spelling() -> Callable[[int], str]:
    """Return a function that spells milliseconds since 1970 in the form of RFC 3339; it keeps the last day."""
    last, text = -1, ""

    def spell(moment: int) -> str:
        nonlocal last, text
        day, rest = divmod(moment, _DAY)
        if day != last:
            last, text = day, (_EPOCH + timedelta(days=day)).date().isoformat()
        second, thousandth = divmod(rest, 1000)
        return f"{text}{_MINUTES[second // 60]}{second % 60:02}.{thousandth:03}Z"

    return spell
