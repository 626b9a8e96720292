"""For pytest: whatever is loaded from memory becomes a package on the disk, with a compiled validator.

The folder of the packages is one for all processes that the tests start, for each compiles for seconds.
"""

from __future__ import annotations

import fcntl
import os
import sys
from collections.abc import Mapping
from hashlib import sha256
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import Final, cast

from schemagen.build import loading
from schemagen.native.building import build_extensions
from schemagen_runtime.schema import Schema

PLACE: Final = "SCHEMAGEN_TESTS_COMPILED"
"""The variable of the environment that names the folder."""
FOLDER: Final = Path(os.environ[PLACE])
sys.path.append(str(FOLDER))


def load_package(files: Mapping[str, str], package: str) -> Schema[object]:
    """Do as ``loading.load_package``; each package lies in another one, whose name its extension cannot know."""
    parent = f"parent_{sha256(repr(sorted(files.items())).encode()).hexdigest()[:16]}"
    with (FOLDER / f"{parent}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (built := FOLDER / f"{parent}.built").exists():
            _build(files, package, FOLDER / parent)
            built.touch()
    invalidate_caches()
    module = import_module(f"{parent}.{package}")
    assert not module.validator.__file__.endswith(".py")
    return cast("Schema[object]", module.SCHEMA)


def _build(files: Mapping[str, str], package: str, out: Path) -> None:
    for path, text in files.items():
        (out / path).parent.mkdir(parents=True, exist_ok=True)
        (out / path).write_text(text, "utf-8", newline="")
    build_extensions(files, (package,), out)


loading.load_package = load_package
