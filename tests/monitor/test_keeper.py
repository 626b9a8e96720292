"""A keeper counts what came, judges what changed, and keeps it; nothing that happens to the store stops it."""

from __future__ import annotations

import json
import shutil
import sqlite3
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path

import pytest
from schemagen_monitor.keeper import Keeper
from schemagen_monitor.notices.notifier import Notifier, Receivers
from schemagen_monitor.report.codec import FORM, read_model_report
from schemagen_monitor.verdict.window import Period
from schemagen_runtime import Settings, Workspace
from schemagen_runtime.api.annotations import Annotation, AnnotationKind
from schemagen_runtime.api.destination import Collection
from schemagen_runtime.api.kept_reports import KeptReport
from schemagen_runtime.backends.sqlite.kept_reports import SqliteKeptReports
from schemagen_runtime.backends.sqlite.notices import SqliteNotices
from schemagen_runtime.client.urls import open_annotations, open_counters, open_kept_reports, open_store
from schemagen_runtime.protocol.monitor_settings import NO_SETTINGS, MonitorSettings
from schemagen_runtime.protocol.monitoring import Monitoring

from tests.monitor.support import PLACE, SCHEMA, START, events, fill, schema, steady

DAYS, ROWS = 24, 100
"""How much the store has that most of these tests begin with: each judges it several times."""


class Rounds:
    """Stands for the clock of a keeper: does something after each round, and stops it after the last one."""

    def __init__(self, *between: Callable[[], object]) -> None:
        self.between = list(between)
        self.pauses: list[float] = []

    def __call__(self, seconds: float) -> bool:
        if not seconds:  # between two steps, while nothing comes
            return False
        self.pauses.append(seconds)
        if not self.between:
            return True
        self.between.pop(0)()
        return False


def keep(db: Path, *between: Callable[[], object], settings: MonitorSettings = NO_SETTINGS) -> Rounds:
    rounds = Rounds(*between)
    Keeper(str(db), "tests", rounds, settings=settings).run()
    return rounds


@pytest.fixture(autouse=True)
def turns_are_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """All is counted in one round, however busy the machine is."""
    monkeypatch.setattr("schemagen_monitor.keeper._TURN_SECONDS", 600.0)


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing waits until it is worth it."""
    monkeypatch.setattr("schemagen_monitor.keeper._FRESH_SECONDS", 0.0)
    monkeypatch.setattr("schemagen_monitor.keeper._JUDGED_SECONDS", 0.0)
    monkeypatch.setattr("schemagen_monitor.keeper._JUDGED_PART", 0)


@pytest.fixture(scope="module")
def uncounted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of which nothing was counted yet, unlike those that other tests look at."""
    return fill(tmp_path_factory.mktemp("uncounted") / "m.db", days=DAYS, rows=ROWS)


@pytest.fixture
def db(uncounted: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(uncounted, tmp_path / "m.db"))


class Seconds:
    """Stands for the module ``time`` of a keeper: it stands still until somebody moves it."""

    def __init__(self) -> None:
        self.now = 1000.0

    def monotonic(self) -> float:
        return self.now


def nothing() -> None:
    """Between two rounds."""


def editions(db: Path) -> set[tuple[str, int]]:
    return {(one.period, one.edition) for one in open_kept_reports(str(db)).bases(PLACE, FORM)}


