"""Put together what a sidecar runs on: the destination, dead letters, the checkpoint, and what waits."""

from __future__ import annotations

import glob
import os
from collections.abc import Callable, Generator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

import click
from schemagen_runtime.api.destination import SchemaInfo
from schemagen_runtime.api.settings import Settings
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.client.places import read_url
from schemagen_runtime.client.urls import open_destination
from schemagen_runtime.relay.letter_box import LetterFolder
from schemagen_runtime.relay.loaded_schemas import LoadedSchemas
from schemagen_runtime.relay.pipeline_sender import PipelineSender
from schemagen_runtime.relay.relay import BatchSender
from schemagen_runtime.relay.sender import delivering
from schemagen_runtime.relay.sidecar.checkpoint import Checkpoint
from schemagen_runtime.relay.sidecar.halves import Halves
from schemagen_runtime.relay.sidecar.http_front import Front, serving
from schemagen_runtime.relay.sidecar.meter import Meter
from schemagen_runtime.relay.sidecar.metrics import Metrics
from schemagen_runtime.relay.sidecar.mover import Mover
from schemagen_runtime.relay.store_opening import open_patiently
from schemagen_runtime.relay.store_sender import StoreSender
from schemagen_runtime.schema import Schema
from schemagen_runtime.support.locks import try_lock

from schemagen.cli.sidecar_file import SidecarFile
from schemagen.text.suggest import shown

_TO: Final = "sqlite:///monitoring.db or https://collector.example"
_SECONDS: Final = 30.0
"""How long a destination that keeps no positions is tried before the sidecar says that it waits."""


@contextmanager
def opened_mover(file: SidecarFile) -> Generator[Mover, None, None]:
    """Open everything that a sidecar writes to, and close it at the end.

    Raises:
        click.UsageError: the URL is none of a destination, or the state folder cannot be made or is another sidecar's.
        DestinationError: the destination cannot be opened.
    """
    state = file.folder / file.plan.state
    settings = Settings(delivery_timeout=_SECONDS)
    letters = LetterFolder(state / "dead-letters", settings.max_file_bytes)
    with (
        _held(state),
        closing(Halves(state / "halves.db")) as halves,
        _opened_sender(file, letters, settings, state) as (sender, checkpoint),
    ):
        mover = Mover(sender, checkpoint, halves, Meter())
        positions = mover.positions()
        sender.take(positions)
        halves.recover(positions)
        yield mover


@contextmanager
def _held(state: Path) -> Generator[None, None, None]:
    """Hold the state folder alone: of two sidecars with one folder each would read what the other reads."""
    try:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        held = os.open(state / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise click.UsageError(f"the state folder {state} cannot be made: {error.strerror or error}") from error
    try:
        if not try_lock(held):
            raise click.UsageError(
                f"another sidecar runs with the state folder {state}; give each a 'state' of its own"
            )
        yield
    finally:
        os.close(held)


@contextmanager
def _opened_sender(
    file: SidecarFile, letters: LetterFolder, settings: Settings, state: Path
) -> Generator[tuple[BatchSender, Checkpoint | None], None, None]:
    """Open what events go to: a SQLite store keeps positions beside them; for any other a checkpoint does."""
    schemas = LoadedSchemas(_loader(file.schema), letters)
    try:
        place = read_url(file.plan.to, "destination", _TO)
        destination = None if place.scheme == "sqlite" else open_destination(file.plan.to, None, settings)
    except ValueError as error:
        raise click.UsageError(f"'to': {error}") from error
    if destination is None:
        path = str(file.folder / place.path)
        with closing(open_patiently(lambda: SqliteStore(path), "the sidecar", lambda _: None)) as store:
            yield StoreSender(store, f"sidecar:{state}", schemas, letters, settings.max_event_bytes), None
    else:
        with delivering(destination, settings, settings.exit_timeout) as pipeline:
            yield PipelineSender(pipeline, schemas, letters), Checkpoint(state / "checkpoint.json")


def _loader(schema: Schema[object]) -> Callable[[SchemaInfo], Schema[object]]:
    return lambda _: schema


def describe_followed(folder: Path, names: Sequence[str]) -> str:
    """Return the names of files that are followed, and of each from which nothing comes now why."""
    return ", ".join(f"{name}{_trouble_of(folder, name)}" for name in names)


def _trouble_of(folder: Path, name: str) -> str:
    path = folder / name
    if glob.has_magic(name):
        return "" if glob.glob(name, root_dir=folder) else " (no file fits it yet)"  # noqa: PTH207 -- it may be absolute
    if not path.exists():
        return " (not there yet)"
    if not path.is_file():
        return " (no file)"
    return "" if os.access(path, os.R_OK) else " (may not be read)"


@contextmanager
def told_at(address: str, meter: Meter, metrics: Metrics) -> Generator[str, None, None]:
    """Tell at an address how a sidecar does; yield its URL.

    Raises:
        click.UsageError: it is none, or somebody else listens there.
    """
    host, _, port = address.rpartition(":")
    if not host or not port.isascii() or not port.isdigit() or int(port) > 65535:
        raise click.UsageError(f"--listen {shown(address)} is no address; expected HOST:PORT, such as 127.0.0.1:9464")
    try:
        with serving(host.strip("[]"), int(port), Front(lambda: meter.trouble, metrics.text)) as chosen:
            yield f"http://{host}:{chosen}"
    except OSError as error:
        raise click.UsageError(f"--listen {address}: {error.strerror or error}; choose another address") from error
