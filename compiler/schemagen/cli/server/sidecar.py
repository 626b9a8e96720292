"""Run ``schemagen sidecar``."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click
from schemagen_runtime.api.destination import SchemaInfo
from schemagen_runtime.api.positions import PositionMoved

from schemagen.cli.checking_lines import check_lines
from schemagen.cli.console import examples, note
from schemagen.cli.exit_codes import CLEAN, FINDINGS
from schemagen.cli.sidecar_file import SidecarFile, read_sidecar_file

if TYPE_CHECKING:
    from schemagen_runtime.relay.sidecar.mover import Mover

_STANDARD_INPUT: Final = 0


@click.command(
    epilog=examples(
        "schemagen sidecar --config sidecar.yaml",
        "schemagen sidecar --config sidecar.yaml --check app.log",
        "schemagen sidecar --config sidecar.yaml --listen 0.0.0.0:9464",
    )
)
@click.option(
    "--config",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The file that says where lines come from and what they become.",
)
@click.option(
    "--check",
    "checked",
    metavar="FILE",
    type=click.Path(exists=True, path_type=Path, dir_okay=False),
    help="Tell for each line of FILE what it becomes, and send nothing.",
)
@click.option("--listen", metavar="HOST:PORT", help="Where to tell /healthz and /metrics, such as 127.0.0.1:9464.")
def command(*, config: Path, checked: Path | None, listen: str | None) -> int:
    """Follow an endpoint's logs, and send on the events in them.

    Files are followed through rotation, truncation and compression; requests with CloudEvents are answered once
    their events are on the disk. What is no event becomes a dead letter in the state folder. SIGTERM and Ctrl-C
    stop it; started again, it goes on where it was.
    With --check it exits with 1 if a line becomes no event.
    """
    file = read_sidecar_file(config)
    if file is None:
        return FINDINGS
    if checked is not None:
        return check_lines(checked, file)
    try:
        return _run(file, listen)
    except PositionMoved:  # what it says are two positions, with digests
        state = file.folder / file.plan.state
        note(f"schemagen: another process goes on where this one was with {state}, or the database was exchanged")
        note("only one sidecar may follow with one 'state'; give each a folder of its own")
        return FINDINGS


def _run(file: SidecarFile, listen: str | None) -> int:
    from schemagen_runtime.relay.sidecar.metrics import Metrics  # noqa: PLC0415 -- a check does without
    from schemagen_runtime.relay.sidecar.sidecar import Sidecar  # noqa: PLC0415 -- as above

    from schemagen.cli.sidecar_parts import opened_mover, told_at  # noqa: PLC0415 -- as above

    with ExitStack() as stack:
        mover = stack.enter_context(opened_mover(file))
        metrics = Metrics(mover.meter)
        if listen is not None:
            note(
                f"schemagen: /healthz and /metrics are at {stack.enter_context(told_at(listen, mover.meter, metrics))}"
            )
        _stop_on_signals(mover)
        sidecar = Sidecar(file.plan, file.folder, SchemaInfo.of(file.schema), mover)
        sidecar.run(_STANDARD_INPUT, lambda ports: _say(file, ports), metrics.text)
    return CLEAN


def _stop_on_signals(mover: Mover) -> None:
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda _number, _frame: mover.stopping.set())


def _say(file: SidecarFile, ports: Sequence[int]) -> None:
    from schemagen.cli.sidecar_parts import describe_followed  # noqa: PLC0415 -- as above

    left = list(ports)
    for source in file.plan.sources:
        if source.listen is not None:
            note(f"schemagen: {source.name}: events are taken at http://{source.listen[0]}:{left.pop(0)}")
        elif source.stdin:
            note(f"schemagen: {source.name}: reading standard input")
        else:
            note(f"schemagen: {source.name}: following {describe_followed(file.folder, source.files)}")
    sys.stderr.flush()
