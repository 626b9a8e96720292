"""Checking events that came as dictionaries: targets 1, 2, 8 and 9.

Everyone checks the same events one by one, as one must who wants to know which are bad; msgspec and pydantic also get
the whole list at once, which is faster and ends at the first bad event. Nobody is timed who was not asked first to
take good events and to reject bad ones; what a peer takes wrongly stands beside its figure.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Final

from tests.system.benchmarks.events import BAD, COLUMNS, CORNERS, Columns, Event, good, sprinkled, wide
from tests.system.benchmarks.harness import Case, Samples, interleave
from tests.system.benchmarks.packages import Package, Packages
from tests.system.benchmarks.peers import checkers
from tests.system.benchmarks.report import Row, Section, Table, Verdict, absent, timed

NAME: Final = "validation"
TITLE: Final = "validate dictionaries: pure and native, wide schemas, bad events"
TARGETS: Final = (1, 2, 8, 9)

PURE: Final = "schemagen, pure"
NATIVE: Final = "schemagen, native"
LISTED: Final = ", whole list"
MICROSECONDS: Final = "µs an event"


def run(packages: Packages) -> Section:
    count, rounds = packages.effort.pick(1000, 100), packages.effort.rounds_or(51)
    main, first = _against_peers(packages, count, rounds)
    widths, second = _wide(packages, rounds)
    mixed, third = _mixed(packages, count, rounds)
    return Section(NAME, [main, widths, mixed], [*first, *second, *third])


def _against_peers(packages: Packages, count: int, rounds: int) -> tuple[Table, list[Verdict]]:
    events = good(count)
    found, missing = checkers(COLUMNS)
    cases = [_ours(PURE, packages.pure, events)]
    native = packages.native
    if isinstance(native, Package):
        cases.append(_ours(NATIVE, native, events))
    for peer in found:
        checks = gaps(peer.check, peer.name, good(3))
        cases.append(Case(peer.name, each(peer.check, events), checks=checks))
        if peer.batch is not None:
            cases.append(
                Case(peer.name + LISTED, _whole(peer.batch, events), checks=checks + "; stops at the first bad event")
            )
    taken = interleave(cases, rounds)
    rows = timed(taken, MICROSECONDS, 1e6 / count)
    if isinstance(native, str):
        rows.append(Row(NATIVE, note=native))
    table = Table(
        f"Validate {count:,} dictionaries of {len(events[0])} columns", [*rows, *absent(missing)], charted=True
    )
    return table, _verdicts(taken, native)


def _verdicts(taken: Mapping[str, Samples], native: Package | str) -> list[Verdict]:
    limits = [
        (1, PURE, "msgspec", 2.0, "aim 1.5"),
        (1, PURE, "msgspec" + LISTED, 2.0, "the peer does not say which events are bad"),
        (1, PURE, "pydantic", 0.4, "a TypedDict, which its documentation calls the fastest"),
        (1, PURE, "pydantic, model", 0.4, ""),
        (1, PURE, "jsonschema-rs", 1.0, ""),
        (1, PURE, "fastjsonschema", 1.0, ""),
        (2, NATIVE, "msgspec", 0.5, "aim 0.3"),
        (2, NATIVE, "msgspec" + LISTED, 0.5, "the peer does not say which events are bad"),
    ]
    return [
        compare(
            taken,
            target,
            mine,
            peer,
            limit,
            note=note,
            missing=native if isinstance(native, str) and mine == NATIVE else "",
        )
        for target, mine, peer, limit, note in limits
    ]


def compare(
    taken: Mapping[str, Samples], target: int, mine: str, peer: str, limit: float, *, note: str = "", missing: str = ""
) -> Verdict:
    """The verdict about two cases; none where one was not measured."""
    if mine not in taken or peer not in taken:
        return Verdict(target, f"{mine} / {peer}", None, limit, note=missing or "not installed")
    return Verdict(target, f"{mine} / {peer}", taken[mine].ratio(taken[peer]), limit, note=note)


def _wide(packages: Packages, rounds: int) -> tuple[Table, list[Verdict]]:
    """The eleven columns, and as many features as in the widest schemas; the same number of values in each round."""
    schemas: dict[str, Columns] = {"11 columns": COLUMNS, "1000 features": wide(packages.effort.pick(1000, 100))}
    cases: list[Case] = []
    values: dict[str, int] = {}
    for title, columns in schemas.items():
        filled = len(good(1, columns)[0])
        events = good(max(1, packages.effort.pick(22_000, 2200) // filled), columns)
        package = packages.pure if columns is COLUMNS else packages.make(columns)
        for name, check in [(PURE, package.schema.check), *_peer_checks("msgspec", columns)]:
            case = Case(f"{name}, {title}", each(check, events))
            cases.append(case)
            values[case.name] = filled * len(events)
    taken = interleave(cases, rounds)
    nanoseconds = {name: samples.median() * 1e9 / values[name] for name, samples in taken.items()}
    narrow, many = (f"{PURE}, {title}" for title in schemas)
    ratio = taken[many].ratio(taken[narrow]) * values[narrow] / values[many]
    rows = [Row(name, {"ns a column": found}) for name, found in nanoseconds.items()]
    return Table("What one column costs", rows), [Verdict(8, "a column of 1000 / a column of 11", ratio, 1.0)]


def _peer_checks(name: str, columns: Columns) -> list[tuple[str, Callable[[Event], object]]]:
    return [(peer.name, peer.check) for peer in checkers(columns)[0] if peer.name == name]


def _mixed(packages: Packages, count: int, rounds: int) -> tuple[Table, list[Verdict]]:
    """All good, and one in a hundred bad: the way of a call, which explains each bad event and encodes the others."""
    events = good(count)
    mixed = sprinkled(events)
    kinds = {PURE: packages.pure, NATIVE: packages.native}
    cases: list[Case] = []
    for name, package in kinds.items():
        if isinstance(package, Package):
            schema = package.schema
            assert len(schema.partition(mixed).rejected) == count // 100
            cases += [
                Case(f"{name}: partition, all good", _whole(schema.partition, events)),
                Case(f"{name}: partition, 1 in 100 bad", _whole(schema.partition, mixed)),
                Case(f"{name}: check, all good", each(schema.check, events)),
                Case(f"{name}: check, 1 in 100 bad", each(schema.check, mixed)),
            ]
    taken = interleave(cases, rounds)
    rows = timed(taken, MICROSECONDS, 1e6 / count)
    verdicts = [
        compare(taken, 9, f"{name}: {way}, 1 in 100 bad", f"{name}: {way}, all good", 1.3)
        for name, package in kinds.items()
        for way in ("partition", "check")
        if isinstance(package, Package)
    ]
    return Table("One event in a hundred is bad", rows), verdicts


def _ours(name: str, package: Package, events: Sequence[Event]) -> Case:
    check = package.schema.check
    wrong = gaps(lambda event: not check(event), name, events[:3])
    assert wrong == "all", f"{name}: {wrong}"
    return Case(name, each(check, events), checks=wrong)


def gaps(check: Callable[[Event], object], name: str, events: Sequence[Event]) -> str:
    """What ``check`` wrongly takes, and wrongly rejects.

    Raises:
        AssertionError: it rejects the very events that are timed.
    """
    for event in events:
        assert _takes(check, event), f"{name} rejects a good event: {event}"
    taken = [reason for reason, event in BAD.items() if _takes(check, event)]
    rejected = [reason for reason, event in CORNERS.items() if not _takes(check, event)]
    found = [f"not {', '.join(taken)}"] if taken else []
    if rejected:
        found.append(f"rejects {', '.join(rejected)}")
    return "; ".join(found) or "all"


def _takes(check: Callable[[Event], object], event: Event) -> bool:
    try:
        return check(event) is not False
    except Exception:  # noqa: BLE001 -- each peer has exceptions of its own
        return False


def each(function: Callable[[Event], object], events: Sequence[Event]) -> Callable[[], None]:
    """One event after the other."""

    def one_by_one() -> None:
        for event in events:
            function(event)

    return one_by_one


def _whole(function: Callable[[Sequence[Event]], object], events: Sequence[Event]) -> Callable[[], None]:
    def at_once() -> None:
        function(events)

    return at_once
