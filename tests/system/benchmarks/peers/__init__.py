"""The peers: what users would otherwise pick, each as its own documentation recommends for speed.

A peer is imported by name when it is measured. So the type checkers, and everyone who has not installed the extra
``bench``, see the same; the module of a peer that is missing is skipped.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from typing import Final, Protocol, cast

import orjson

from tests.system.benchmarks.events import Columns, Event

CHECKERS: Final = ("msgspec", "pydantic", "pydantic_model", "jsonschema_rs", "fastjsonschema", "attrs", "mashumaro")
"""Modules here that check events."""
CLIENTS: Final = ("confluent_kafka", "pubsub", "opentelemetry", "segment", "posthog")
"""Modules here that take events at a call."""
DISTRIBUTIONS: Final = (
    "orjson",
    "msgspec",
    "pydantic",
    "jsonschema-rs",
    "fastjsonschema",
    "attrs",
    "cattrs",
    "mashumaro",
    "confluent-kafka",
    "google-cloud-pubsub",
    "opentelemetry-sdk",
    "pandas",
    "segment-analytics-python",
    "posthog",
    "datamodel-code-generator",
)
"""What a run records the versions of."""


@dataclass(frozen=True, slots=True)
class Checker:
    """A peer that is ready to check events of given columns.

    Attributes:
        name: what the table calls it.
        check: returns False or raises for a bad event.
        batch: the same for a whole list at once, which ends at the first bad event; None if it cannot.
        encode: check an event and write it as JSON; None if it writes none.
        typed: make a typed event of keyword arguments, check it and write it as JSON; None if it has no classes.
    """

    name: str
    check: Callable[[Event], object]
    batch: Callable[[Sequence[Event]], object] | None = None
    encode: Callable[[Event], bytes] | None = None
    typed: Callable[[Event], bytes] | None = None


@dataclass(frozen=True, slots=True)
class Client:
    """A peer that takes an event at a call and sends it later.

    Attributes:
        name: what the table calls it.
        call: one call; its argument is ignored.
        settle: wait until nothing is queued.
        close: end its threads.
        note: what it is spared, compared with an ``ingest_events``.
    """

    name: str
    call: Callable[[object], object]
    settle: Callable[[], object]
    close: Callable[[], object]
    note: str


def line_of(event: Event) -> bytes:
    """The event as bytes, for a peer that takes no less."""
    return orjson.dumps(event)


def optional(form: object) -> object:
    """A type form that may also be None; the type checkers know none that is made at run time."""
    return cast("object", operator.or_(form, None))  # pyright: ignore[reportUnknownMemberType] -- as its stubs have it


class _CheckerModule(Protocol):
    def checker(self, columns: Columns) -> Checker: ...


class _ClientModule(Protocol):
    def client(self, event: Event) -> Client: ...


def checkers(columns: Columns) -> tuple[list[Checker], list[str]]:
    """Those that are installed, and the names of the others."""
    found: list[Checker] = []
    missing: list[str] = []
    for name in CHECKERS:
        try:
            found.append(cast("_CheckerModule", import_module(f"{__name__}.{name}")).checker(columns))
        except ModuleNotFoundError:
            missing.append(name)
    return found, missing


def clients(event: Event) -> tuple[list[Client], list[str]]:
    """Those that are installed, and the names of the others."""
    found: list[Client] = []
    missing: list[str] = []
    for name in CLIENTS:
        try:
            found.append(cast("_ClientModule", import_module(f"{__name__}.{name}")).client(event))
        except ModuleNotFoundError:
            missing.append(name)
    return found, missing


def versions() -> dict[str, str]:
    """What is installed of the peers, for the record."""
    found: dict[str, str] = {}
    for name in DISTRIBUTIONS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    return found
