"""Which JSON encoder: orjson against msgspec on the events that schemagen writes and reads.

    python -m tests.system.benchmarks.json_encoders

Medians of interleaved rounds, microseconds an event; the last column is msgspec over orjson.
Needs msgspec, which nothing else does.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from statistics import median

import msgspec
import orjson

EVENTS = 1000
ROUNDS = 41

SMALL = {
    "id": "a_guid",
    "timestamp": "2026-11-23T09:30:00Z",
    "tags": ["a", "b"],
    "f1": 0.5,
    "f2": 3,
    "f3": "A",
    "f4": True,
    "hours-per-week": None,
    "proba": 0.93,
    "prediction": 1,
    "extra1": "batch 7",
    "extra2": "row 12",
}
DATED = SMALL | {"timestamp": datetime(2026, 11, 23, 9, 30, tzinfo=UTC)}
WIDE = SMALL | {"embedding": [number / 7 for number in range(384)]}

_encoder = msgspec.json.Encoder()
_decoder = msgspec.json.Decoder()


def seconds(action: Callable[..., object], value: object) -> float:
    """The time of one round."""
    started = time.perf_counter()
    for _ in range(EVENTS):
        action(value)
    return time.perf_counter() - started


def main() -> None:
    """Measure and print."""
    rows: list[tuple[str, Callable[..., object], Callable[..., object], object]] = [
        ("encode, 12 columns", orjson.dumps, _encoder.encode, SMALL),
        ("encode, with a datetime", orjson.dumps, _encoder.encode, DATED),
        ("encode, with 384 floats", orjson.dumps, _encoder.encode, WIDE),
        ("decode, 12 columns", orjson.loads, _decoder.decode, orjson.dumps(SMALL)),
        ("decode, with 384 floats", orjson.loads, _decoder.decode, orjson.dumps(WIDE)),
    ]
    print(f"{'':<26}{'orjson':>8}{'msgspec':>9}{'ratio':>8}")
    for name, first, second, value in rows:
        rounds = [(seconds(first, value), seconds(second, value)) for _ in range(ROUNDS)]
        times = [median(column) * 1e6 / EVENTS for column in zip(*rounds, strict=True)]
        print(f"{name:<26}{times[0]:>8.2f}{times[1]:>9.2f}{times[1] / times[0]:>8.2f}")


if __name__ == "__main__":
    main()
