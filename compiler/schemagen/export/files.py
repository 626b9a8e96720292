"""Say which file a schema yields for each tool, and compare such files with those of a folder."""

# Without "from __future__ import annotations": typing would compile each annotation of a named tuple by itself, which
# takes half of the time of its definition, and start-up counts.

import json
import os
from collections.abc import Callable, Mapping, Sequence
from enum import StrEnum
from pathlib import Path
from typing import Final, cast

from schemagen.build.output import Comparison, FileChange
from schemagen.build.ownership import failure_at, has_header, in_the_way_at, obstacle_at, read_ours
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.export.grafana import TAG, write_dashboard
from schemagen.export.prometheus import write_rules
from schemagen.install.installation import templates
from schemagen.model.schema import Schema


class Tool(StrEnum):
    """Name what files are made for."""

    GRAFANA = "grafana"
    PROMETHEUS = "prometheus"


def export_files(schemas: Sequence[Schema], tool: Tool) -> Mapping[str, str]:
    """Return the file of each schema for a tool: its name, and its text."""
    if tool is Tool.GRAFANA:
        return {f"{schema.name}.dashboard.json": write_dashboard(schema) for schema in schemas}
    return {f"{schema.name}.rules.yaml": write_rules(schema, templates()) for schema in schemas}


def compare_exports(files: Mapping[str, str], tool: Tool, out: Path) -> Comparison:
    """Compare files with those of a folder. One that schemagen did not write is a problem, and is never overwritten."""
    if (obstacle := obstacle_at(out)) is not None:
        return Comparison(out, (), (obstacle,))
    changes: list[FileChange] = []
    problems: list[Diagnostic] = []
    for name, after in files.items():
        place = out / name
        try:
            before = read_ours(place, _IS_OURS[tool])
        except OSError as error:
            problems.append(failure_at(place, error))
            continue
        if before is None and os.path.lexists(place):
            problems.append(in_the_way_at(place))
        elif before != after:
            changes.append(FileChange(name, before, after))
    return Comparison(out, tuple(changes), tuple(problems))


def _is_our_dashboard(text: str) -> bool:
    try:
        found = cast("object", json.loads(text))
    except (ValueError, RecursionError):
        return False
    tags = cast("dict[str, object]", found).get("tags") if isinstance(found, dict) else None
    return isinstance(tags, list) and TAG in tags


_IS_OURS: Final[Mapping[Tool, Callable[[str], bool]]] = {
    Tool.GRAFANA: _is_our_dashboard,
    Tool.PROMETHEUS: has_header,
}
