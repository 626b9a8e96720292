"""Run ``schemagen relay``."""

from __future__ import annotations

import hashlib
import signal
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager
from functools import partial
from types import FrameType
from typing import Final, TypeAlias

import click
from schemagen_runtime.api.positions import PositionStore
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.api.store import Store
from schemagen_runtime.client.urls import open_bulk_store, open_destination, open_position_store
from schemagen_runtime.delivery.pipeline import Pipeline
from schemagen_runtime.relay.batch_source import BatchSource
from schemagen_runtime.relay.direct_sender import DirectSender
from schemagen_runtime.relay.failures import Sent
from schemagen_runtime.relay.letter_box import LetterBox
from schemagen_runtime.relay.letter_places import open_letter_box
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas
from schemagen_runtime.relay.meter import Meter
from schemagen_runtime.relay.opening import EXAMPLES, log_opener
from schemagen_runtime.relay.pipeline_sender import PipelineSender
from schemagen_runtime.relay.relay import BatchSender, Relay
from schemagen_runtime.relay.sender import delivering
from schemagen_runtime.relay.status import serving_status
from schemagen_runtime.relay.store_opening import open_patiently
from schemagen_runtime.relay.store_sender import StoreSender

from schemagen.cli.console import examples, note
from schemagen.cli.event_schemas import load_schema
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.progress import Progress, progress
from schemagen.text.suggest import counted
from schemagen.text.suggest import shown as spelled

_SETTINGS: Final = Settings(delivery_timeout=30.0)
"""Where the destination keeps no positions. Who is away longer is waited for by the relay, which stays in its group."""
_MakeSender: TypeAlias = Callable[[str, LetterBox], BatchSender]
"""Makes what sends what a log has, given the log's name and where dead letters go."""
_FATES: Final = ("delivered", "duplicate", "erased", "dead_lettered")


@click.command(
    epilog=examples(
        "schemagen relay --from kafka://broker:9092/events --to sqlite:///monitoring.db --dead-letters dead",
        "schemagen relay --from kafka://broker:9092/events --to sqlite:///m.db --dead-letters "
        "kafka://broker:9092/events.dead",
        "schemagen relay --from redis://127.0.0.1:6379/events --to sqlite:///monitoring.db --dead-letters dead",
        "schemagen relay --from kafka://broker:9092/events --to sqlite:///new.db --dead-letters dead --until-now",
    )
)
@click.option("--from", "source", required=True, metavar="URL", help=f"The log, such as {EXAMPLES}.")
@click.option("--to", "target", required=True, metavar="URL", help="Where to, such as sqlite:///monitoring.db.")
@click.option(
    "--dead-letters",
    "letters",
    required=True,
    metavar="DIR|URL",
    help="The folder or topic for what cannot be stored, which 'schemagen replay' reads.",
)
@click.option("--group", metavar="NAME", help="The consumer group; derived from what --to names by default.")
@click.option(
    "--instance", metavar="NAME", help="The name of this member, by which a restart has its partitions again at once."
)
@click.option("--until-now", is_flag=True, help="End once everything is stored that the log has now, with a bar.")
@click.option("--listen", metavar="HOST:PORT", help="Answer /healthz and /metrics there, such as 127.0.0.1:9464.")
def command(
    *,
    source: str,
    target: str,
    letters: str,
    group: str | None,
    instance: str | None,
    until_now: bool,
    listen: str | None,
) -> int:
    """Move events from a log such as Kafka's to a store.

    Each event is checked against its schema and stored once, whenever this is killed. What is no event, or does
    not fit, is kept among the dead letters, in a folder or a topic such as kafka://broker:9092/events.dead, and the
    log goes on. While the store, or where the dead letters go, is away the relay waits.
    SIGTERM and Ctrl-C stop it after the batch that is being stored. Exits with 1 if there are dead letters.
    """
    meter = Meter()
    try:
        with ExitStack() as stack:
            if listen is not None:
                stack.enter_context(_listening(listen, meter))
            make, name = stack.enter_context(_target(target, meter))
            group = group or f"schemagen-relay-{name[:12]}"
            log = stack.enter_context(closing(log_opener(source, group, instance)()))
            box = stack.enter_context(closing(open_letter_box(letters, _SETTINGS.max_file_bytes, source)))
            relay = Relay(make(log.identity, box), meter)
            note(f"schemagen: relaying {source} to {target} as {group}")
            _run(relay, log, meter, until_now=until_now)
    except ValueError as error:
        raise click.UsageError(str(error)) from error
    dead = meter.fates["dead_lettered"]
    counts = ", ".join(f"{meter.fates[fate]:,} {fate.replace('_', ' ')}" for fate in _FATES if meter.fates[fate])
    note(f"schemagen: {counted(meter.fates.total(), 'event')}{f': {counts}' if counts else ''}")
    if dead:
        note(f"{letters}: {counted(dead, 'letter')}; 'schemagen replay' sends them again")
    return FINDINGS if dead or (until_now and relay.is_stopping) else CLEAN


