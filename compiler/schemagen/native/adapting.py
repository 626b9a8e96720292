"""Adapt the text of ``validator.py`` for mypyc.

mypyc writes absolute names into an extension, and makes two extensions of a module in a package. A package must work
wherever it lies, and with one file more. So the module is compiled as one at the top level. Its import of the
events goes by the name that the module has when it is loaded, and the predicates of the runtime that it
calls are compiled in. Every line keeps its number, so that a traceback still points into ``validator.py``.
"""

from __future__ import annotations

import ast
import re
from typing import Final

from schemagen.native.identity import MARK, predicates

_FUTURE: Final = "from __future__ import annotations\n\n"
_EVENTS: Final = "from .events import InferenceEvent, LabelEvent\n\n"
_CLASSES: Final = ("InferenceEvent", "LabelEvent")
_CLASS: Final = "class {name}:\n    def __getattr__(self, name: str) -> object: ...\n"
_BUILD: Final = re.compile(r'^_BUILD: Final = "([0-9a-f]+)"$', re.MULTILINE)
_PACKAGE: Final = '__name__.rpartition(".")[0]'


EVENTS: Final = "".join(_CLASS.format(name=name) for name in _CLASSES)
"""A stub of ``events.py``, in which every attribute is an object. mypyc believes annotations: with the real ones it
would refuse the very values that a validator is there to judge."""


def adapt(validator: str, identity: str) -> str:
    """Return the text to compile; ``validator`` is the text of a ``validator.py``, ``identity`` its identity.

    Raises:
        ValueError: this is not the text of a generated ``validator.py``.

    """
    compiled_in = predicates().replace(_FUTURE, "\n")
    text = _replaced(validator, _FUTURE, _future(identity, _build_of(validator)))
    text = _replaced(text, _EVENTS, _events())
    for node in ast.parse(predicates()).body:
        if isinstance(node, ast.FunctionDef):
            text = text.replace(f"\n    {node.name},\n", "\n\n", 1)  # its import from the runtime
    return f"{text}\n\n{compiled_in}"


def _build_of(validator: str) -> str:
    """Return the build that a ``validator.py`` belongs to."""
    found = _BUILD.search(validator)
    if found is None:
        raise ValueError("the validator does not say of which build it is; build the package again")
    return found[1]


def _future(identity: str, build: str) -> str:
    """Return the first lines: they name the text they were made of, and refuse to load in another build."""
    found = f'getattr(sys.modules.get({_PACKAGE}), "_BUILD", "")'
    message = (
        'f"{__name__} was compiled from another validator.py than the one beside it: '
        "run 'schemagen build --native' again, or remove the extension\""
    )
    return (
        "from __future__ import annotations; import sys; from importlib import import_module; "
        f"from typing import TYPE_CHECKING; MADE_OF = {MARK + identity!r}\n"
        f"if {build!r} != {found}: raise ImportError({message})\n"
    )


def _events() -> str:
    events = f'vars(import_module({_PACKAGE} + ".events"))'
    imported = ", ".join(f'"{name}": {events}["{name}"]' for name in _CLASSES)
    return f"if TYPE_CHECKING: {_EVENTS.strip().replace('.events', 'events')}\nglobals().update({{{imported}}})\n"


def _replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise ValueError(f"the validator has no line {old.strip()!r}, or two; build the package again")
    return text.replace(old, new)
