"""Run one command line, and turn all that can happen into an exit code: the entry of the console script.

``SCHEMAGEN_TRACEBACK=1`` in the environment shows the traceback of an unexpected exception.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from typing import Final

from schemagen.cli.current_folder import is_gone
from schemagen.cli.exit_codes import BROKEN_PIPE, BUG, INTERRUPTED, USAGE
from schemagen.cli.short_runs import run_without_search
from schemagen.cli.standard_streams import silence, stand_in
from schemagen.text.version import __version__

_EXTRAS: Final = {
    **dict.fromkeys(("click", "jinja2", "jsonschema", "rfc8785", "yaml"), "compiler"),
    **dict.fromkeys(("prometheus_client", "starlette", "uvicorn", "h11"), "collector"),
    "numpy": "monitor",
    "confluent_kafka": "kafka",
    "redis": "redis",
}
_TRACEBACK: Final = "SCHEMAGEN_TRACEBACK"
_SHORT: Final = (["build"], ["lint"])
"""Commands that end soon, and keep most of what they make until then."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run ``schemagen`` with these arguments; without any, with those of the process, which then ends.

    Returns:
        One of the ``exit_codes``.

    """
    if arguments is not None:
        return _guarded(arguments)
    if sys.argv[1:2] in _SHORT:
        return run_without_search(partial(_guarded, sys.argv[1:]))
    return _guarded(sys.argv[1:])


def _guarded(arguments: Sequence[str]) -> int:
    closed = stand_in()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that lacks a character still gets the message
            stream.reconfigure(errors="backslashreplace")
    try:
        code = _run(arguments)
    except BrokenPipeError:
        _silence_stdout()
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)
    except OSError as error:
        if error.filename is not None:
            return _report_bug(error)
        return _report_lost_stream(error, closed)  # files have names, streams have none
    except Exception as error:  # noqa: BLE001 -- the last resort: whatever it is, it is ours
        return _report_bug(error)
    return _flush(code, closed)


def _run(arguments: Sequence[str]) -> int:
    try:
        from schemagen.cli.commands import run  # noqa: PLC0415 -- without the extra the import fails, which is told below

        return run(arguments)
    except ModuleNotFoundError as error:
        library = (error.name or "").partition(".")[0]
        extra = _EXTRAS.get(library)
        if extra is None:
            raise
        return _complain(f"{library} is missing: pip install 'schemagen-ingest[{extra}]'", USAGE)


def _flush(code: int, closed: Sequence[str]) -> int:
    try:
        sys.stdout.flush()
    except BrokenPipeError:
        _silence_stdout()
        return BROKEN_PIPE
    except OSError as error:
        return _report_lost_stream(error, closed)
    return code


def _report_lost_stream(error: OSError, closed: Sequence[str]) -> int:
    _silence_stdout()
    used = [name for name in closed if name != "stderr"]
    if error.errno == errno.EBADF and used:
        return _complain(f"{' and '.join(used)} closed, and this needs it: redirect it, such as to /dev/null", USAGE)
    if is_gone():
        return _complain("the current folder does not exist any more: change into another one", USAGE)
    return _complain(f"the output cannot be written: {error.strerror}", USAGE)


def _report_bug(error: Exception) -> int:
    if os.environ.get(_TRACEBACK):
        import traceback  # noqa: PLC0415 -- only here, and start-up counts

        traceback.print_exc()
    return _complain(
        f"this is a bug in schemagen {__version__}: {type(error).__name__}: {error}\n"
        "Please report it to the maintainers (CONTRIBUTING.md says how), with the command line and the schema file.\n"
        f"Set {_TRACEBACK}=1 to see the traceback.",
        BUG,
    )


def _complain(message: str, code: int) -> int:
    try:
        sys.stderr.write(f"schemagen: {message}\n")
        sys.stderr.flush()
    except OSError:  # nobody reads
        silence(sys.stderr.fileno())
    return code


def _silence_stdout() -> None:
    with suppress(OSError, ValueError):
        silence(sys.stdout.fileno())
