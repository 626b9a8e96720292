"""Read the code blocks of the documentation, and what stands around them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[3]
PAGES = (ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md")))

_FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)
_NOT_RUN = re.compile(r"<!-- not run: [^\n]+ -->\n\Z")
_FILE = re.compile(r"(?:[Ss]ave this as|[Mm]ake) `([\w.]+)`[^`]*\Z")


@dataclass(frozen=True)
class Block:
    """Hold a code block of a page.

    Attributes:
        page: its path from the root, such as ``docs/cli.md``.
        line: where it begins, from 1.
        language: what stands behind the fence; empty where nothing does.
        text: what is in it.
        is_marked: whether the page says that it is not run, and why.
        file: the name under which the reader is told to save it, or None.
    """

    page: str
    line: int
    language: str
    text: str
    is_marked: bool
    file: str | None


def blocks_of(page: Path) -> list[Block]:
    """Return the code blocks of a page, in their order."""
    text = page.read_text("utf-8")
    found: list[Block] = []
    end = 0
    for fence in _FENCE.finditer(text):
        before = text[end : fence.start()]
        file = _FILE.search(before)
        found.append(
            Block(
                page.relative_to(ROOT).as_posix(),
                text.count("\n", 0, fence.start()) + 1,
                fence[2],
                fence[3],
                _NOT_RUN.search(before) is not None,
                file[1] if file else None,
            )
        )
        end = fence.end()
    return found
