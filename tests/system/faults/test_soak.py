"""The soak, short, and whether its account finds what is wrong; ``.ci/run`` runs it for a minute."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import orjson
import pytest
from schemagen_runtime import Fate, IngestFuture, IngestResult, Settings, Workspace

from tests.system.faults.soak.account import Account
from tests.system.faults.soak.calls import label_event
from tests.system.faults.soak.events import LABELLED, make_events, prefix_of
from tests.system.faults.soak.journal import Correction, Journal
from tests.system.faults.soak.kinds import Kind
from tests.system.faults.soak.plan import LABELLED_IDS, Plan
from tests.system.faults.support import ROOT, add_collection


def run(*options: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.system.faults.soak", *options]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=3000, check=False)


@pytest.mark.long
def test_nothing_is_lost_and_nothing_doubled() -> None:
    done = run("--seconds", "5", "--seed", "11")
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.endswith("lost=0 duplicated=0\n")


@pytest.mark.long
def test_kinds_can_be_left_out() -> None:
    without = [word for kind in Kind if kind is not Kind.KILLS for word in ("--without", kind)]
    done = run("--seconds", "10", "--seed", "3", *without)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "collector killed" not in done.stdout
    assert "corrections=0 " in done.stdout


def test_each_kind_is_explained() -> None:
    text = run("--help").stdout
    assert all(f"  {kind} " in text for kind in Kind)


def test_a_plan_travels_as_it_is() -> None:
    plan = Plan(number=3, to="sqlite:///x.db", folder="f", end="close", settings=Settings(workers=2), dies_at=-4)
    assert Plan.read(plan.write()) == plan


class Small:
    """What a soak leaves, made by hand: five events in two calls, and the labels of one id."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = Journal(folder / "journal1")
        self.ws = Workspace(f"sqlite:///{folder / 'store.db'}", project="p", model="m")
        self._collection = add_collection(self.ws)
        self.store(LABELLED, range(LABELLED_IDS))

    def store(self, prefix: str, numbers: Sequence[int]) -> IngestFuture:
        return self.ingest(make_events(prefix, numbers))

    def ingest(self, events: Sequence[object]) -> IngestFuture:
        return self._collection.ingest_events(events, raise_errors=False)

    def note(self, first: int, events: int, *, prefix: str = "life1", returned: bool = True) -> str:
        name = self.journal.begin(prefix, first, events)
        if returned:
            self.journal.returned(name)
        return name

    def correct(self, *corrections: Correction) -> None:
        """Note label events, and store them."""
        name = self.journal.begin_labels("life1", corrections)
        result = self._collection.ingest_events([label_event(one) for one in corrections]).result(10)
        self.journal.returned(name)
        self.journal.told(name, result)

    def bury(self, id_: str) -> None:
        letters = self.folder / "letters"
        letters.mkdir(exist_ok=True)
        with (letters / "dead-letters.ndjson").open("ab") as file:
            file.write(orjson.dumps({"event": {"id": id_}}) + b"\n")

    def account(self, ended: Sequence[int] = ()) -> Account:
        self.ws.close(10)
        self.journal.close()
        account = Account()
        account.take(self.folder, self.folder / "store.db", ended)
        return account


@pytest.fixture
def small(tmp_path: Path) -> Small:
    return Small(tmp_path)


def wrong(account: Account) -> dict[str, int]:
    """What is wrong, by its name."""
    words = [word.split("=") for word in str(account).split()]
    right = ("accepted", "stored", "dead_lettered", "corrections")
    found = {name: int(number) for name, number in words if name not in right and number != "0"}
    assert bool(found) != account.is_right, account
    assert bool(found) == bool(account.told)
    return found


