"""Compile extensions, each in a folder of its own and several at a time; each replaces the old one at once."""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from schemagen_runtime.support.files import replace_file

from schemagen.native.adapting import EVENTS, adapt
from schemagen.native.identity import EXTENSION, identify

_WORKER: Final = Path(__file__).with_name("worker.py")
_SHOWN_LINES: Final = 20
_FOR_ALL: Final = 0o666
"""The mode of an extension, before the umask."""


class NativeError(Exception):
    """Say that an extension could not be compiled; the message says why, and what to do."""


def require_tools() -> None:
    """Check that all tools are installed, before anything is compiled.

    Raises:
        ModuleNotFoundError: mypyc or setuptools is missing.
        NativeError: there is no C compiler, or it has no headers of Python.

    """
    for name in ("mypyc", "setuptools"):
        if find_spec(name) is None:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
    if os.name != "posix":  # elsewhere setuptools looks for the compiler, and says what it did not find
        return
    compiler = shlex.split(os.environ.get("CC") or sysconfig.get_config_var("CC") or "cc")[0]
    if shutil.which(compiler) is None:
        raise NativeError(
            f"there is no C compiler: {compiler!r} is not on the PATH; install one, such as the packages gcc and "
            "python3-dev of Debian, or Apple's command line tools"
        )
    headers = Path(sysconfig.get_path("include"))
    if not (headers / "Python.h").is_file():
        raise NativeError(f"{headers} has no Python.h; install Python's headers, such as the package python3-dev")


def build_extensions(files: Mapping[str, str], packages: Sequence[str], out: Path) -> None:
    """Compile the validators of ``packages``, whose ``files`` lie below ``out``.

    Raises:
        ModuleNotFoundError: mypyc or setuptools is missing.
        NativeError: one of them could not be compiled or written; the others are.

    """
    if not packages:
        return
    require_tools()
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        building = [pool.submit(_build, files, package, out) for package in packages]
    failed = [error for future in building if (error := future.exception()) is not None]
    for error in failed:
        if not isinstance(error, NativeError):
            raise error
    if failed:
        raise NativeError("\n".join(map(str, failed)))


def _build(files: Mapping[str, str], package: str, out: Path) -> None:
    validator = files[f"{package}/validator.py"]
    place = out / package / EXTENSION
    with TemporaryDirectory(prefix="schemagen-") as name:
        folder = Path(name)
        (folder / "validator.py").write_text(adapt(validator, identify(validator)), "utf-8", newline="")
        (folder / "events.pyi").write_text(EVENTS, "utf-8")
        _compile(folder, package)
        try:
            replace_file(place, (folder / "built" / EXTENSION).read_bytes(), mode=_FOR_ALL, durable=False)
        except OSError as error:
            raise NativeError(f"{place} cannot be written: {error.strerror}") from error


def _compile(folder: Path, package: str) -> None:
    # -P, or the modules of the folder could stand for others of their names.
    command = [sys.executable, "-P", str(_WORKER)]
    environment = {name: value for name, value in os.environ.items() if name != "MYPYPATH"}
    done = subprocess.run(  # noqa: S603 -- this interpreter, and a file of this package
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        errors="replace",
        check=False,
    )
    if done.returncode:
        last = "\n".join(done.stdout.strip().splitlines()[-_SHOWN_LINES:])
        raise NativeError(f"the validator of {package!r} cannot be compiled; the compiler says\n{last}")
