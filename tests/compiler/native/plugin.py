"""For pytest: whatever is loaded from memory becomes a package on the disk, with a compiled validator."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Mapping
from hashlib import sha256
from importlib import import_module, invalidate_caches
from pathlib import Path
from typing import cast

from schemagen.build import loading
from schemagen.native.building import build_extensions
from schemagen_runtime.schema import Schema

FOLDER = tempfile.TemporaryDirectory(prefix="schemagen-native-")
sys.path.append(FOLDER.name)


def load_package(files: Mapping[str, str], package: str) -> Schema[object]:
    """Do as ``loading.load_package``; each package lies in another one, whose name its extension cannot know."""
    parent = f"parent_{sha256(repr(sorted(files.items())).encode()).hexdigest()[:16]}"
    out = Path(FOLDER.name) / parent
    if not out.exists():
        for path, text in files.items():
            (out / path).parent.mkdir(parents=True, exist_ok=True)
            (out / path).write_text(text, "utf-8", newline="")
        build_extensions(files, (package,), out)
        invalidate_caches()
    module = import_module(f"{parent}.{package}")
    assert not module.validator.__file__.endswith(".py")
    return cast("Schema[object]", module.SCHEMA)


loading.load_package = load_package