def test_an_account_in_order(small: Small) -> None:
    small.journal.told(small.note(0, 3), small.store("life1", range(3)).result(10))
    small.store("life1", [3])
    small.note(3, 2)
    small.bury("life1-4")
    small.note(5, 4, returned=False)
    small.store("life1", [5, 6])
    small.correct(Correction("label-0", 1, both=True, at="2024-01-01T00:00:05+00:00"))
    small.correct(Correction("label-0", 2, both=False, at="2024-01-01T00:00:04+00:00"))
    small.correct(Correction("label-0", 3, both=True, at=None), Correction("label-0", 4, both=True, at=None))
    account = small.account()
    assert wrong(account) == {}
    assert (account.accepted, account.stored, account.dead, account.corrections) == (5, 6, 1, 4)


def test_an_event_that_is_nowhere(small: Small) -> None:
    small.note(0, 3)
    small.store("life1", [0, 2])
    assert wrong(small.account()) == {"lost": 1}


def test_an_event_in_two_places(small: Small) -> None:
    small.note(0, 2)
    small.store("life1", range(2))
    small.bury("life1-1")
    assert wrong(small.account()) == {"duplicated": 1}


def test_an_interrupted_call_with_a_hole(small: Small) -> None:
    small.journal.told(small.note(0, 1), small.store("life1", [0]).result(10))
    small.note(1, 4, returned=False)
    small.store("life1", [1, 3])
    assert wrong(small.account()) == {"holes": 1}


def test_fates_that_are_not_so(small: Small) -> None:
    delivered = small.store("life1", range(3)).result(10)
    small.journal.told(small.note(0, 3), delivered)
    small.journal.told(small.note(3, 2), delivered)
    small.store("life1", [3, 4])
    small.journal.told(small.note(5, 3), delivered)
    small.bury("life1-5")
    small.bury("life1-6")
    small.bury("life1-7")
    assert wrong(small.account()) == {"mistold": 4}


def test_events_that_do_not_fit_are_told_and_are_nowhere(small: Small) -> None:
    prefix = prefix_of(5, is_flawed=True)
    result = small.ingest(make_events(prefix, range(100))).result(10)
    assert [entry.index for entry in result.results if entry.fate is Fate.REJECTED] == [0, 41, 82]
    small.journal.told(small.note(0, 100, prefix=prefix), result)
    account = small.account()
    assert wrong(account) == {}
    assert account.accepted == 97


def test_events_that_fit_and_are_told_to_be_rejected(small: Small) -> None:
    (rejected, *_) = small.ingest(make_events(prefix_of(5, is_flawed=True), range(1))).result(10).results
    small.journal.told(small.note(0, 1), IngestResult([rejected]))
    assert wrong(small.account()) == {"mistold": 1}


def test_a_call_without_an_end(small: Small) -> None:
    small.note(0, 1)
    small.store("life1", [0])
    small.ws.flush(10)
    assert wrong(small.account([1])) == {"unended_calls": 1}


def test_events_that_nobody_handed_in(small: Small) -> None:
    small.note(0, 1)
    small.store("life1", [0, 1])
    small.store("life2", [0])
    assert wrong(small.account()) == {"strange": 2}


def test_labels_by_the_rule(small: Small) -> None:
    """What is noted of them is changed afterwards, so that each is wrong in its own way."""
    small.journal.told(small.note(0, 1), small.store("life1", [0]).result(10))
    times = [f"2024-01-01T00:00:{second:02}+00:00" for second in (7, 5, 6)]
    small.correct(*(Correction("label-1", number, both=False, at=at) for number, at in enumerate(times)))
    small.correct(*(Correction("label-2", number, both=False, at=None) for number in range(10, 12)))
    path = small.folder / "journal1"
    text = path.read_bytes().replace(b"=y=2024-01-01T00:00:05+00:00", b"=y=2024-01-01T00:00:09+00:00")
    path.write_bytes(text.replace(b"label-2=11", b"label-2=13"))
    account = small.account()
    # The times of a value, which counts; a value that is lost, and one that nobody gave.
    assert wrong(account) == {"wrong_labels": 3, "lost": 1}
