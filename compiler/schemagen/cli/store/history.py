"""Run ``schemagen history``."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import pairwise

import click
from schemagen_runtime.api.version import Version
from schemagen_runtime.compatibility.changes import Comparison, compare
from schemagen_runtime.compatibility.meaning import meaning

from schemagen.cli.console import examples, out
from schemagen.cli.exit_codes import CLEAN
from schemagen.cli.options import text_or_json
from schemagen.cli.registered import history, registry_of
from schemagen.text.suggest import counted
from schemagen.text.visible import visible


@click.command(
    epilog=examples(
        "schemagen history sqlite:///monitoring.db#default/credit_risk",
        "schemagen history https://collector.example#bank/credit_risk --format json",
    )
)
@click.argument("place", metavar="URL#PROJECT/COLLECTION")
@text_or_json("the versions")
def command(*, place: str, form: str) -> int:
    """List the versions of a data collection's schema, with what broke for whom between them.

    'schemagen diff' says more about two of them. A collector's bearer token comes from SCHEMAGEN_TOKEN or
    SCHEMAGEN_TOKEN_FILE; it needs the right 'read'.
    """
    with registry_of(place) as (registry, collection):
        versions = history(registry, collection)
    compared = [None, *(compare(one, other) for (_, one), (_, other) in pairwise(versions))]
    listed = list(zip(versions, compared, strict=True))
    if form == "json":
        described = [_described(version, document, changes) for (version, document), changes in listed]
        out(json.dumps({"version": 1, "versions": described}) + "\n")
    else:
        lines = (line for (version, document), changes in listed for line in _lines(version, document, changes))
        out("".join(f"{visible(line)}\n" for line in lines))
    return CLEAN


def _lines(version: Version, document: bytes, compared: Comparison | None) -> Iterator[str]:
    words = "the first" if compared is None else counted(len(compared.changes), "change")
    digests = f"{version.fingerprint[:12]}  meaning {meaning(document)[:12]}"
    yield f"{version.version}  {digests}  registered {version.registered_at}  {words}"
    for change in compared.changes if compared is not None else ():
        breaks = f"; breaks {', '.join(change.breaks)}" if change.breaks else ""
        yield f"  {change.severity}[{change.rule}]: {change.message}{breaks}"


def _described(version: Version, document: bytes, compared: Comparison | None) -> dict[str, object]:
    changes = () if compared is None else compared.changes
    return {
        "version": version.version,
        "fingerprint": version.fingerprint,
        "meaning": meaning(document),
        "registered_at": version.registered_at,
        "changes": [change.described for change in changes],
    }
