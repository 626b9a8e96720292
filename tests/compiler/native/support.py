"""A package with a compiled validator, and programs that import it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from schemagen.native.identity import EXTENSION

from tests.compiler.cli.support import EVENT

NATIVE = f"src/lending/{EXTENSION}"
IDENTITY = "import lending; from lending import validator; print(validator.__file__.rpartition('.')[2])"
GOOD = EVENT % 1


def shared_folder(factory: pytest.TempPathFactory) -> Path:
    """Return a folder that all workers of a run share."""
    base = factory.getbasetemp()
    return base.parent if "PYTEST_XDIST_WORKER" in os.environ else base


def run(code: str, *folders: Path, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run a program that finds packages in ``folders``."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, folders))}
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False, timeout=60
    )
    assert not check or done.returncode == 0, done.stderr
    return done