@contextmanager
def _target(url: str, meter: Meter) -> Generator[tuple[_MakeSender, str], None, None]:
    """Open what events go to; yield what makes a sender for it, and digits that name it."""

    def tell(trouble: str | None) -> None:
        meter.paused = trouble

    kept = open_patiently(lambda: open_position_store(url), "the relay", tell)
    name = hashlib.sha256(url.encode()).hexdigest()
    if kept is not None:
        with closing(kept):
            yield partial(_positioned, kept), kept.identity()
    elif (store := open_patiently(lambda: open_bulk_store(url), "the relay", tell)) is not None:
        with closing(store):
            yield partial(_direct, store), name
    else:
        with delivering(open_destination(url, None, _SETTINGS), _SETTINGS, _SETTINGS.exit_timeout) as pipeline:
            yield partial(_piped, pipeline), name


def _positioned(store: PositionStore, log: str, box: LetterBox) -> BatchSender:
    return StoreSender(store, log, LoadedSchemas(load_schema, box), box, _SETTINGS.max_event_bytes)


def _direct(store: Store, log: str, box: LetterBox) -> BatchSender:
    del log
    return DirectSender(store, LoadedSchemas(load_schema, box), box, _SETTINGS.max_event_bytes)


def _piped(pipeline: Pipeline, log: str, box: LetterBox) -> BatchSender:
    del log
    return PipelineSender(pipeline, LoadedSchemas(load_schema, box), box)


def _listening(text: str, meter: Meter) -> AbstractContextManager[int]:
    """Answer at an address.

    Raises:
        click.UsageError: it is none, or somebody else listens there.
    """
    host, _, port = text.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise click.UsageError(f"--listen {spelled(text)} is no address; expected HOST:PORT, such as 127.0.0.1:9464")
    try:
        return serving_status(host.strip("[]"), int(port), meter)
    except OSError as error:
        raise click.UsageError(f"--listen {text}: {error.strerror or error}; choose another address") from error


def _run(relay: Relay, log: BatchSource, meter: Meter, *, until_now: bool) -> None:
    """Move events until a signal comes, or everything is moved that there was."""

    def stop(number: int, frame: FrameType | None) -> None:
        del frame
        signal.signal(number, before[signal.Signals(number)])  # who insists is obeyed
        relay.stop()

    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before:
        signal.signal(number, stop)
    try:
        with ExitStack() as stack:
            relay.run(log, _Bar(stack, log, meter).show if until_now else lambda _: None, until_now=until_now)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


class _Bar:
    """Show how much of a log is moved; how much there is shows with the first batch."""

    def __init__(self, stack: ExitStack, log: BatchSource, meter: Meter) -> None:
        self._stack, self._log, self._meter = stack, log, meter
        self._shown: Progress | None = None

    def show(self, sent: Sent) -> None:
        """Show that a batch was moved."""
        if self._shown is None:
            left = sum(self._log.backlog().values())
            self._shown = self._stack.enter_context(progress("events", sent.size + left))
        self._shown.reach(self._meter.fates.total())
