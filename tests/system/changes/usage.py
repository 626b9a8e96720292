"""Code that uses generated classes in every way that a type checker looks at."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import NamedTuple

_CLASSES = ("InferenceEvent", "LabelEvent")
_HEAD = """from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

"""


class Member(NamedTuple):
    """A field of a class, or a key of a dictionary: its name, its type as it is written, whether it may be left out."""

    name: str
    type: str
    is_optional: bool


def usage(package: str, events: str) -> str:
    """Return a program that makes every event of ``package`` and reads each column, typed as ``events`` says.

    Label events are left out where the schema has no label: none of them can be valid.
    """
    tree = ast.parse(events)
    names = ", ".join((*_CLASSES, *(f"{name}Dict" for name in _CLASSES)))
    parts = [f"{_HEAD}from {package} import {names}\n"]
    has_labels = '"""Label' in events
    for name in _CLASSES if has_labels else _CLASSES[:1]:
        parts += _uses_of_class(name, list(_fields(tree, name)))
        parts += _uses_of_dict(f"{name}Dict", list(_keys(tree, f"{name}Dict")))
    return "\n\n".join(parts)


def _fields(tree: ast.Module, name: str) -> Iterator[Member]:
    (found,) = (node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == name)
    for node in found.body:
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            default = node.value is not None and "default" in ast.unparse(node.value)
            is_optional = isinstance(node.value, ast.Constant) or default
            yield Member(node.target.id, ast.unparse(node.annotation), is_optional)


def _keys(tree: ast.Module, name: str) -> Iterator[Member]:
    calls = (node.value for node in tree.body if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call))
    (found,) = (call for call in calls if ast.unparse(call.args[0]) == repr(name))
    assert isinstance(found.args[1], ast.Dict)
    for key, value in zip(found.args[1].keys, found.args[1].values, strict=True):
        assert isinstance(key, ast.Constant)
        given = ast.unparse(value)
        is_optional = given.startswith("NotRequired[")
        yield Member(str(key.value), given[12:-1] if is_optional else given, is_optional)


def _uses_of_class(name: str, members: list[Member]) -> list[str]:
    return [
        _maker(name, f"make_all_of_{name}", members, "{name}({given})", "{name}={value}"),
        _maker(
            name, f"make_{name}", [one for one in members if not one.is_optional], "{name}({given})", "{name}={value}"
        ),
        _reader(name, [(one.type, f"given.{one.name}") for one in members]),
    ]


def _uses_of_dict(name: str, members: list[Member]) -> list[str]:
    read = [(one.type, f"given.get({one.name!r})" if one.is_optional else f"given[{one.name!r}]") for one in members]
    return [
        _maker(name, f"make_all_of_{name}", members, "{{{given}}}", "{name!r}: {value}"),
        _maker(
            name, f"make_{name}", [one for one in members if not one.is_optional], "{{{given}}}", "{name!r}: {value}"
        ),
        _reader(
            name,
            [(given if "None" in given else f"{given} | None" if ".get" in way else given, way) for given, way in read],
        ),
    ]


def _maker(name: str, function: str, members: list[Member], made: str, argument: str) -> str:
    parameters = ", ".join(f"value_{at}: {one.type}" for at, one in enumerate(members))
    given = ", ".join(argument.format(name=one.name, value=f"value_{at}") for at, one in enumerate(members))
    return f"def {function}({parameters}) -> {name}:\n    return {made.format(name=name, given=given)}\n"


def _reader(name: str, read: list[tuple[str, str]]) -> str:
    lines = "".join(f"    value_{at}: {given} = {way}\n" for at, (given, way) in enumerate(read))
    values = "".join(f"    print(value_{at})\n" for at in range(len(read)))
    return f"def read_{name}(given: {name}) -> None:\n{lines}{values}"
