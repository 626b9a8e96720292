"""Schemas of every type, and events of them: doubled, corrected, late, and full of values that stores get wrong."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from random import Random
from typing import Any, Final, cast

import schemagen_runtime as runtime
from schemagen.build.compile import compile_schemas
from schemagen.build.loading import load_package
from schemagen.text.source import Source

_HEAD: Final = "schemagen: 1\nname: {name}\nversion: 1.0.0\nid: {{name: id, type: {id}}}\ntimestamp: at\n{rest}\n"
_EVERY: Final = """
  {p}s: string?
  {p}i: int?
  {p}f: {{type: float?, nan: allow}}
  {p}b: bool?
  {p}d: decimal<38,4>?
  {p}small: decimal<4,0>?
  {p}u: uuid?
  {p}day: date?
  {p}t: timestamp?
  {p}l: list<int?>?
  {p}m: map<string,float?>?
  {p}lt: list<timestamp>?
  {p}ld: list<decimal<5,2>>?
  {p}lf: {{type: list<float?>?, nan: allow}}
  {p}md: map<string,date>?
"""
_P: Final = "predictions: {p: float}"
_RESTS: Final = {
    "every": (
        "string",
        f"features:{_EVERY.format(p='')}  v: vector<3>\n  a.b: list<int>?\n{_P}\nlabels:{_EVERY.format(p='y_')}",
    ),
    "counted": ("int", f"tags: tags\nfeatures: {{x: int}}\n{_P}\nlabels: {{y: int?, z: float?}}"),
    "unique": ("uuid", f"features: {{x: string?}}\n{_P}\nlabels: {{y: bool?}}"),
    "bare": ("string", f"features: {{x: float?}}\n{_P}"),
}
TEXTS: Final = {name: _HEAD.format(name=name, id=id_, rest=rest) for name, (id_, rest) in _RESTS.items()}
"""Schemas by their names."""

MOMENTS: Final = (
    "2026-01-01T00:00:00Z", "2026-01-01T00:00:00.5+00:00", "2026-01-01T02:00:00.123456+02:00", "2016-12-31T23:59:60Z",
    "2016-12-31T23:59:60.25Z", "2016-12-31T23:59:59.9Z", "2026-01-01T00:00:00.1234567Z", "1969-12-31T23:59:59.999999Z",
    "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "1899-12-31T23:59:59Z", "2300-01-01T00:00:00Z",
)  # fmt: skip
_FLOATS: Final = (0.0, -0.0, 1, 2**53, 0.1, 1 / 3, 5e-324, 1.7976931348623157e308, -2.5, "NaN", "Infinity", "-Infinity")
_WHOLE: Final = (0, 1, -1, 2**63 - 1, -(2**63), 2**53 + 1)
_STRINGS: Final = ("", "a", "it's", "\\", "né 😀", "nul\0nul", "line\n\ttab", "NULL", "\\N", "x" * 300)
_UUIDS: Final = tuple(f"{n:08x}-58cc-4372-a567-{m:012x}" for n in (0, 0xF47AC10B) for m in (1, 2**40))
_DAYS: Final = ("2026-11-28", "1969-12-31", "0001-01-01", "9999-12-31", "1900-01-01", "2299-12-31", "2300-01-01")

_ONE: Final[Mapping[str, Callable[[Random], Any]]] = {
    "s": lambda random: random.choice(_STRINGS),
    "i": lambda random: random.choice(_WHOLE),
    "f": lambda random: random.choice(_FLOATS),
    "b": lambda random: random.random() < 0.5,
    "d": lambda random: random.choice(("0.0000", "-0.0001", "9" * 34 + ".9999", "12.5000", "-" + "1" * 34 + ".0001")),
    "small": lambda random: random.choice(("0", "-9999", "17")),
    "u": lambda random: random.choice(_UUIDS),
    "day": lambda random: random.choice(_DAYS),
    "t": lambda random: random.choice(MOMENTS),
    "l": lambda random: [random.choice((*_WHOLE, None)) for _ in range(random.randrange(4))],
    "m": lambda random: {
        name: random.choice((0.5, -0.0, 3, None)) for name in random.sample("abé", random.randrange(4))
    },
    "lt": lambda random: [random.choice(MOMENTS) for _ in range(random.randrange(3))],
    "ld": lambda random: [random.choice(("0.00", "-12.50")) for _ in range(random.randrange(3))],
    "lf": lambda random: [random.choice((*_FLOATS, None)) for _ in range(random.randrange(4))],
    "md": lambda random: {name: random.choice(_DAYS) for name in random.sample("ab", random.randrange(3))},
    "v": lambda random: [random.choice((0.25, -0.0, 7)) for _ in range(3)],
    "a.b": lambda random: [1] * random.randrange(3),
    "p": lambda random: random.choice((0.0, 0.5)),
    "tags": lambda random: random.sample(_STRINGS, random.randrange(3)),
}
_OF_SCHEMA: Final[Mapping[tuple[str, str], str]] = {
    ("counted", "x"): "i", ("unique", "x"): "s", ("bare", "x"): "p",
    ("counted", "y"): "i", ("counted", "z"): "p", ("unique", "y"): "b",
}  # fmt: skip
_NEVER_NULL: Final = ("v", "p")


def schema(name: str) -> runtime.Schema[object]:
    """A schema by its name."""
    return load_package(compile_schemas([Source(f"{name}.yaml", TEXTS[name].encode())]).files, name)


class Events:
    """Makes events of one schema from a seed."""

    def __init__(self, name: str, seed: int) -> None:
        self.random = Random(f"{name} {seed}")
        self.schema = schema(name)
        self._name = name
        document = json.loads(self.schema.document)
        self._features = [*document["features"], *document["predictions"], *(["tags"] if "tags" in document else [])]
        self._labels = list(document.get("labels", {}))
        ids: Mapping[str, Sequence[str | int]] = {"counted": range(-2, 6), "unique": _UUIDS}
        self._ids = ids.get(name, _STRINGS[1:9])

    def inference(self) -> dict[str, object]:
        """An inference, with or without labels."""
        event: dict[str, object] = {"id": self.random.choice(self._ids), "at": self.random.choice(MOMENTS)}
        event |= {name: self._value(name) for name in self._features}
        return event | (self._given() if self.random.random() < 0.5 else dict.fromkeys(self._labels))

    def label(self) -> dict[str, object]:
        """A label event, with or without a time."""
        at = self.random.choice((None, *MOMENTS[:8]))
        return {"id": self.random.choice(self._ids), "at": at, **self._given()}

    def batches(self, many: int) -> list[list[dict[str, object]]]:
        """Batches in which events come early, late, again, and with other values."""
        random = self.random
        pool = [self.inference() for _ in range(2 * many)]
        pool += [self.label() for _ in range(3 * many if self._labels else 0)]
        pool += [{**random.choice(pool)} for _ in range(2 * many)]
        for event in random.sample(pool, many):
            changed = random.choice([name for name in event if name not in ("id", "at")] or ["at"])
            pool.append({**event, changed: self._value(changed) if changed != "at" else event["at"]})
        random.shuffle(pool)
        return [pool[start : start + 7] for start in range(0, len(pool), 7)]

    def _given(self) -> dict[str, object]:
        return {name: self._value(name) if self.random.random() < 0.6 else None for name in self._labels}

    def _value(self, name: str) -> object:
        kind = _OF_SCHEMA.get((self._name, name), name.removeprefix("y_"))
        if kind not in _NEVER_NULL and self.random.random() < 0.15 and (self._name, name) != ("counted", "x"):
            return None
        return _ONE[kind](self.random)


def written(value: object) -> object:
    """A value such that two are equal where they are the same, NaN and the sign of zero among them."""
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else repr(value)
    if isinstance(value, list):
        return [written(item) for item in cast("list[object]", value)]
    if isinstance(value, Mapping):
        return {key: written(item) for key, item in cast("Mapping[str, object]", value).items()}
    return (type(value).__name__, value)
