"""Reads the style sheet: which elements its rules are for."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files

_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_AROUND = re.compile(r"[\s>+~]+")
_ARGUMENTS = re.compile(r"\([^)]*\)|\[[^]]*\]")
_PSEUDO = re.compile(r"::?[\w-]+")


@dataclass(frozen=True)
class Compound:
    """What one element must be for a part of a selector: its tag, if any, and classes."""

    tag: str
    classes: frozenset[str]

    def __str__(self) -> str:
        return ".".join((self.tag, *sorted(self.classes)))

    def fits(self, tag: str, classes: frozenset[str]) -> bool:
        """Whether an element is so."""
        return self.tag in ("", "*", tag) and self.classes <= classes


def compounds() -> set[Compound]:
    """All that the sheet has rules for."""
    return {one for selector in _selectors() for one in _parts(selector)}


def _selectors() -> Iterator[str]:
    text = _COMMENT.sub("", files("schemagen_monitor.page").joinpath("page.css").read_text("utf-8"))
    for head in re.findall(r"([^{};]+)\{", text):
        if not head.strip().startswith("@"):
            yield from _ARGUMENTS.sub("", head).split(",")


def _parts(selector: str) -> Iterator[Compound]:
    for part in _AROUND.split(selector.strip()):
        tag, *classes = _PSEUDO.sub("", part).split(".")
        yield Compound(tag, frozenset(classes))
