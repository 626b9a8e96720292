"""Run ``schemagen replay``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from typing import Final

import click
from schemagen_runtime.api.destination import DestinationError, TransientError
from schemagen_runtime.api.result import Fate
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.stream import Stream
from schemagen_runtime.client.urls import open_destination
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.protocol.strict_json import parse_json
from schemagen_runtime.relay.letter_files import LetterFiles
from schemagen_runtime.relay.letter_places import read_letter_url
from schemagen_runtime.relay.letters import LetterLine, LetterSource, P
from schemagen_runtime.relay.sender import Sender, delivering
from schemagen_runtime.relay.source import ItemOutcome
from schemagen_runtime.support.loading import LOADING

from schemagen.cli.console import examples, note, out, silence_failures
from schemagen.cli.event_schemas import load_schema
from schemagen.cli.mistakes import Mistake
from schemagen.cli.progress import Progress, progress
from schemagen.text.suggest import counted
from schemagen.text.suggest import shown as spelled
from schemagen.text.visible import visible

_FINDINGS: Final = 1
_LETTERS: Final = ".ndjson"
"""Ends the name of a file of letters."""
_CALLS_ON_THEIR_WAY: Final = 4
_SETTINGS: Final = Settings()


def _place(ctx: click.Context, param: click.Parameter, text: str) -> str:
    """Refuse what is neither a folder of letters nor a URL.

    Raises:
        click.UsageError: it is none.
    """
    try:
        if read_letter_url(text) is None:
            click.Path(exists=True, file_okay=False).convert(text, param, ctx)
            _require_letters(Path(text))
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    return text


def _require_letters(folder: Path) -> None:
    """Refuse a folder whose letters are in one inside it, such as the state of a sidecar.

    Raises:
        click.UsageError: it is such a folder.
    """
    inner = sorted({path.parent for path in folder.glob(f"*/*{_LETTERS}")})
    if inner and not any(folder.glob(f"*{_LETTERS}")):
        places = ", ".join(map(str, inner))
        raise click.UsageError(f"{folder} itself holds no letters; they are in {places}: name that folder")


@click.command(
    epilog=examples(
        "schemagen replay dead-letters --to https://collector.example",
        "schemagen replay /var/log/predictions --to sqlite:///monitoring.db",
        "schemagen replay kafka://broker:9092/events.dead --to sqlite:///monitoring.db",
    )
)
@click.argument("place", metavar="DIR|URL", callback=_place)
@click.option("--to", "url", required=True, metavar="URL", help="Where to, such as https://collector.example.")
def command(*, place: str, url: str) -> int:
    """Send dead letters again, and keep those that fail again.

    DIR is a folder of dead letters, or one that a file:/// destination wrote to; a URL names a topic of dead letters,
    such as kafka://broker:9092/events.dead. Each event is checked against the schema that it was made for, and sent
    to the collection it was meant for. What is delivered leaves DIR, and is not read from a topic again; what fails
    stays, with its new errors, which are printed to stdout. Writers may go on meanwhile.
    Exits with 1 if anything stays.
    """
    silence_failures()
    try:
        address = read_letter_url(place)
        if address is None:
            return _replay(place, LetterFiles.opened(Path(place), _SETTINGS.max_file_bytes, parse_json), url)
        with LOADING:
            from schemagen_runtime.relay.letter_messages import LetterMessages  # noqa: PLC0415 -- start-up counts

        return _replay(place, LetterMessages.opened(address, parse_json), url)
    except TransientError as error:
        note(f"schemagen: {error}")
        note(f"{place}: what is not delivered yet is still there; run the same command again")
        return _FINDINGS
    except ValueError as error:
        raise click.UsageError(str(error)) from error


def _replay(place: str, opened: AbstractContextManager[LetterSource[P]], url: str) -> int:
    destination = open_destination(url, None, _SETTINGS)
    with delivering(destination, _SETTINGS, _SETTINGS.exit_timeout) as pipeline, opened as letters:
        return _run(place, letters, pipeline)


def _run(place: str, letters: LetterSource[P], pipeline: Pipeline) -> int:
    sender = Sender(letters, pipeline, load_schema, _CALLS_ON_THEIR_WAY)
    fates = Counter[Fate]()
    with progress(Path(place).name, letters.size) as shown:
        try:
            for settled in sender.run():
                if settled.refused is not None:
                    _require_destination(settled.refused, pipeline)
                for outcome in settled.outcomes:
                    fates[outcome.fate] += 1
                    _report(outcome, shown)
                shown.reach(settled.position.reached)
        finally:
            shown.make_way()
            _note_summary(place, fates)
    return _FINDINGS if fates[Fate.REJECTED] else 0


def _require_destination(stream: Stream, pipeline: Pipeline) -> None:
    """Break off if nobody is there any more, rather than keep every letter after a long wait.

    Raises:
        TransientError: nobody is there.
    """
    with suppress(DestinationError):  # somebody is there, and refuses
        pipeline.registrations.renew(stream.collection, stream.schema)


def _report(outcome: ItemOutcome[LetterLine], shown: Progress) -> None:
    if outcome.fate is not Fate.REJECTED:
        return
    shown.make_way()
    origin = outcome.item.origin
    for mistake in _mistakes(outcome):
        out(visible(mistake.shown(f"{origin.place}:{origin.number}")) + "\n")


def _mistakes(outcome: ItemOutcome[LetterLine]) -> Iterator[Mistake]:
    if outcome.unreadable is not None:
        yield Mistake(0, None, None, "unreadable", outcome.unreadable)
    for error in outcome.errors:
        yield Mistake(0, None, error.column, str(error.code), f"event {spelled(str(outcome.id))}: {error.message}")


def _note_summary(place: str, fates: Counter[Fate]) -> None:
    ends = {"delivered": Fate.DELIVERED, "duplicate": Fate.DUPLICATE, "kept": Fate.REJECTED}
    counts = ", ".join(f"{fates[fate]:,} {name}" for name, fate in ends.items())
    note(f"{place}: {counted(fates.total(), 'letter')}: {counts}")
