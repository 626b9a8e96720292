"""Whatever the data is, the schema compiles, and takes each row that was not named; the same data is the same bytes."""

from __future__ import annotations

import csv
import io
import json
import random
import subprocess
import sys
from pathlib import Path

import pytest
from schemagen.cli.reading import Reading
from schemagen.inferring.gathering import CannotInferError

from tests.compiler.inferring.support import compiled, infer, refused, roles_of, table, types_of

CELLS = """|0|1|-0|0870|+5|007.1|9223372036854775807|9223372036854775808|9007199254740993|9007199254740993.0|1.5|1.|2.0
.5|1e5|1e400|1e-400|true|FALSE|yes|NA|nan|NaN|-inf|Infinity|2024-01-01|2024-02-30|01/02/2024|2024-01-01T00:00:00Z
2024-01-01 00:00:00|2024-01-01 00:00:00+00:00|[1,2]|[1.5,2]|[]|{}|{"a":1}|{"a":1,"b":"x"}|[[1]]|[null,1]|[1
550e8400-e29b-41d4-a716-446655440000|a@b.com|+49 170 1234567| 1 | |  x |a,b|"q"|\u00e9|\u200b|1_000|\uff11|None
#N/A|~|- a|key: v|\u2028|\x07|\ttab|1e5 |12345678901234567890123| true| 2024-01-01|@|%|\ufeff|\x85|00|0.0""".replace(
    "\n", "|"
).split("|")
NAMES = """id event_id timestamp ts created_at label actual y pred prediction proba score class status name email a A a_
class_ 1x x-y \u00e9 schema model_dump V1 V2 x.y # - null true 42 tags todo from self __init__ None _x is_fraud a.1"""
VALUES: list[object] = [
    *(None, 0, 1, -1, 1.5, 2.0, 1e300, True, "", "x", "2024-01-01", "2024-01-01T00:00:00Z", [], [1], [1.5, 2], [None]),
    *(["a"], [[1]], {}, {"a": 1}, {"a": None}, {"a": "x", "b": 1}, 2**53 + 1, 2**63, 2**70, " ", "\u200b", "\ud800"),
]
READINGS = [Reading(), Reading(nulls=("NA",)), Reading(lenient_timestamps=True), Reading(lenient_ints=True)]


def table_of(chance: random.Random) -> str:
    names = chance.sample(NAMES.split(), chance.randint(1, 6))
    pools = [chance.sample(CELLS, chance.randint(1, 3)) for _ in names]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator=chance.choice(["\n", "\r\n"]))
    writer.writerow(names)
    for number in range(chance.choice([1, 5, 30, 1100])):
        writer.writerow(
            [number if name == "id" else chance.choice(pool) for name, pool in zip(names, pools, strict=True)]
        )
    return text.getvalue()


def objects_of(chance: random.Random) -> str:
    names = chance.sample(NAMES.split(), chance.randint(1, 6))
    pools = {name: chance.sample(VALUES, chance.randint(1, 3)) for name in names}
    rows = range(chance.choice([1, 5, 30, 1100]))
    return "".join(
        json.dumps({name: chance.choice(pool) for name, pool in pools.items() if chance.random() < 0.95}) + "\n"
        for _ in rows
    )


PERSONAL = {
    "birth_date": ["28.01.1955", "1999-06-01 00:00:00", "1/2/1960"],
    "date_of_birth": ["1999-06-01T00:00:00", "1987-05-11"],
    "phone": ["02423915", "+49 170 1234567", "110.5"],
    "iban": ["DE89370400440532013000", "12345678901234567890"],
    "tax_id": ["00123", "9223372036854775808", "1,5"],
    "customer_name": ["nan", "Ada"],
    "ssn": ["123456789", "987-65-4321"],
}


@pytest.mark.parametrize("name", PERSONAL)
def test_nothing_of_personal_data_is_told(name: str, tmp_path: Path) -> None:
    cells = PERSONAL[name] * 40
    inferred = infer(tmp_path, table(id=range(len(cells)), **{name: (f'"{cell}"' for cell in cells)}))
    assert "sensitive: true" in inferred.text
    told = "\n".join((inferred.text, *inferred.notes))
    assert not [cell for cell in cells if cell in told]


@pytest.mark.parametrize("seed", range(40))
def test_the_schema_takes_what_it_was_made_of(seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    name = "data.csv" if seed % 2 else "data.ndjson"
    reading = READINGS[seed % 3] if seed % 2 else READINGS[0]
    text = table_of(chance) if seed % 2 else objects_of(chance)
    try:
        inferred = infer(tmp_path, text, reading, name)
    except CannotInferError:
        assert seed % 2 == 0  # objects without a key
        return
    assert inferred.has_refused or refused(tmp_path, inferred, reading, name) == [], inferred.text


def test_the_same_data_is_the_same_bytes_in_each_process(tmp_path: Path) -> None:
    (tmp_path / "data.csv").write_text(table_of(random.Random(7)) + "x\n", "utf-8")
    command = [sys.executable, "-m", "schemagen", "infer", "data.csv"]
    texts = {
        subprocess.run(command, cwd=tmp_path, env={"PYTHONHASHSEED": seed}, capture_output=True, check=False).stdout
        for seed in ("1", "2", "3")
    }
    assert len(texts) == 1
    assert b"schemagen: 1" in texts.pop()


def test_what_no_column_plays_has_a_placeholder(tmp_path: Path) -> None:
    inferred = infer(tmp_path, table(a=[1, 2], b=["x", "y"]))
    assert {"todo_id", "todo_time", "todo_prediction"} <= types_of(inferred).keys()
    assert inferred.text.count("# TODO: name ") == 3


def test_a_table_that_has_all_parts_needs_no_placeholder(tmp_path: Path) -> None:
    rows = range(1000)
    inferred = infer(
        tmp_path,
        table(
            event_id=[f"e{row}" for row in rows],
            timestamp=[f"2024-01-01T{row // 60:02}:{row % 60:02}:00Z" for row in rows],
            income=[row * 1.5 for row in rows],
            proba=[row / 1000 for row in rows],
            label=[row % 2 if row < 900 else "" for row in rows],
        ),
    )
    assert "todo_" not in inferred.text
    assert list(roles_of(inferred).values()) == ["id", "timestamp", "feature", "prediction", "label"]
    assert compiled(inferred).name == "data"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "data.csv:1: error[missing_header]: the file is empty"),
        ("a,b\n", "data.csv: there is no row"),
        ("a,b\n1\n2\n", "none of 2 rows can be read: 2 rows: "),
        ("a,b,b.1,b\n1,2,3,4\n", "would stand for two columns"),
        ("a,\x00\n1,2\n", "is no text in UTF-8"),
        ("todo_id\n1\n", "has the name of a placeholder"),
        ("\x07\n1\n", "no row has a column that a schema can name"),
    ],
)
def test_without_rows_or_columns_there_is_nothing_to_infer(text: str, words: str, tmp_path: Path) -> None:
    with pytest.raises(CannotInferError) as caught:
        infer(tmp_path, text)
    assert words in str(caught.value)


def test_rows_that_are_no_events_are_named(tmp_path: Path) -> None:
    text = table(id=["a", "b", "c"], x=["1", "", "3"], label=["1", "", ""])
    inferred = infer(tmp_path, text)
    assert inferred.has_refused
    assert "data.csv:3" in inferred.notes[0]
    assert refused(tmp_path, inferred) == [3]
