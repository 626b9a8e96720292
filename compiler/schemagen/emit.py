"""From the plan to files: the templates lay out text, and what they yield must parse."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from typing import cast

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from schemagen.native.identity import identify
from schemagen.plan import Package
from schemagen.quoting import comment, docstring, literal
from schemagen.version import __version__

_EVENTS = "events.py.j2"
_VALIDATOR = "validator.py.j2"
_INIT = "init.py.j2"


def emit(package: Package) -> Mapping[str, str]:
    """The files of ``package``: their paths below the output folder, and their text.

    Raises:
        SyntaxError: a template yields text that is not Python; that is a bug in schemagen.

    """
    validator = _render(_VALIDATOR, package)
    files = {
        "__init__.py": _render(_INIT, package, identity=identify(validator)),
        "events.py": _render(_EVENTS, package),
        "validator.py": validator,
    }
    for name, text in files.items():
        ast.parse(text, f"{package.name}/{name}")
    files["schema.json"] = f"{package.document}\n"
    files["py.typed"] = ""
    return {f"{package.name}/{name}": text for name, text in files.items()}


def _render(template: str, package: Package, **more: str) -> str:
    return _environment().get_template(template).render(package=package, compiler_version=__version__, **more)


@cache
def _environment() -> Environment:
    environment = Environment(  # noqa: S701 -- what is rendered is Python, not HTML; the filters quote
        loader=FileSystemLoader(_templates()),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    filters = cast("dict[str, Callable[..., str]]", environment.filters)
    filters.update(literal=literal, docstring=docstring, comment=comment)
    return environment


def _templates() -> Path:
    """The folder of templates: inside the package in a wheel, beside the compiler in a checkout."""
    here = Path(__file__).parent
    shipped = here / "templates"
    return shipped if shipped.is_dir() else here.parent.parent / "templates"
