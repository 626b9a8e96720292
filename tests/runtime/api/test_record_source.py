"""A source of records says at the call what it cannot be asked for."""

from __future__ import annotations

from pathlib import Path

import pytest
from schemagen_runtime import Collection, RecordSource, Workspace, open_records

from tests.runtime.support import SCHEMA

PLACE = Collection("p", "c")
ODD = Collection(*(5, "c"))  # type: ignore[arg-type]  # as a program without a type checker may


@pytest.mark.parametrize(
    ("method", "arguments", "words"),
    [
        ("find", ("p/c", "a"), "collection is of type str; expected Collection(project, name)"),
        ("find", (None, "a"), "collection is None"),
        ("find", (ODD, "a"), "two texts"),
        ("find", (PLACE, None), "id is None; expected a text or an int"),
        ("find", (PLACE, True), "id is of type bool"),
        ("find", (PLACE, b"a"), "id is of type bytes"),
        ("find", (PLACE, "a", 5), "model is of type int; expected a text or None"),
        ("records", ({"p": "c"},), "collection is of type dict"),
        ("records", (PLACE, ["m"]), "model is of type list"),
        ("to_pandas", (None,), "collection is None"),
        ("iter_pandas", (PLACE, 7), "model is of type int"),
        ("label_history", (PLACE, 1.5), "id is of type float"),
        ("label_history", ("c", "a"), "collection is of type str"),
    ],
)
def test_what_it_cannot_be_asked(tmp_path: Path, method: str, arguments: tuple[object, ...], words: str) -> None:
    url = f"sqlite:///{tmp_path}/m.db"
    with Workspace(url, project="p") as workspace:
        workspace.add_data_collection("c", schema=SCHEMA)
    source: RecordSource
    with open_records(url) as source, pytest.raises(TypeError) as caught:
        getattr(source, method)(*arguments)
    assert words in str(caught.value)


def test_parts_have_rows(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path}/m.db"
    with Workspace(url, project="p") as workspace:
        workspace.add_data_collection("c", schema=SCHEMA)
    with open_records(url) as source:
        with pytest.raises(ValueError, match="rows is 0; expected 1 at least"):
            source.iter_pandas(PLACE, rows=0)
        with pytest.raises(TypeError, match="rows is of type float; expected a whole number"):
            source.iter_pandas(PLACE, rows=1.5)  # type: ignore[arg-type]  # as a program without a type checker may
