"""Read the way to a value in a record, and go it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, cast

from schemagen_runtime.relay.mapping.plan import Path

_STEP: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|([^.\s"\[\]$*]+)')
_PLAIN: Final = re.compile(r'[^.\s"\[\]$*]+')
_FOREIGN: Final = re.compile(r"\$\.?|\[['\"]?([^\]'\"]*)['\"]?\]")


class _Missing:
    """Mark a value that is not there, which null is not."""

    def __repr__(self) -> str:
        return "<missing>"


MISSING: Final = _Missing()
"""Stands for what a record does not have."""


def parse_path(text: str) -> Path:
    r"""Read a way such as ``request.rows.0`` or ``labels."app.kubernetes.io/name"``.

    Raises:
        ValueError: it is none; the message says how to write it.
    """
    steps: list[str] = []
    at = 0
    while True:
        match = _STEP.match(text, at)
        if match is None:
            break
        steps.append(match[2] if match[1] is None else re.sub(r"\\(.)", r"\1", match[1]))
        at = match.end()
        if at == len(text):
            return tuple(steps)
        if text[at] != ".":
            break
        at += 1
    raise ValueError(_advice(text))


def _advice(text: str) -> str:
    if "*" in text:
        return "a path leads to one value and has no '*'; 'rows' makes an event of each member of a list"
    foreign = _FOREIGN.sub(lambda found: "" if found[1] is None else f".{found[1]}", text).strip(".")
    if foreign != text and foreign:
        return f"write '{foreign}': names and places in lists, with dots between them"
    return "write names with dots between them, such as request.rows.0; a name with a dot stands in double quotes"


def spell_path(path: Path) -> str:
    """Return a way as people write it."""
    return ".".join(step if _PLAIN.fullmatch(step) else f'"{_escaped(step)}"' for step in path)


def _escaped(step: str) -> str:
    return step.replace("\\", "\\\\").replace('"', '\\"')


def follow(value: object, path: Path) -> object:
    """Return what lies at the end of a way through what JSON has, ``MISSING`` where there is nothing."""
    # For speed: what JSON has are dicts and lists. To ask for Mapping and Sequence is the plain way (0.6 µs a step, not
    # 0.1).
    for step in path:
        if isinstance(value, dict):
            value = cast("dict[str, object]", value).get(step, MISSING)
        elif isinstance(value, list):
            value = _member(cast("list[object]", value), step)
        else:
            return MISSING
    return value


def _member(values: Sequence[object], step: str) -> object:
    if not step.isdecimal() or int(step) >= len(values):
        return MISSING
    return values[int(step)]
