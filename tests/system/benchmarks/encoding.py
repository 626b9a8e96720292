"""From an event to its line of JSON: targets 3 and 4.

Target 3 begins with dictionaries, which are checked and written. Target 4 begins with the arguments of a class: the
object is made, checked and written. A class of msgspec checks nothing when it is made, so it reads its own JSON back.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

import orjson

from tests.system.benchmarks.events import COLUMNS, Event, good, keywords
from tests.system.benchmarks.harness import Case, interleave
from tests.system.benchmarks.packages import Package, Packages
from tests.system.benchmarks.peers import checkers
from tests.system.benchmarks.report import Row, Section, Table, Verdict, absent, timed
from tests.system.benchmarks.validation import MICROSECONDS, NATIVE, PURE, compare, each, gaps

NAME: Final = "encoding"
TITLE: Final = "validate and encode: dictionaries, and typed events from their arguments"
TARGETS: Final = (3, 4)


def run(packages: Packages) -> Section:
    count, rounds = packages.effort.pick(1000, 100), packages.effort.rounds_or(51)
    native = packages.native
    first = _dictionaries(packages, count, rounds, native)
    second = _typed(packages, count, rounds, native)
    return Section(NAME, [first[0], second[0]], [*first[1], *second[1]])


def _dictionaries(packages: Packages, count: int, rounds: int, native: Package | str) -> tuple[Table, list[Verdict]]:
    events = good(count)
    found, missing = checkers(COLUMNS)
    cases = [Case(PURE, _partition(packages.pure, events), checks="all")]
    if isinstance(native, Package):
        cases.append(Case(NATIVE, _partition(native, events), checks="all"))
    cases += [
        Case(peer.name, _keep(peer.encode, events), checks=gaps(peer.encode, peer.name, events[:3]))
        for peer in found
        if peer.encode is not None
    ]
    cases.append(Case("orjson.dumps", _keep(orjson.dumps, events), checks="nothing"))
    taken = interleave(cases, rounds)
    missed = native if isinstance(native, str) else ""
    rows = [*timed(taken, MICROSECONDS, 1e6 / count), *absent([NATIVE] if missed else [], missed), *absent(missing)]
    verdicts = [compare(taken, 3, NATIVE, "msgspec", 0.6, missing=missed), compare(taken, 3, PURE, "msgspec", 1.5)]
    return Table(f"Validate and encode {count:,} dictionaries", rows, charted=True), verdicts


def _typed(packages: Packages, count: int, rounds: int, native: Package | str) -> tuple[Table, list[Verdict]]:
    arguments = [keywords(event) for event in good(count)]
    found, _ = checkers(COLUMNS)
    cases = [Case(PURE, _construct(packages.pure, arguments), checks="all")]
    if isinstance(native, Package):
        cases.append(Case(NATIVE, _construct(native, arguments), checks="all"))
    cases += [
        Case(peer.name, _keep(peer.typed, arguments), checks=gaps(_renamed(peer.typed), peer.name, good(3)))
        for peer in found
        if peer.typed is not None
    ]
    cases.append(Case("the object alone, pure", each(_maker(packages.pure), arguments), checks="nothing"))
    taken = interleave(cases, rounds)
    missed = native if isinstance(native, str) else ""
    rows = [*timed(taken, MICROSECONDS, 1e6 / count), *([Row(NATIVE, note=missed)] if missed else [])]
    verdicts = [
        compare(taken, 4, PURE, "pydantic, model", 0.35),
        compare(taken, 4, NATIVE, "msgspec", 0.9, missing=missed),
    ]
    return Table(f"Construct, validate and encode {count:,} typed events", rows, charted=True), verdicts


def _partition(package: Package, events: Sequence[Event]) -> Callable[[], None]:
    schema = package.schema

    def at_once() -> None:
        assert len(schema.partition(events).lines) == len(events)

    return at_once


def _construct(package: Package, arguments: Sequence[Event]) -> Callable[[], None]:
    schema, make = package.schema, package.inference

    def at_once() -> None:
        assert len(schema.partition([make(**each) for each in arguments]).lines) == len(arguments)

    return at_once


def _maker(package: Package) -> Callable[[Event], object]:
    make = package.inference
    return lambda arguments: make(**arguments)


def _keep(encode: Callable[[Event], bytes], events: Sequence[Event]) -> Callable[[], None]:
    """Lines are kept until the last is written, as ``partition`` keeps them."""

    def one_by_one() -> None:
        assert len([encode(event) for event in events]) == len(events)

    return one_by_one


def _renamed(typed: Callable[[Event], bytes]) -> Callable[[Event], bytes]:
    return lambda event: typed(keywords(event))
