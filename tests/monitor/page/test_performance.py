"""Each measure that is drawn stands in a table, with how sure it is."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from schemagen_monitor.page.facts import facts_of
from schemagen_monitor.page.model import model_body
from schemagen_monitor.page.performance import Performance, said_of
from schemagen_monitor.page.tables import Group
from schemagen_monitor.page.timespan import Timespan
from schemagen_monitor.page.view import View
from schemagen_monitor.page.words import share
from schemagen_monitor.report.model_report import ModelReport

from tests.monitor.page.reading import check, everything
from tests.monitor.page.support import frame
from tests.monitor.support import CLICKED, clicking, fill, reported


def groups(report: ModelReport) -> tuple[Group, Group]:
    good, amounts = Performance(Timespan.of(report, frame(), ())).groups()
    return good, amounts


def test_the_target_that_fell_is_drawn_first_and_flagged_where_it_fell(ill_report: ModelReport) -> None:
    good, _ = groups(ill_report)
    drawn = [(str(row.name), row.note) for row in good.rows]
    assert drawn[:3] == [("State", ""), ("Accuracy", "of paid"), ("AUC", "of paid")]
    by_name = {f"{row.name} {row.note}": str(row.chart) for row in good.rows}
    assert by_name["Accuracy of paid"].count('class="flag alert"') == 1
    assert "flag" not in by_name["MAE of amount"]


def test_a_ranking_is_drawn_by_its_lists(ranked_report: ModelReport) -> None:
    good, _ = groups(ranked_report)
    assert [str(row.name) for row in good.rows] == ["State", "NDCG", "MRR"]
    assert str(good.rows[1].chart).count('class="flag alert"') == 1
    assert "NDCG fell to" in str(model_body(ranked_report, frame()))


def test_lists_of_a_ranking_are_told_beside_their_mean(ranked_report: ModelReport) -> None:
    seen = View(window=ranked_report.windows[39].start)
    good, _ = Performance(Timespan.of(ranked_report, frame(view=seen), ())).groups()
    lists = ranked_report.targets[0].lists["mrr"][39]
    assert good.rows[2].small is not None
    assert str(good.rows[2].small.said).endswith(f", {lists} lists")
    assert "Grey rings: under 50 lists. Lists without a label are in no mean." in good.note
    facts = {fact.name: fact.said.striptags() for fact in facts_of(ranked_report, frame())}
    assert facts["Judged"] == f"13 Feb, {ranked_report.targets[0].lists['ndcg'][39]} lists"


def test_few_clicks_in_many_lists_are_judged_by_their_lists(tmp_path: Path) -> None:
    """A hundred labels a day, of lists by the dozen: their share is no delay, and is not drawn as one."""
    db = fill(tmp_path / "m.db", clicking, days=4, rows=700, delay=0, text=CLICKED, labels=["clicked"])
    report = reported(db, 3)
    (target,) = report.targets
    assert 50 <= target.lists["ndcg"][1] <= target.labels[1] < 300
    assert report.newest_ripe(target) == 2
    _, amounts = groups(report)
    assert (str(amounts.rows[0].name), amounts.rows[0].note) == ("With a label", "of clicked, of all events")
    assert "hardly move" not in str(model_body(report, frame()))


def test_what_is_beside_a_chart_is_of_the_slot_in_view(ill_report: ModelReport) -> None:
    seen = View(window=ill_report.windows[42].start)
    good, _ = Performance(Timespan.of(ill_report, frame(view=seen), ())).groups()
    accuracy = good.rows[1]
    assert accuracy.large is not None
    value = ill_report.targets[1].measures["accuracy"][42]
    assert value is not None
    assert accuracy.large.said == f"{value.value:.2f}"
    assert accuracy.reference == "reference 0.70"


def test_what_has_no_labels_yet_says_so_in_small_type_alone(ill_report: ModelReport) -> None:
    good, _ = groups(ill_report)
    large, small = good.rows[1].large, good.rows[1].small
    assert large is not None
    assert small is not None
    assert (large.said, small.said) == ("", "no labels; estimated 0.70")


def test_every_slot_has_its_row(well_report: ModelReport) -> None:
    for group in groups(well_report):
        for table in group.tables:
            assert len(table.rows) == 45
            assert {len(row) for row in table.rows} == {len(table.heads)}


def test_labels_events_and_rejections_are_amounts(well_report: ModelReport) -> None:
    _, amounts = groups(well_report)
    assert [str(row.name) for row in amounts.rows] == ["Labels in", "Events", "Rejected"]
    labels, events, rejected = amounts.rows
    assert labels.large is not None
    assert events.large is not None
    assert rejected.large is not None
    assert [str(one.said) for one in (labels.large, events.large, rejected.large)] == ["0\u202f%", "400", "0\u202f%"]
    assert "hatch" in labels.chart
    assert 'class="bar open"' in events.chart


def test_under_300_labels_are_rings(well_report: ModelReport) -> None:
    few = [replace(one, labels=[200] * 45) for one in well_report.targets]
    good, _ = groups(replace(well_report, targets=few))
    assert str(good.rows[1].chart).count('class="few"') == 43  # the other two have no labels yet


def test_of_many_targets_the_number_of_others_is_said(well_report: ModelReport) -> None:
    several = [replace(well_report.targets[1], name=f"t{number}") for number in range(5)]
    good, _ = groups(replace(well_report, targets=several))
    assert good.left == "2 more targets not drawn."
    assert len(good.tables) == 3


def test_no_targets_and_no_labels_are_said(well_report: ModelReport) -> None:
    good, _ = groups(replace(well_report, targets=[]))
    assert good.note == "The schema names no label that a prediction answers."
    silent = [replace(one, labels=[0] * 45, ripe=[False] * 45) for one in well_report.targets]
    assert groups(replace(well_report, targets=silent))[0].note == "No label has come yet."


def test_a_chart_is_told_in_a_sentence() -> None:
    said = said_of(["1 Jan", "2 Jan", "3 Jan"], [0.3, 0.2, None], share)
    assert said.replace("\u202f", " ").startswith("Newest 20 % (2 Jan); lowest 20 % (2 Jan), highest 30 % (1 Jan).")
    assert said_of([], [], share) == "No numbers yet."


def test_what_lacks_labels_is_estimated_and_says_so(ill_report: ModelReport) -> None:
    page = model_body(ill_report, frame(view=View(window=ill_report.windows[44].start)))
    root = check(page, is_body=True)
    drawn = [one for one in everything(root) if "estimate" in one.classes]
    assert len(drawn) == 2  # accuracy and AUC; nothing is promised of the base rate, or of amounts
    assert "no labels; estimated 0." in root.text
    assert "Accuracy, estimated" in root.text
    assert "Dotted: estimated from scores while labels lack" in root.text
    bare = replace(ill_report, targets=[replace(one, estimated={}) for one in ill_report.targets])
    assert "estimated" not in model_body(bare, frame())
