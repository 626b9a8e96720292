"""Compiling takes seconds, so what many tests look at is compiled once."""

from __future__ import annotations

import fcntl
import shutil
from pathlib import Path

import pytest

from tests.compiler.cli.support import schemagen, write
from tests.compiler.native.support import shared_folder


@pytest.fixture(scope="session")
def compiled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a schema, and its package with an extension; for looking only."""
    shared = shared_folder(tmp_path_factory)
    folder = shared / "compiled"
    with (shared / "compiled.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            write(folder)
            done = schemagen("build", "lending.yaml", "--out", "src", "--native", cwd=folder)
            assert (done.returncode, done.stderr) == (0, "src: 5 files added\nsrc: 1 extension compiled\n"), done
    return folder


@pytest.fixture
def project(compiled: Path, tmp_path: Path) -> Path:
    """The same, to do with it what one likes."""
    return Path(shutil.copytree(compiled, tmp_path / "project"))
