"""A dead letter says which line of the mapping mends it; with that line every number is stored with all its digits."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Final, cast

import pytest
from schemagen_runtime import Collection
from schemagen_runtime.backends.sqlite.store import SqliteStore

SCHEMA: Final = """
schemagen: 1
name: delivery
version: 1.0.0
id: parcel
timestamp: at
features: {weight: float, depot: string, price: "decimal<32,2>"}
predictions: {minutes: float}
labels: {late: bool}
"""
CONFIG: Final = """
sidecar: 1
schema: delivery.yaml
to: sqlite:///monitoring.db
sources:
  - stdin: true
    events:
      - ENTRY
        columns:
          parcel: id
          at: {path: at, unit: s}
          weight: weight
          price: price
          depot: depot
          minutes: minutes
"""
WHOLE: Final = "when: {path: id, exists: true}"
COMMAND: Final = (sys.executable, "-m", "schemagen", "sidecar", "--config", "sidecar.yaml")
NUMBERS: Final = ("7", "1.10", "1.1", "123456789012345678901234567890", "1E3", "1e400")


def line(id_: str, price: str = "0.10") -> str:
    return f'{{"id":{id_},"at":1764300000,"weight":0.50,"price":{price},"depot":9.0,"minutes":12.50}}\n'


def run(folder: Path, lines: str) -> list[Mapping[str, object]]:
    """Run the sidecar over lines; return the dead letters of all runs."""
    done = subprocess.run(COMMAND, cwd=folder, input=lines.encode(), capture_output=True, check=False)
    assert (done.returncode, b"Traceback" in done.stderr) == (0, False), done.stderr
    path = folder / "sidecar-state" / "dead-letters" / "dead-letters.ndjson"
    return [json.loads(letter) for letter in path.read_text().splitlines()] if path.exists() else []


def stored(folder: Path) -> dict[str, tuple[object, object, object]]:
    with SqliteStore(str(folder / "monitoring.db"), read_only=True) as store:
        records = list(store.records(Collection("default", "delivery")))
    return {str(one.id): (one.values["price"], one.values["weight"], one.values["depot"]) for one in records}


def mend(config: Path, letter: Mapping[str, object]) -> None:
    """Write into the mapping what a dead letter says."""
    lines = config.read_text().split("\n")
    found = re.findall(r"write `(.*?)` at sidecar\.yaml:([0-9]+):", json.dumps(letter["errors"]))
    assert len(found) == len(cast("list[object]", letter["errors"]))
    for mended, number in found:
        place = int(number) - 1
        indent = len(lines[place]) - len(lines[place].lstrip())
        lines[place] = " " * indent + mended
    config.write_text("\n".join(lines))


@pytest.mark.parametrize("is_joined", [False, True])
def test_what_a_dead_letter_says_mends_the_mapping(is_joined: bool, tmp_path: Path) -> None:
    (tmp_path / "delivery.yaml").write_text(SCHEMA)
    config = tmp_path / "sidecar.yaml"
    entry = "join: {id: id}" if is_joined else WHOLE
    config.write_text(CONFIG.replace("ENTRY", entry))

    def lines(id_: str, price: str = "0.10") -> str:
        return line(id_, price) + (f'{{"id":{id_},"more":1}}\n' if is_joined else "")

    (letter,) = run(tmp_path, lines("7"))
    mend(config, letter)
    shutil.rmtree(tmp_path / "sidecar-state")
    assert (
        run(tmp_path, "".join(map(lines, NUMBERS)) + lines("8", "1.5E9") + lines("9", "123456789012345678901.25")) == []
    )
    assert stored(tmp_path) == {
        **dict.fromkeys(NUMBERS, ("0.10", 0.5, "9.0")),
        "8": ("1500000000.00", 0.5, "9.0"),
        "9": ("123456789012345678901.25", 0.5, "9.0"),
    }


def test_what_is_no_number_is_still_refused(tmp_path: Path) -> None:
    (tmp_path / "delivery.yaml").write_text(SCHEMA)
    texts = CONFIG.replace("ENTRY", WHOLE).replace(": price", ": {path: price, as: text}")
    (tmp_path / "sidecar.yaml").write_text(texts.replace("parcel: id", "parcel: {path: id, as: text}"))
    letters = run(
        tmp_path, line("true") + line("{}") + line('"a"', "null") + line('"b"', "1e400") + line('"c"', "false")
    )
    codes = [error["code"] for letter in letters for error in letter["errors"] if error["column"] != "depot"]  # type: ignore[attr-defined]  # of JSON
    assert codes == ["type_mismatch", "type_mismatch", "not_nullable", "type_mismatch", "type_mismatch"]