class Clock:
    """Stands for the clock of a keeper."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self, zone: tzinfo) -> datetime:
        return self.moment.astimezone(zone)


def more(db: Path, model: str = "m1", text: str = SCHEMA, at: datetime | None = None) -> None:
    """Ingest events of another day, whose ids are others; all at one time, where that is given."""
    rows = events(steady, days=1, rows=30, seed=9, delay=0)
    new = [{**row, "id": f"new {row['id']}", "at": at or row["at"]} for row in rows if "proba" in row]
    with Workspace(f"sqlite:///{db}", project=PLACE.project, model=model, settings=Settings(linger=0)) as workspace:
        workspace.add_data_collection(PLACE.name, schema=schema(text)).ingest_mappings(new).result()


def test_it_counts_and_keeps_a_report_of_each_period(db: Path) -> None:
    keep(db)
    counting = open_counters(str(db)).counting(PLACE)
    assert counting is not None
    assert counting.is_complete
    reports = open_kept_reports(str(db)).reports(PLACE, FORM)
    assert {one.basis.period for one in reports} == set(Period)
    assert {one.basis.edition for one in reports} == {counting.edition}
    for one in reports:
        report = read_model_report(one.report)
        assert (report.model, report.period) == ("m1", one.basis.period)
        assert sum(window.rows for window in report.windows) == DAYS * ROWS


@pytest.mark.usefixtures("at_once")
def test_what_did_not_change_is_not_judged_again(db: Path) -> None:
    keep(db)
    before = open_kept_reports(str(db)).bases(PLACE, FORM)
    keep(db, nothing)
    assert open_kept_reports(str(db)).bases(PLACE, FORM) == before


@pytest.mark.usefixtures("at_once")
def test_what_came_is_counted_and_judged(db: Path) -> None:
    before = set[tuple[str, int]]()
    keep(db, lambda: before.update(editions(db)), lambda: more(db), nothing)
    assert len(before) == len(Period)
    assert min(edition for _, edition in editions(db)) > max(edition for _, edition in before)


def test_a_model_is_not_judged_all_the_time(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("schemagen_monitor.keeper._FRESH_SECONDS", 0.0)
    before = set[tuple[str, int]]()
    keep(db, lambda: before.update(editions(db)), lambda: more(db), nothing)
    assert open_counters(str(db)).models(PLACE)["m1"] > max(edition for _, edition in before)
    assert editions(db) == before


def test_what_changed_while_it_was_judged_is_judged_again_soon(db: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real, refused = SqliteKeptReports.keep, list[Path]()

    def keep_late(self: SqliteKeptReports, collection: Collection, reports: Sequence[KeptReport]) -> bool:
        if not refused:
            refused.append(db)
            more(db)
            list(open_counters(str(db)).count(collection))
        return real(self, collection, reports)

    monkeypatch.setattr(SqliteKeptReports, "keep", keep_late)
    monkeypatch.setattr("schemagen_monitor.keeper._JUDGED_PART", 10**6)
    keep(db, *[lambda: None if editions(db) else time.sleep(1)] * 60)
    assert refused
    assert len(editions(db)) == len(Period)


@pytest.mark.usefixtures("at_once")
def test_a_reference_that_somebody_chose_is_judged_by(db: Path) -> None:
    keep(db)
    before = open_kept_reports(str(db)).bases(PLACE, FORM)
    now = datetime.now(UTC)
    chosen = Annotation(
        kind=AnnotationKind.REFERENCE,
        model="m1",
        who="Ada",
        at=now,
        since=datetime(2026, 1, 5, tzinfo=UTC),
        until=datetime(2026, 1, 25, tzinfo=UTC),
    )
    open_annotations(str(db)).add(PLACE, chosen)
    keep(db)
    after = open_kept_reports(str(db)).bases(PLACE, FORM)
    assert {one.edition for one in after}.isdisjoint(one.edition for one in before)
    assert min(one.judged_at for one in after) > now
    for one in open_kept_reports(str(db)).reports(PLACE, FORM):
        reference = read_model_report(one.report).reference
        assert reference is not None
        assert (reference.rows, reference.chosen_by, reference.is_frozen) == (20 * ROWS, "Ada", True)


@pytest.mark.usefixtures("at_once")
def test_erased_ids_are_judged_anew(db: Path) -> None:
    def erase() -> None:
        with open_store(str(db)) as store, closing(sqlite3.connect(db)) as connection:
            (id_,) = connection.execute(f'SELECT min(id) FROM "{PLACE}/inferences"').fetchone()
            store.erase(PLACE, [id_])
        assert editions(db) == set()

    keep(db, erase, nothing)
    assert len(editions(db)) == len(Period)


@pytest.mark.usefixtures("at_once")
def test_an_erased_id_of_one_model_has_the_others_judged_anew(db: Path) -> None:
    """The reports of the whole collection go, and counters of one model change only."""
    more(db, "m2")

    def erase() -> None:
        with open_store(str(db)) as store:
            store.erase(PLACE, ["new 9-0-1"])
        assert editions(db) == set()

    keep(db, erase, nothing)
    models = [one.model for one in open_kept_reports(str(db)).bases(PLACE, FORM)]
    assert sorted(models) == ["m1"] * len(Period) + ["m2"] * len(Period)


@pytest.mark.usefixtures("at_once")
def test_a_store_that_goes_and_comes_back_is_watched_again(db: Path, caplog: pytest.LogCaptureFixture) -> None:
    other = fill(db.with_name("other.db"), days=3, rows=5)
    keep(db, db.unlink, nothing, nothing, lambda: shutil.move(other, db), nothing)
    assert len([said for said in caplog.messages if "no monitoring database" in said]) == 1
    assert len(editions(db)) == len(Period)


@pytest.mark.usefixtures("at_once")
def test_a_fault_that_is_over_is_forgotten_and_the_next_one_told(
    db: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    long = 1e6  # no round takes as long, however busy the machine is
    monkeypatch.setattr("schemagen_monitor.keeper._RETRY_SECONDS", long)
    away = db.with_name("away.db")

    def leave() -> None:
        db.rename(away)

    def come_back() -> None:
        away.rename(db)

    rounds = keep(db, nothing, leave, come_back, nothing, leave, nothing, come_back)
    assert len([said for said in caplog.messages if "no monitoring database" in said]) == 2
    assert [pause == long for pause in rounds.pauses] == [False, False, True, False, False, True, True, False]


def test_two_keepers_do_not_work_at_a_time(db: Path) -> None:
    open_kept_reports(str(db)).tell("another", "counting")
    keep(db, nothing)
    assert open_counters(str(db)).counting(PLACE) is None
    open_kept_reports(str(db)).leave("another")
    keep(db)
    assert open_counters(str(db)).counting(PLACE) is not None
    assert open_kept_reports(str(db)).keeper() is None


def test_a_store_that_cannot_be_written_is_told_once_and_tried_again(
    db: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("schemagen_runtime.backends.sqlite.connection._BUSY_SECONDS", 0.05)
    with closing(sqlite3.connect(db, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        rounds = keep(db, nothing, nothing, lambda: other.execute("ROLLBACK"), nothing)
    assert len([said for said in caplog.messages if "locked" in said]) == 1
    assert rounds.pauses[0] > 10
    assert len(editions(db)) == len(Period)


def test_while_much_is_not_counted_nothing_is_judged_and_nothing_waits(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn ends after its first step; what is counted by then says little of the rest."""
    db = fill(tmp_path / "m.db")
    monkeypatch.setattr("schemagen_monitor.keeper._TURN_SECONDS", 0.0)
    monkeypatch.setattr("schemagen_monitor.keeper._MANY", 1000)
    counters, waits = open_counters(str(db)), list[tuple[bool, float]]()

    def wait(seconds: float) -> bool:
        counting = counters.counting(PLACE)
        assert counting is not None
        waits.append((counting.is_complete, seconds))
        assert counting.is_complete or not editions(db)
        return seconds > 0

    Keeper(str(db), "tests", wait).run()
    behind = [seconds for is_complete, seconds in waits if not is_complete]
    assert len(behind) > 1
    assert not any(behind)
    assert len(editions(db)) == len(Period)


