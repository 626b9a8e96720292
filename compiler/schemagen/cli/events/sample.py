"""Run ``schemagen sample``."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import click

from schemagen.cli.console import examples, note, out
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.options import seconds
from schemagen.cli.schema_file import load_schema
from schemagen.text.suggest import counted

_CHUNK = 1000


def _moment(ctx: click.Context, param: click.Parameter, text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        expected = "expected one such as 2026-01-01T00:00:00Z"
        raise click.BadParameter(f"{text!r} is no time; {expected}", ctx, param) from error
    if moment.tzinfo is None:
        raise click.BadParameter(f"{text!r} has no offset; expected one such as {text}Z", ctx, param)
    return moment


@click.command(
    epilog=examples(
        "schemagen sample credit_risk.yaml -n 100000 --seed 7 --out events.ndjson",
        "schemagen sample credit_risk.yaml --bad 0.01 | schemagen validate - --schema credit_risk.yaml "
        "--format-of-data ndjson",
        "schemagen sample credit_risk.yaml --start 2026-01-01T00:00:00Z --every 1h --delay 30d",
    )
)
@click.argument("schema_file", metavar="SCHEMA", type=click.Path(path_type=Path))
@click.option("-n", "--count", type=click.IntRange(min=0), default=1000, show_default=True, help="How many events.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same events.")
@click.option(
    "--bad", type=click.FloatRange(0, 1), default=0.0, show_default=True, help="The share of events that do not fit."
)
@click.option("--start", callback=_moment, metavar="TIME", help="When the first event happens, with an offset.")
@click.option("--every", callback=seconds, default="1m", show_default=True, help="The mean wait between inferences.")
@click.option("--delay", callback=seconds, default="1h", show_default=True, help="The mean wait for a label.")
@click.option("--labels/--no-labels", default=True, show_default=True, help="Whether labels follow their inferences.")
@click.option("--out", "path", type=click.Path(path_type=Path), help="The file for the events; else standard output.")
def command(
    *,
    schema_file: Path,
    count: int,
    seed: int,
    bad: float,
    start: datetime | None,
    every: int,
    delay: int,
    labels: bool,
    path: Path | None,
) -> int:
    """Write events that fit a schema, as NDJSON.

    They are drawn: values within their bounds, ids that come once, times that rise, labels some time after their
    inferences, and answers that are mostly right. With --bad some do not fit, each for one reason; standard error
    says how many for which. COUNT is of inferences and labels together.
    """
    from schemagen_runtime.sampling.sampler import Sampler, Sampling  # noqa: PLC0415 -- start-up counts

    schema = load_schema(schema_file)
    if schema is None:
        return FINDINGS
    sampling = Sampling(count=count, seed=seed, bad=bad, labels=labels, start=start, every=max(every, 1), delay=delay)
    sampler = Sampler(schema, sampling)
    lines = sampler.lines()
    try:
        with _opened(path) as file:
            while chunk := b"".join(islice(lines, _CHUNK)):
                if file is None:
                    out(chunk.decode())
                else:
                    file.write(chunk)
    except OSError as error:
        if path is None:
            raise
        note(f"schemagen: {path} cannot be written: {error.strerror}")
        return FINDINGS
    kinds = ", ".join(f"{number:,} {kind}" for kind, number in sampler.counts.items())
    note(f"{schema.name}: {counted(sampler.counts.total(), 'event')}: {kinds or 'none'}")
    if codes := sampler.codes:
        told = ", ".join(f"{number:,} {code}" for code, number in codes.most_common())
        note(f"{codes.total():,} do not fit: {told}")
    return CLEAN


@contextmanager
def _opened(path: Path | None) -> Generator[BinaryIO | None]:
    if path is None:
        yield None
        sys.stdout.flush()
        return
    with path.open("wb") as file:
        yield file
