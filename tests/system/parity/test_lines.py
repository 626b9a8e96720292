"""One event has one line, whatever its object looks like: columns in the order of the schema, an absent one null."""

from __future__ import annotations

import importlib
from collections import OrderedDict
from pathlib import Path
from types import MappingProxyType

import orjson
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from schemagen_runtime import Workspace

from tests.runtime.support import QUICK
from tests.system.parity.strategies import events
from tests.system.parity.test_parity import COMPILED

PROFILE = settings(
    max_examples=80,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large],
)


@pytest.mark.parametrize("name", COMPILED)
@PROFILE
@given(data=st.data())
def test_order_nulls_and_class_of_an_event_do_not_count(name: str, data: st.DataObject) -> None:
    schema, document = COMPILED[name]
    event = data.draw(events(document))
    assume(not schema.check(event))
    line = schema.encode(event)
    written: dict[str, object] = orjson.loads(line)
    label, inference = _columns(name, "LabelEvent"), _columns(name, "InferenceEvent")
    kind = label if len(written) == len(label) else inference
    assert list(written) == list(kind)

    full = {column: event.get(column) for column in written}
    shuffled = dict(data.draw(st.permutations(list(full.items()))))
    bare = {column: value for column, value in shuffled.items() if value is not None}
    typed = getattr(importlib.import_module(schema.package), "LabelEvent" if kind is label else "InferenceEvent")
    forms = [full, shuffled, MappingProxyType(shuffled), OrderedDict(shuffled), written]
    forms.append(typed(**{attribute: full[column] for column, attribute in kind.items()}))
    if kind is label or not label.keys() >= bare.keys():  # without its nulls an event must still show its kind
        forms += [bare, MappingProxyType(bare)]
    assert {schema.encode(form) for form in forms} == {line}


def _columns(name: str, kind: str) -> dict[str, str]:
    """The columns of a kind of event, and the attributes of its class."""
    module = importlib.import_module(COMPILED[name][0].package)
    keys, attributes = getattr(module, f"{kind}Dict").__annotations__, getattr(module, kind).__dataclass_fields__
    return dict(zip(keys, attributes, strict=True))


GOOD = {
    "id": "a", "timestamp": "2026-11-23T09:30:00Z", "f1": 0.5, "f2": 3, "f3": "A", "f4": True, "embedding": [0.5] * 384,
    "proba": 0.5, "prediction": 1, "extra1": "x", "extra2": "y",
}  # fmt: skip


def test_a_file_gets_the_same_bytes_of_every_form_and_a_store_knows_them(tmp_path: Path) -> None:
    schema, _ = COMPILED["credit_risk"]
    module = importlib.import_module(schema.package)
    backwards = dict(reversed(GOOD.items()))
    forms = [
        GOOD,
        backwards,
        {**backwards, "tags": None, "actual": None, "hours-per-week": None},
        MappingProxyType(backwards),
        module.InferenceEvent(**GOOD),
    ]
    with Workspace(f"file://{tmp_path / 'events.ndjson'}", model="m", settings=QUICK) as workspace:
        collection = workspace.add_data_collection("c", schema=schema)
        for form in forms:
            assert collection.ingest_events([form]).result(30).status == "success"
    assert len(set((tmp_path / "events.ndjson").read_bytes().splitlines())) == 1

    with Workspace(f"sqlite:///{tmp_path / 'm.db'}", model="m", settings=QUICK) as workspace:
        collection = workspace.add_data_collection("c", schema=schema)
        fates = [collection.ingest_events([form]).result(30).results[0].fate.value for form in forms]
    assert fates == ["delivered", *["duplicate"] * (len(forms) - 1)]
