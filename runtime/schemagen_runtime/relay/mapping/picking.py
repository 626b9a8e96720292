"""Pick values out of records: a function is made of each pick once, and called for each record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, TypeAlias

from schemagen_runtime.relay.mapping.decoding import cast, decode
from schemagen_runtime.relay.mapping.moments import from_epoch, from_local, from_number
from schemagen_runtime.relay.mapping.paths import MISSING, follow, spell_path
from schemagen_runtime.relay.mapping.plan import Condition, Conditions, Origin, Path, Pick, Spelling
from schemagen_runtime.relay.mapping.rows import Row, read_rows, value_of
from schemagen_runtime.relay.mapping.scene import Scene
from schemagen_runtime.relay.mapping.spelling import spell
from schemagen_runtime.relay.mapping.unmapped import Unmapped, UnmappedCode

Picker: TypeAlias = Callable[[Scene], object]
"""Returns the value that is meant, ``MISSING`` where there is none. Raises ``Unmapped``."""
Spell: TypeAlias = Callable[[object, Spelling], object]
"""Makes a text of a number, and leaves all else as it is. Raises ``Unmapped``."""


def picker(pick: Pick, speller: Spell = spell) -> Picker:
    """Return what picks a value.

    Args:
        pick: which one.
        speller: makes a text of a number.
    """
    found, convert = _ORIGINS[pick.origin](pick), converter(pick, speller)
    return found if convert is None else lambda scene: convert(found(scene))


def is_plain(pick: Pick) -> bool:
    """Tell whether a pick takes a member of the record as it is."""
    return pick == Pick(Origin.RECORD, pick.path[:1], separator=pick.separator, location=pick.location)


def converter(pick: Pick, speller: Spell = spell) -> Callable[[object], object] | None:
    """Return what makes the value of what is found, or ``MISSING``, and raises ``Unmapped``; None where it stays.

    Args:
        pick: what is found.
        speller: makes a text of a number.
    """
    convert: Callable[[object], object] | None = None
    for step in _steps(pick, speller):
        convert = partial(_converted, step) if convert is None else partial(_chained, convert, step)
    return convert


def _converted(step: Callable[[object], object], value: object) -> object:
    return value if value is MISSING or value is None else step(value)


def _chained(first: Callable[[object], object], step: Callable[[object], object], value: object) -> object:
    return _converted(step, first(value))


def _steps(pick: Pick, speller: Spell) -> Iterator[Callable[[object], object]]:
    keeps_text = pick.spelling is not None
    yield from (partial(decode, step=step, keeps_text=keeps_text) for step in pick.decode)
    if pick.then:
        yield lambda value: follow(value, pick.then)
    if pick.unit is not None:
        unit = pick.unit
        yield lambda value: from_number(value, unit)
    if pick.zone is not None:
        zone = pick.zone
        yield lambda value: from_local(value, zone)
    if pick.cast is not None:
        base = pick.cast
        yield lambda value: cast(value, base)
    if pick.spelling is not None:
        spelling = pick.spelling
        yield lambda value: speller(value, spelling)


def _of_record(pick: Pick) -> Picker:
    path = pick.path
    if len(path) == 1:
        name = path[0]
        return lambda scene: scene.record.get(name, MISSING)
    return lambda scene: follow(scene.record, path)


def _of_row(pick: Pick) -> Picker:
    key, rest = pick.path[0], pick.path[1:]
    of = pick.of
    if of is None:
        return lambda scene: follow(value_of(scene.row, key), rest)
    return lambda scene: follow(value_of(other_row(scene, of), key), rest)


def other_row(scene: Scene, of: Path) -> Row:
    """Return the row with the index of the one that is looked at, out of another list.

    Raises:
        Unmapped: there is no such list, or it is too short.
    """
    if of not in scene.others:
        scene.others[of] = read_rows(follow(scene.record, of), spell_path(of))
    rows, index = scene.others[of], scene.index or 0
    if index >= len(rows):
        message = f"{spell_path(of)} has {len(rows)} rows, and row {index + 1} was looked for"
        raise Unmapped(UnmappedCode.NO_ROWS, message)
    return rows[index]


def position_id(scene: Scene) -> str:
    """Return the id that is made of the place of a line: the same whenever the line is read."""
    place = scene.place
    item = f".{place.item}" if place.item else ""
    row = "" if scene.index is None else f"-{scene.index}"
    return f"{place.generation}-{place.position}{item}{row}"


_ORIGINS: Final[dict[Origin, Callable[[Pick], Picker]]] = {
    Origin.RECORD: _of_record,
    Origin.ROW: _of_row,
    Origin.HEADER: lambda pick: lambda scene: scene.headers.get(pick.path[0], MISSING),
    Origin.CONSTANT: lambda pick: lambda _: pick.constant,
    Origin.POSITION: lambda _: position_id,
    Origin.FIRST_SEEN: lambda _: lambda scene: from_epoch(scene.place.first_seen),
    Origin.LINE: lambda _: lambda scene: scene.line.decode("utf-8", "replace"),
}

Test: TypeAlias = Callable[[Scene], bool]
"""Tells whether a record is meant. Raises nothing."""


def decider(conditions: Conditions) -> Test:
    """Return what tells whether all conditions hold."""
    tests = tuple(map(_test, conditions))
    if len(tests) == 1:
        return tests[0]
    return lambda scene: all(test(scene) for test in tests)


def _test(condition: Condition) -> Test:
    return _text_test(condition) or _any_test(condition)


def _text_test(condition: Condition) -> Test | None:
    """Return the test of a member against texts alone; None where a condition says something else."""
    # For speed: it is what nearly every condition says. To ask in all ways is the plain one (0.5 µs, not 0.1).
    among = condition.among
    if among is None or not all(isinstance(one, str) for one in among):
        return None
    if condition.exists is not None or condition.pattern is not None or not is_plain(condition.pick):
        return None
    (name,) = condition.pick.path
    return lambda scene: scene.record.get(name) in among


def _any_test(condition: Condition) -> Test:
    find = picker(condition.pick)
    pattern = None if condition.pattern is None else re.compile(condition.pattern)

    def holds(scene: Scene) -> bool:
        try:
            value = find(scene)
        except Unmapped:
            value = MISSING
        is_there = value is not MISSING and value is not None
        if condition.exists is not None and is_there is not condition.exists:
            return False
        if condition.among is not None and not any(_is_same(value, one) for one in condition.among):
            return False
        return pattern is None or (isinstance(value, str) and pattern.search(value) is not None)

    return holds


def _is_same(value: object, other: object) -> bool:
    """Tell whether two values of JSON are equal: 1 and true are not, and a text of a header equals its number."""
    if isinstance(value, bool) or isinstance(other, bool):
        return value is other or (isinstance(value, str) and value == str(other).lower())
    return value == other or (isinstance(value, str) and value == str(other))
