"""A report is one small file, with aggregates only, whose parts lead to each other."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from schemagen.build.loading import load_source
from schemagen.text.source import Source
from schemagen_monitor.monitor import open_monitor
from schemagen_monitor.page.file import WORST, FileModel, render_file, worst_columns
from schemagen_monitor.report.model_report import ModelReport
from schemagen_monitor.verdict.model import ModelVerdict
from schemagen_runtime import Settings, Workspace

from tests.monitor.page.hostile import BAD, SECRET, fill_hostile
from tests.monitor.page.reading import check, everything
from tests.monitor.page.support import NOW, frame


def test_every_link_leads_to_a_part_of_the_file(ill_verdict: ModelVerdict) -> None:
    html = render_file([FileModel.of(ill_verdict)], frame())
    root = check(html, is_body=True)
    ids = {one.attributes["id"] for one in everything(root) if "id" in one.attributes}
    links = [one.attributes["href"] for one in root.every("a")]
    assert links
    assert {one.removeprefix("#") for one in links} <= ids
    assert not [one for one in everything(root) if one.tag in ("form", "link") and one.attributes.get("rel") != "icon"]
    headings = [one.text for one in root.every("h2")]
    assert any("income is missing otherwise" in one for one in headings)
    empty = check(render_file([], frame()), is_body=True)
    assert empty.every("h1")


def test_columns_that_are_flagged_stand_first(ill_report: ModelReport) -> None:
    assert worst_columns(ill_report)[0].name == "income"


def test_a_file_has_no_value_that_is_sensitive_or_rare(tmp_path: Path) -> None:
    html = render_file([FileModel.of(fill_hostile(tmp_path / "m.db"))], frame())
    check(html, is_body=True)
    assert SECRET not in html
    assert "only once" not in html
    assert "123456" not in html.replace(",", "")
    assert BAD not in html


@pytest.fixture(scope="module")
def wide(tmp_path_factory: pytest.TempPathFactory) -> ModelVerdict:
    """A model of fifty columns with events of ninety days."""
    numbers, texts = [f"number{place}" for place in range(40)], [f"text{place}" for place in range(9)]
    features = "\n".join([*(f"  {name}: float?" for name in numbers), *(f"  {name}: string" for name in texts)])
    text = (
        f"schemagen: 1\nname: wide\nversion: 1.0.0\nid: id\ntimestamp: at\nfeatures:\n{features}\n"
        "predictions:\n  p: {type: float, kind: probability}\nlabels:\n  y: bool\n"
    )
    chance = random.Random(6)
    start = datetime(2026, 1, 5, tzinfo=UTC)

    def event(day: int, place: int) -> dict[str, object]:
        shift = 0.0 if day < 60 else 3.0
        row: dict[str, object] = {"id": f"{day}-{place}", "at": start + timedelta(days=day, seconds=place)}
        row |= {name: chance.gauss(shift * (number % 2), 1.0) for number, name in enumerate(numbers)}
        row |= {name: f"value {int(chance.expovariate(0.2))}" for name in texts}
        return row | {"p": (p := chance.random()), "y": chance.random() < p}

    db = tmp_path_factory.mktemp("wide") / "m.db"
    loaded = load_source(Source("wide.yaml", text.encode()))
    with Workspace(f"sqlite:///{db}", project="p", model="m", settings=Settings(linger=0)) as workspace:
        collection = workspace.add_data_collection("wide", schema=loaded)
        events = (event(day, place) for day in range(90) for place in range(200))
        assert not collection.ingest_mappings(events, raise_errors=False).result().errors
    with open_monitor(str(db)) as monitor:
        for collection_ in monitor.collections():
            list(monitor.count(collection_))
        (verdict,) = monitor.models(now=start + timedelta(days=90, hours=1))
    return verdict


def test_fifty_columns_of_ninety_days_are_less_than_a_megabyte(wide: ModelVerdict) -> None:
    found = FileModel.of(wide)
    html = render_file([found], frame(now=NOW + timedelta(days=46)))
    assert len(html.encode()) < 1_000_000
    root = check(html, is_body=True)
    assert sum("column" in one.attributes.get("id", "") for one in root.every("section")) == 50
    assert len(found.over_time) == WORST
