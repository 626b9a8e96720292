"""From the plan to files: the templates lay out text, and what they yield must parse."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping
from functools import cache
from typing import Final, cast

from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket

from schemagen.codegen.python.plan import Package
from schemagen.install import cache as kept
from schemagen.install.installation import templates
from schemagen.native.identity import identify
from schemagen.text.quoting import comment, docstring, literal
from schemagen.text.version import __version__

_EVENTS = "python/events.py.j2"
_VALIDATOR = "python/validator.py.j2"
_INIT = "python/init.py.j2"
_KIND: Final = "templates"


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
        loader=FileSystemLoader(templates()),
        bytecode_cache=_Compiled(),
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
    """Templates that were compiled once: to compile them takes longer than a build of one schema."""

    def load_bytecode(self, bucket: Bucket) -> None:
        bytecode = kept.recall(_KIND, bucket.key)
        if bytecode is not None:
            bucket.bytecode_from_string(bytecode)

    def dump_bytecode(self, bucket: Bucket) -> None:
        kept.remember(_KIND, bucket.key, bucket.bytecode_to_string())