@pytest.mark.usefixtures("at_once")
def test_events_that_stay_away_are_told_and_so_is_the_next_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    awaited = SCHEMA.replace("{quiet: [month]}", "{quiet: [month], silent_after: 7h}")
    db = fill(tmp_path / "m.db", days=1, rows=4, text=awaited)
    clock = Clock(START + timedelta(hours=25, minutes=30))
    monkeypatch.setattr("schemagen_monitor.keeper.datetime", clock)
    told: list[list[tuple[str, bool]]] = []

    def look(now: datetime) -> None:
        (one,) = open_kept_reports(str(db)).reports(PLACE, FORM, model="m1", period=Period.DAY)
        told.append([(str(alert.kind), alert.is_open) for alert in read_model_report(one.report).alerts])
        clock.moment = now

    later, come = START + timedelta(hours=26), START + timedelta(hours=26, minutes=1)
    keep(
        db,
        nothing,
        lambda: look(later),
        nothing,
        lambda: look(come),
        lambda: more(db, text=awaited, at=later),
        nothing,
        nothing,
    )
    look(come)
    assert told == [[], [("freshness", True)], [("freshness", False)]]


@pytest.mark.usefixtures("at_once")
def test_other_settings_are_judged_by_and_what_does_not_fit_is_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    db = fill(tmp_path / "m.db", days=1, rows=4)

    def found() -> list[str]:
        (one,) = open_kept_reports(str(db)).reports(PLACE, FORM, model="m1", period=Period.DAY)
        return [str(alert.kind) for alert in read_model_report(one.report).alerts]

    keep(db)
    assert found() == []
    keep(db, settings=MonitorSettings(Monitoring(silent_after=7), ((PLACE, Monitoring(("mnth",))),)))
    assert found() == ["freshness"]
    assert [said for said in caplog.messages if "'mnth' that could be quiet; is 'month' meant?" in said]


def test_silence_is_told_to_receivers_a_minute_after_the_last_judging(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    awaited = SCHEMA.replace("{quiet: [month]}", "{quiet: [month], silent_after: 7h}")
    db = fill(tmp_path / "m.db", days=1, rows=4, text=awaited)
    clock, seconds = Clock(START + timedelta(hours=25, minutes=30)), Seconds()
    monkeypatch.setattr("schemagen_monitor.keeper.datetime", clock)
    monkeypatch.setattr("schemagen_monitor.keeper.time", seconds)
    place, told = str(db), list[tuple[float, str, str]]()
    notices = SqliteNotices(place)
    notifier = Notifier(
        open_kept_reports(place), open_annotations(place), notices, Receivers(["r"], "https://m.example")
    )

    def look() -> None:
        while (notice := notices.due("r", 1e12)) is not None:
            notices.settle(notice)
            said = json.loads(notice.body)
            told.append((seconds.now, said["event"], said["alert"]["kind"]))

    def later(by: float) -> Callable[[], None]:
        def wait() -> None:
            look()
            seconds.now += by
            clock.moment = START + timedelta(hours=26)  # silent from this moment on

        return wait

    rounds = Rounds(later(59), later(0.5), later(0.5), later(60), nothing)
    Keeper(place, "tests", rounds, notifier.look_at).run()
    look()
    assert told == [(1060.0, "opened", "freshness")]
