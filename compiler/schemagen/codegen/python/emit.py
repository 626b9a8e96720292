"""Lay out the plan of a package: the templates make text of it, which must parse."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeAlias, cast

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from schemagen.codegen.python.plan import PackagePlan
from schemagen.text.quoting import comment, docstring, literal

_EVENTS = "python/events.py.j2"
_VALIDATOR = "python/validator.py.j2"
_INIT = "python/init.py.j2"


Load: TypeAlias = Callable[[str], bytes | None]
"""Returns what was saved under a key, None where there is nothing of use."""

Save: TypeAlias = Callable[[str, bytes], None]
"""Keeps bytes under a key."""


class Emitter:
    """Make the files of packages."""

    def __init__(self, templates: Path, load: Load, save: Save) -> None:
        """Take what one run needs of its caller.

        Args:
            templates: the folder of templates.
            load: returns a compiled template that an earlier run saved: to compile them takes longer than a build.
            save: keeps a compiled template for the next run.
        """
        self._environment = _environment(templates, _Compiled(load, save))

    def emit(self, package: PackagePlan) -> Mapping[str, str]:
        """Return the files of ``package``: their paths below the output folder, and their text.

        Raises:
            SyntaxError: a template yields text that is not Python; that is a bug in schemagen.
        """
        files = {
            "__init__.py": self._render(_INIT, package),
            "events.py": self._render(_EVENTS, package),
            "validator.py": self._render(_VALIDATOR, package),
        }
        for name, text in files.items():
            ast.parse(text, f"{package.name}/{name}")
        files["schema.json"] = f"{package.document}\n"
        files["py.typed"] = ""
        return {f"{package.name}/{name}": text for name, text in files.items()}

    def _render(self, template: str, package: PackagePlan) -> str:
        return self._environment.get_template(template).render(package=package)


def _environment(templates: Path, compiled: BytecodeCache) -> Environment:
    environment = Environment(  # noqa: S701 -- what is rendered is Python, not HTML; the filters quote
        loader=FileSystemLoader(templates),
        bytecode_cache=compiled,
        auto_reload=False,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters = cast("dict[str, Callable[..., str]]", environment.filters)
    filters.update(literal=literal, docstring=docstring, comment=comment)
    return environment


class _Compiled(BytecodeCache):
    def __init__(self, load: Load, save: Save) -> None:
        self._load = load
        self._save = save

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill ``bucket`` with what was kept of its template, if anything was."""
        bytecode = self._load(bucket.key)
        if bytecode is not None:
            bucket.bytecode_from_string(bytecode)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what ``bucket`` holds."""
        self._save(bucket.key, bucket.bytecode_to_string())
