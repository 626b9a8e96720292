"""Write the pages of rules for people, which ``schemagen explain`` prints and ``docs/diagnostics`` holds.

``python -m schemagen.diagnostics.pages docs/diagnostics`` writes that folder anew; developers run it after they have
changed a rule.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path

from schemagen.diagnostics.rule import Rule
from schemagen.diagnostics.rules import RULES

_INTRODUCTION = """\
# Diagnostics

Every finding of the compiler, with its cause, an example and the fix. `schemagen explain CODE` prints the same pages.

| code | severity | what it says |
| --- | --- | --- |
"""


def page(rule: Rule) -> str:
    """Return the page of one rule: Markdown under fixed headings."""
    parts = [f"# {rule.id}: {rule.title}", f"Severity: {rule.severity}.", "## Cause", rule.cause]
    parts += ["## Example", f"```yaml\n{rule.example}\n```", "## Fix", rule.fix]
    if rule.mended is not None:
        parts.append(f"```yaml\n{rule.mended}\n```")
    return "\n\n".join(parts) + "\n"


def pages() -> Mapping[str, str]:
    """Return all pages, and one that lists them, by the names of their files."""
    rows = "".join(f"| [{rule.id}]({rule.id}.md) | {rule.severity} | {rule.title} |\n" for rule in RULES.values())
    return {"README.md": f"{_INTRODUCTION}{rows}", **{f"{rule.id}.md": page(rule) for rule in RULES.values()}}


def write_pages(folder: Path) -> None:
    """Write all pages into ``folder``, and remove those of rules that are no more.

    Raises:
        OSError: a page cannot be written or removed.

    """
    written = pages()
    for name, text in written.items():
        (folder / name).write_text(text, "utf-8", newline="\n")
    for path in folder.glob("SG*.md"):
        if path.name not in written:
            path.unlink()


if __name__ == "__main__":
    write_pages(Path(sys.argv[1]))
