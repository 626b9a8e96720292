"""Write the pages of the rules of changes for people, which ``schemagen explain`` prints and ``docs/changes`` holds.

``python -m schemagen.diff.pages docs/changes`` writes that folder anew; developers run it after a change of a rule.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from schemagen_runtime.compatibility.declaration import Rule
from schemagen_runtime.compatibility.rulebook import RULES

_INTRODUCTION: Final = """\
# What a change of a schema means

`schemagen diff OLD NEW` finds every change between two versions of schemas, and each falls under one of these rules.
A change breaks

- **source** where code that uses the generated classes stops type-checking or running,
- **data** where the new validator refuses events that were valid,
- **wire** where the old validator refuses new events,
- **store** where what is stored cannot take it, and a new data collection is needed,
- **meaning** where the same bytes say something else,
- **privacy** where other values may be shown.

A change may break less than its rule says: a bound that an enum, a kind or another bound held anyway refuses nothing.
Events that are queued or spooled are judged by the version that they were made with: a new one does not break them.

`schemagen explain RULE` prints the same pages.

| rule | what changes | breaks | severity | bump |
| --- | --- | --- | --- | --- |
"""


def page(rule: Rule) -> str:
    """Return the page of one rule: Markdown under fixed headings."""
    breaks = ", ".join(rule.breaks) or "nothing"
    parts = [
        f"# {rule.id}: {rule.title}",
        f"Breaks: {breaks}. Severity: {rule.severity}. Bump: {rule.bump}.",
        "## Why",
        rule.why,
        "## Before",
        f"```yaml\n{rule.before}\n```",
        "## After",
        f"```yaml\n{rule.after}\n```" if rule.after else "Nothing of it is there.",
        "## Safely",
        rule.safe,
    ]
    return "\n\n".join(parts) + "\n"


def pages() -> Mapping[str, str]:
    """Return all pages, and one that lists them, by the names of their files."""
    rows = "".join(map(_row, RULES.values()))
    return {"README.md": f"{_INTRODUCTION}{rows}", **{f"{rule.id}.md": page(rule) for rule in RULES.values()}}


def _row(rule: Rule) -> str:
    breaks = ", ".join(rule.breaks) or "nothing"
    return f"| [{rule.id}]({rule.id}.md) | {rule.title} | {breaks} | {rule.severity} | {rule.bump} |\n"


def write_pages(folder: Path) -> None:
    """Write all pages into ``folder``, which may not be there yet, and remove those of rules that are no more.

    Raises:
        OSError: a page cannot be written or removed.
    """
    folder.mkdir(parents=True, exist_ok=True)
    written = pages()
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    for path in folder.glob("*.md"):
        if path.name not in written:
            path.unlink()


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
