"""Describe the house as one table: which folders there are, and what each of them may import.

A room may import those above it in its table, and none below. Modules that lie beside the rooms stand in the table as
rooms of their own; several that stand in one row may import each other.
"""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]

FOLDERS: Final = {
    "schemagen": ROOT / "compiler" / "schemagen",
    "schemagen_runtime": ROOT / "runtime" / "schemagen_runtime",
    "schemagen_collector": ROOT / "runtime" / "schemagen_collector",
    "schemagen_monitor": ROOT / "runtime" / "schemagen_monitor",
}

ROOMS: Final[dict[str, tuple[tuple[str, ...], ...]]] = {
    "schemagen": (
        ("text",),
        ("diagnostics",),
        ("model",),
        ("frontend",),
        ("analysis",),
        ("ir",),
        ("lowering",),
        ("codegen",),
        ("install",),
        ("build",),
        ("diff",),
        ("export",),
        ("datafiles",),
        ("inferring",),
        ("mapping",),
        ("cli",),
        ("__main__",),
    ),
    "schemagen_runtime": (
        ("support",),
        (
            "columns",
            "dates",
            "decimals",
            "errors",
            "event",
            "explanation",
            "partition",
            "schema",
            "document",
            "durations",
            "parts",
            "patterns",
            "record_part",
            "timestamps",
            "typed",
            "wholeness",
            "wire_lines",
            "checks",
            "native",
        ),
        ("sampling",),
        ("compatibility",),
        ("counting",),
        ("frames",),
        ("api",),
        ("protocol",),
        ("disk",),
        ("backends",),
        ("delivery",),
        ("relay",),
        ("client",),
        ("testing",),
    ),
    "schemagen_collector": (
        ("settings",),
        ("http",),
        ("core",),
        ("endpoints",),
        ("pages",),
        ("server",),
    ),
    "schemagen_monitor": (
        ("measures",),
        ("history",),
        ("verdict",),
        ("report",),
        ("charts",),
        ("page",),
        ("notices",),
        ("monitor",),
        ("pace", "silences", "keeper"),
    ),
}

ABROAD: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    # What a package's rooms may import of other packages; "*" stands for every room.
    "schemagen": {
        "*": tuple(
            f"schemagen_runtime.{name}"
            for name in (
                "columns",
                "dates",
                "decimals",
                "errors",
                "schema",
                "document",
                "durations",
                "parts",
                "patterns",
                "compatibility",
                "protocol",
            )
        ),
        "text": ("schemagen_runtime.support",),
        "frontend": ("schemagen_runtime.support",),
        "install": ("schemagen_runtime.support",),
        "datafiles": ("schemagen_runtime.support", "schemagen_runtime.checks"),
        "inferring": (
            *("schemagen_runtime.support", "schemagen_runtime.checks", "schemagen_runtime.timestamps"),
            "schemagen_runtime.frames",
        ),
        "mapping": ("schemagen_runtime.api", "schemagen_runtime.relay"),
        "build": ("schemagen_runtime",),
        "cli": ("schemagen_runtime", "schemagen_collector", "schemagen_monitor"),
    },
    "schemagen_runtime": {},
    "schemagen_collector": {
        "*": (
            *("schemagen_runtime", "schemagen_monitor"),
            *("schemagen.text", "schemagen.diagnostics", "schemagen.frontend", "schemagen.build"),
        )
    },
    "schemagen_monitor": {"*": ("schemagen_runtime",)},
}

WITH_NUMPY: Final = (
    "schemagen_monitor",
    "schemagen_runtime.counting",
    "schemagen_runtime.frames",
    "schemagen_runtime.client.frame_call",
    "schemagen_runtime.client.frame_handing",
    "schemagen_runtime.backends.sqlite.counters",
    "schemagen_runtime.backends.clickhouse.counters",
    "schemagen.inferring.frames",
    "schemagen.cli.judging",
    "schemagen.cli.monitor",
    "schemagen_collector.pages.reports",
)
"""What needs NumPy, and is loaded only where something is counted or looked at."""
