"""What every store does, whichever it is: one suite, run over each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import TypeAlias

import hypothesis
import pytest
from hypothesis import strategies as st
from schemagen_runtime import Collection, DestinationError, ErrorCode, Outcome, Schema, SchemaConflict, SchemaInfo
from schemagen_runtime.api.destination import AcceptedRuns
from schemagen_runtime.api.rejections import ErrorCount, RejectionCount, RejectionReport, RejectionTally
from schemagen_runtime.api.store import Backup, KeyReused, RequestKey, Store, Write
from schemagen_runtime.api.store_statistics import Erased, Removed
from schemagen_runtime.backends.clickhouse.store import ClickHouseStore
from schemagen_runtime.backends.sqlite.store import SqliteStore
from schemagen_runtime.document import Place

from tests.runtime.support import SCHEMA, event, label, schema
from tests.system.clickhouse.front import url_of

PLACE = Collection("p", "c")
OTHER = Collection("p", "other")
KEY = RequestKey(b"k" * 16, b"d" * 16)

Open: TypeAlias = Callable[[Path], Store]
"""Opens the store that lies in a folder, or makes it."""

STORES: dict[str, Open] = {
    "sqlite": lambda folder: SqliteStore(str(folder / "monitoring.db")),
    "clickhouse": lambda folder: ClickHouseStore(url_of(folder)),
}
CREATES_NONE: dict[str, Open] = {"sqlite": lambda folder: SqliteStore(str(folder / "monitoring.db"), create=False)}


@pytest.fixture(params=STORES)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def store(kind: str, tmp_path: Path) -> Iterator[Store]:
    with STORES[kind](tmp_path) as opened:
        opened.register(PLACE, info(SCHEMA))
        yield opened


def info(schema: Schema[object]) -> SchemaInfo:
    return SchemaInfo.of(schema)


def a_write(
    store: Store,
    *events: Mapping[str, object],
    model: str = "m",
    key: RequestKey | None = None,
    collection: Collection = PLACE,
    schema: Schema[object] = SCHEMA,
    accepted: AcceptedRuns = (),
) -> Write:
    preparer = store.preparer(collection, info(schema))
    return Write(preparer.prepare(model, dict(enumerate(events)), accepted), key)


def write(store: Store, *events: Mapping[str, object], model: str = "m", key: RequestKey | None = None) -> Outcome:
    (result,) = store.write([a_write(store, *events, model=model, key=key)])
    assert isinstance(result, Outcome), result
    return result


def places(store: Store, model: str | None = None) -> list[tuple[str, str | int]]:
    return [(record.model, record.id) for record in store.records(PLACE, model)]


def labels_of(store: Store, id_: str) -> Mapping[str, object]:
    (record,) = store.find(PLACE, id_)
    return record.labels


class Fails:
    """Stands for a batch that another store prepared."""

    indexes = (0,)


# Schemas


def test_a_registered_schema_is_remembered(store: Store, kind: str, tmp_path: Path) -> None:
    store.register(PLACE, info(SCHEMA))  # once more
    with STORES[kind](tmp_path) as reopened:
        (version,) = reopened.history(PLACE)
        assert (version.version, version.fingerprint) == (SCHEMA.version, SCHEMA.fingerprint)
        assert datetime.fromisoformat(version.registered_at).utcoffset() == timedelta(0)
        assert reopened.document(PLACE, SCHEMA.fingerprint) == SCHEMA.document.strip()
        assert reopened.collections() == [PLACE]
        places = {column.name: (column.place, str(column.type)) for column in reopened.columns(PLACE)}
    assert list(places) == ["id", "timestamp", "tags", "F", "note", "x", "p", "y", "z"]
    assert places["id"] == (Place.ID, "string")
    assert places["x"] == (Place.INFERENCE, "int")
    assert places["y"] == (Place.LABEL, "int?")


def test_what_is_not_registered_is_not_known(store: Store) -> None:
    assert store.history(OTHER) == []
    assert list(store.columns(OTHER)) == []
    assert store.document(OTHER, SCHEMA.fingerprint) is None
    assert store.document(PLACE, "0" * 64) is None
    with pytest.raises(DestinationError, match="is not registered with p/other"):
        store.preparer(OTHER, info(SCHEMA))
    reads: list[Callable[[], object]] = [
        lambda: store.find(OTHER, "a"),
        lambda: store.page(OTHER, 1),
        lambda: list(store.records(OTHER)),
    ]
    for read in reads:
        with pytest.raises(DestinationError, match="no collection p/other"):
            read()


def test_a_newer_version_adds_its_columns_and_both_write(store: Store) -> None:
    newer = schema("1.1.0", "F: float?\n  new: int?")
    old = store.preparer(PLACE, info(SCHEMA))
    store.register(PLACE, info(newer))
    batches = [Write(old.prepare("m", {0: event("a")})), a_write(store, event("b", new=7), schema=newer)]
    assert store.write(batches) == [Outcome(), Outcome()]
    assert [version.version for version in store.history(PLACE)] == ["1.0.0", "1.1.0"]
    assert [record.values["new"] for record in store.records(PLACE)] == [None, 7]


def test_a_schema_that_would_break_what_is_stored_says_every_reason(store: Store) -> None:
    broken = schema("1.0.0", "F: string?", **{"x:_int": "x: bool"})
    with pytest.raises(SchemaConflict) as raised:
        store.register(PLACE, info(broken))
    assert raised.value.reasons == (
        "p/c: version 1.0.0 is registered with other content; raise the schema's version",
        "p/c: column 'F' is stored as float, and the schema makes it string",
        "p/c: column 'x' is stored as int, and the schema makes it bool",
    )
    assert len(store.history(PLACE)) == 1


# Writing


def test_several_batches_share_a_commit_and_a_bad_one_costs_the_others_nothing(store: Store) -> None:
    bad = Write(Fails())
    results = store.write([a_write(store, event("a")), bad, a_write(store, event("b"), label("a", y=1), model="m2")])
    assert results[0] == results[2] == Outcome()
    assert isinstance(results[1], TypeError)
    assert places(store) == [("m", "a"), ("m2", "b")]
    assert labels_of(store, "a")["y"] == 1
    (alone,) = store.write([bad])
    assert isinstance(alone, TypeError)
    assert store.write([]) == []


def test_a_batch_that_fails_is_not_stored_by_halves(store: Store) -> None:
    unencodable = a_write(store, event("a"), event("b", note="\ud800"))
    for writes in ([unencodable], [a_write(store, event("c")), unencodable]):
        assert isinstance(store.write(writes)[-1], Exception)
    assert places(store) == [("m", "c")]


def test_duplicates_and_conflicts_are_told_by_index(store: Store) -> None:
    write(store, event("a", 1), event("b", 1))
    outcome = write(store, event("a", 1), event("b", 2, note="secret"), event("c"))
    assert outcome.duplicates == {0}
    (error,) = outcome.errors.values()
    assert (list(outcome.errors), error.code, error.column) == ([1], ErrorCode.DUPLICATE_ID, "id")
    assert "'note', 'x'" in error.message
    assert "secret" not in error.message
    assert places(store) == [("m", id_) for id_ in "abc"]


def stamped(id_: str, day: int, **labels: object) -> dict[str, object]:
    """Return a label event of a day of January 2024."""
    return label(id_, timestamp=f"2024-01-{day:02}T00:00:00Z", **labels)


def history_of(store: Store, id_: str, name: str = "y") -> list[tuple[object, str]]:
    return [(one.value, one.at[:10]) for one in store.label_history(PLACE, id_) if one.label == name]


def test_the_newest_label_counts_however_late_it_comes(store: Store) -> None:
    write(store, event("a"), stamped("a", 20, y=3, z="new"))
    assert write(store, stamped("a", 10, y=2)) == Outcome()
    assert labels_of(store, "a") == {"y": 3, "z": "new"}
    assert write(store, stamped("a", 10, y=2)) == Outcome(frozenset({0}))  # an earlier value is known, too
    assert write(store, stamped("a", 25, z="newer"), stamped("a", 22, z="between")) == Outcome()
    assert labels_of(store, "a") == {"y": 3, "z": "newer"}
    assert write(store, stamped("a", 21, y=4)) == Outcome()  # newer than y, older than z
    assert labels_of(store, "a") == {"y": 4, "z": "newer"}
    assert history_of(store, "a") == [(2, "2024-01-10"), (3, "2024-01-20"), (4, "2024-01-21")]
    assert history_of(store, "a", "z") == [("new", "2024-01-20"), ("between", "2024-01-22"), ("newer", "2024-01-25")]
    assert store.label_history(PLACE, "nobody") == []


def test_a_label_in_an_inference_counts_at_the_time_of_the_inference(store: Store) -> None:
    write(store, event("a", y=1))  # of 1 January 2024
    assert write(store, label("a", timestamp="2023-12-31T23:59:59.9Z", y=0)) == Outcome()
    assert labels_of(store, "a")["y"] == 1
    write(store, stamped("a", 2, y=2))
    assert write(store, event("a", y=1)) == Outcome(frozenset({0}))
    assert labels_of(store, "a")["y"] == 2
    assert [value for value, _ in history_of(store, "a")] == [0, 1, 2]


def test_a_label_without_a_time_counts_by_when_it_was_accepted(store: Store) -> None:
    first, second = [(1, 1_700_000_000.0)], [(1, 1_700_000_001.5)]
    store.write([a_write(store, event("a")), a_write(store, label("a", y=2), accepted=second)])
    (late,) = store.write([a_write(store, label("a", y=1), accepted=first)])
    (again,) = store.write([a_write(store, label("a", y=1), accepted=first)])
    assert (late, again) == (Outcome(), Outcome(frozenset({0})))
    assert labels_of(store, "a")["y"] == 2
    assert [one.value for one in store.label_history(PLACE, "a")] == [1, 2]
    (joined,) = store.write(
        [a_write(store, label("a", y=5), label("a", y=4), label("a", y=3), accepted=[(1, 1.7e9 + 9), (2, 1.7e9 + 7)])]
    )
    assert joined == Outcome()
    assert labels_of(store, "a")["y"] == 5
    assert [one.value for one in store.label_history(PLACE, "a")][-3:] == [4, 3, 5]


def test_of_equal_times_the_one_accepted_later_counts(store: Store) -> None:
    later, sooner = [(1, 1_700_000_009.0)], [(1, 1_700_000_008.0)]
    for value, accepted in ((1, later), (2, sooner)):
        store.write([a_write(store, stamped("a", 3, y=value), event("a"), accepted=accepted)])
    assert labels_of(store, "a")["y"] == 1
    write(store, label("a", y=7), label("a", y=8), label("a", y=7))
    assert labels_of(store, "a")["y"] == 7


GIVEN = st.lists(
    st.tuples(
        st.sampled_from(["own", "none", "inference"]),
        st.integers(1, 5),
        st.fixed_dictionaries({}, optional={"y": st.integers(0, 2), "z": st.sampled_from("ab")}),
    ),
    max_size=7,
)


@pytest.mark.parametrize("kind", STORES)
def test_any_order_repetition_and_batching_gives_the_same_record(
    kind: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    @hypothesis.settings(max_examples=5 if kind == "clickhouse" else 40, deadline=None)  # where tables take their time
    @hypothesis.given(given=GIVEN, data=st.data())
    def check(given: list[tuple[str, int, dict[str, object]]], data: st.DataObject) -> None:
        check_any_order(STORES[kind], given, data, tmp_path_factory)

    check()


def check_any_order(
    make: Open,
    given: list[tuple[str, int, dict[str, object]]],
    data: st.DataObject,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    """Each event is accepted at a second of its own. An inference, of its own model, is of the first day."""
    sent: list[tuple[str, dict[str, object], float]] = [("m", event("a"), 1.0)]
    newest: dict[str, tuple[tuple[float, int], object]] = {}
    for number, (kind, day, labels) in enumerate(given):
        accepted = 1_700_000_000.0 + number
        if kind == "inference":
            sent.append((f"m{number}", event("a", **labels), accepted))
        else:
            sent.append(("m", stamped("a", day, **labels) if kind == "own" else label("a", **labels), accepted))
        at = {"own": day, "inference": 1, "none": -46.0 + number / 86400}[kind]  # 14 November 2023
        for name, value in labels.items():
            newest[name] = max(newest.get(name, ((-99.0, 0), None)), ((at, number), value), key=lambda one: one[0])
    order = data.draw(st.lists(st.sampled_from(sent), max_size=12)) + data.draw(st.permutations(sent))
    with make(tmp_path_factory.mktemp("store")) as store:
        store.register(PLACE, info(SCHEMA))
        while order:
            count = data.draw(st.integers(1, 4))
            batch, order = order[:count], order[count:]
            for model in dict.fromkeys(model for model, _, _ in batch):
                mine = [(one, at) for which, one, at in batch if which == model and len(one) > 1]
                write_ = a_write(store, *(one for one, _ in mine), model=model, accepted=[(1, at) for _, at in mine])
                assert all(isinstance(result, Outcome) and not result.errors for result in store.write([write_]))
        (record, *_) = store.find(PLACE, "a")
        assert record.labels == {name: newest.get(name, (0, None))[1] for name in ("y", "z")}
        values = [(one.label, one.value, one.at) for one in store.label_history(PLACE, "a")]
        assert len(values) == len(set(values))
        counting = {one.label: one.value for one in store.label_history(PLACE, "a")}
        assert counting == {name: value for name, value in record.labels.items() if value is not None}


def test_prune_takes_earlier_labels_too(store: Store) -> None:
    write(store, event("a"), stamped("a", 1, y=1), stamped("a", 2, y=2))
    write(store, label("b", y=1))
    between = datetime.now(UTC)
    write(store, stamped("a", 3, y=3), event("b"))
    assert [value for value, _ in history_of(store, "a")] == [1, 2, 3]
    list(store.prune(PLACE, between))
    assert [value for value, _ in history_of(store, "a")] == [3]
    list(store.prune(PLACE, datetime.now(UTC) + timedelta(seconds=1)))
    assert (store.label_history(PLACE, "a"), store.label_history(PLACE, "b")) == ([], [])


ZEROS = schema("1.0.0", "F: float?\n  v: list<float>?", **{"z:_string?": "z: float?"})


def signs(values: Mapping[str, object], *names: str) -> str:
    return " ".join(map(repr, (values[name] for name in names)))


def test_a_zero_keeps_its_sign(kind: str, tmp_path: Path) -> None:
    with STORES[kind](tmp_path) as store:
        store.register(PLACE, info(ZEROS))
        many = [event(f"e{n:02}", F=[-0.0, 0.0, None, 0, -2.0][n % 5], p=-0.0 if n % 2 else 0.5) for n in range(40)]
        many[3]["v"] = [-0.0, 0.0, [-1.5][0]]
        many[5]["z"] = -0.0
        labels = [label("e06", z=-0.0), label("e07", z=0.0), label("e08", z=-0.0), label("e08", y=1)]
        store.write([a_write(store, *many, schema=ZEROS), a_write(store, *labels, schema=ZEROS)])
        store.write([a_write(store, event("one", F=-0.0), label("e07", z=-0.0), label("e06", z=0), schema=ZEROS)])
        found = {str(record.id): record for record in store.records(PLACE)}
        for one in many:
            expected = {"F": None if one["F"] is None else float(str(one["F"])), "p": one["p"]}
            assert signs(found[str(one["id"])].values, "F", "p") == signs(expected, "F", "p")
        assert repr(found["e03"].values["v"]) == "[-0.0, 0.0, -1.5]"
        assert signs(found["one"].values, "F") == "-0.0"
        told = {name: signs(found[name].labels, "z") for name in ("e05", "e06", "e07", "e08", "e09")}
        assert told == {"e05": "-0.0", "e06": "0.0", "e07": "-0.0", "e08": "-0.0", "e09": "None"}
        assert [repr(one.value) for one in store.label_history(PLACE, "e06")] == ["-0.0", "0.0"]


def test_labels_join_whenever_they_come_and_may_be_corrected(store: Store) -> None:
    write(store, label("a", y=1))
    assert places(store) == []
    write(store, event("a"))
    assert labels_of(store, "a") == {"y": 1, "z": None}
    outcome = write(store, label("a", y=1), label("a", z="late"), label("a", y=2))
    assert outcome == Outcome(frozenset({0}))
    assert labels_of(store, "a") == {"y": 2, "z": "late"}


def test_batches_are_prepared_on_any_thread(store: Store) -> None:
    preparer = store.preparer(PLACE, info(SCHEMA))
    numbers = range(40)
    with ThreadPoolExecutor(4) as threads:
        waiting = [threads.submit(preparer.prepare, "m", {0: event(f"{number:02}")}) for number in numbers]
        batches = [one.result() for one in waiting]
        assert store.write([Write(batch) for batch in batches]) == [Outcome()] * 40
    assert [id_ for _, id_ in places(store)] == [f"{number:02}" for number in numbers]


# Keys


def test_a_batch_that_comes_again_under_its_key_changes_nothing(store: Store, kind: str, tmp_path: Path) -> None:
    first = [event("a"), label("a", y=1), event("b", 1)]
    write(store, event("b", 2))
    outcome = write(store, *first, key=KEY)
    assert (outcome.duplicates, list(outcome.errors)) == (frozenset(), [2])
    write(store, label("a", y=2))
    again = write(store, *first, key=KEY)
    assert again.duplicates == {0, 1}
    assert again.errors == outcome.errors
    assert labels_of(store, "a")["y"] == 2
    with STORES[kind](tmp_path) as reopened:
        assert write(reopened, *first, key=KEY) == again


def test_a_key_counts_within_its_own_commit(store: Store) -> None:
    twice = [a_write(store, label("a", y=1), key=KEY), a_write(store, label("a", y=2)), a_write(store, key=KEY)]
    assert store.write([*twice, a_write(store, label("a", y=1), key=KEY)])[-1] == Outcome(frozenset({0}))
    write(store, event("a"))
    assert labels_of(store, "a")["y"] == 2


def test_a_key_of_another_batch_is_told_apart(store: Store) -> None:
    write(store, event("a"), key=KEY)
    other = RequestKey(KEY.key, b"e" * 16)
    results = store.write([a_write(store, event("b"), key=other), a_write(store, event("c"))])
    assert isinstance(results[0], KeyReused)
    assert results[1] == Outcome()
    assert places(store) == [("m", "a"), ("m", "c")]


def test_the_key_of_a_batch_that_failed_is_free(store: Store) -> None:
    (failed,) = store.write([a_write(store, event("a", note="\ud800"), key=KEY)])
    assert isinstance(failed, Exception)
    assert write(store, event("a"), key=KEY) == Outcome()


# Reading


def test_records_by_id_by_model_and_by_page(store: Store) -> None:
    for model in ("m2", "m1"):
        write(store, *(event(id_, note=model) for id_ in ("c", "a", "b")), model=model)
    expected = [(model, id_) for model in ("m1", "m2") for id_ in "abc"]
    assert places(store) == expected
    assert places(store, "m2") == expected[3:]
    assert places(store, "m") == []
    assert [record.values["note"] for record in store.find(PLACE, "b")] == ["m1", "m2"]
    assert [record.model for record in store.find(PLACE, "b", "m2")] == ["m2"]
    assert store.find(PLACE, "d") == []
    found: list[tuple[str, str | int]] = []
    while page := store.page(PLACE, 4, found[-1] if found else None):
        found += [(record.model, record.id) for record in page]
        assert len(page) <= 4
    assert found == expected
    with pytest.raises(ValueError, match="there can be no record"):
        store.page(PLACE, 1, ("m1", "\ud800"))


# Administering


def test_statistics_count_what_is_stored(store: Store) -> None:
    before = datetime.now(UTC)
    write(store, event("a"), event("b"), label("a", y=1), label("lone", y=1))
    write(store, event("a"), model="m2")
    store.register(OTHER, info(SCHEMA))
    found = store.statistics()
    assert found.size > 0
    assert [one.collection for one in found.collections] == [PLACE, OTHER]
    one, empty = found.collections
    assert (dict(one.models), one.inferences) == ({"m": 2, "m2": 1}, 3)
    assert (one.labelled, one.labels, one.unjoined) == (2, 2, 1)
    assert one.first_received_at is not None
    assert one.last_received_at is not None
    assert before <= datetime.fromisoformat(one.first_received_at) <= datetime.fromisoformat(one.last_received_at)
    assert one.versions == store.history(PLACE)
    assert (empty.inferences, empty.labels, empty.first_received_at) == (0, 0, None)


def test_what_is_old_is_counted_then_removed(store: Store) -> None:
    write(store, event("a"), label("a", y=1), event("b"), label("lone", y=1))
    bound = datetime.now(UTC)
    write(store, event("young"), label("b", y=1))
    assert store.count_prunable(PLACE, bound - timedelta(days=1)) == Removed()
    expected = Removed(inferences=2, labels=2)  # the label of b came later
    assert store.count_prunable(PLACE, bound) == expected
    assert places(store) == [("m", "a"), ("m", "b"), ("m", "young")]
    removed = Removed()
    for step in store.prune(PLACE, bound):
        assert step.total
        removed += step
    assert removed == expected
    assert places(store) == [("m", "young")]
    assert store.count_prunable(PLACE, bound) == Removed()
    assert write(store, event("a"), event("b")) == Outcome()
    assert labels_of(store, "b")["y"] == 1
    assert labels_of(store, "a")["y"] is None


def test_what_is_erased_is_gone_and_refused(store: Store, kind: str, tmp_path: Path) -> None:
    write(store, event("a"), event("b"), label("a", y=1), label("early", y=1), key=KEY)
    write(store, event("a"), model="m2")
    assert store.erase(PLACE, ["a", "early", "never", "a"]) == Erased(2, 2, ("never",))
    assert places(store) == [("m", "b")]
    assert store.statistics().collections[0].labels == 0
    for opened in (store, STORES[kind](tmp_path)):
        outcome = write(opened, event("a"), label("early", y=1), event("c"), label("never", y=0), event("b"), model="m")
        assert {index: error.code for index, error in outcome.errors.items()} == dict.fromkeys((0, 1, 3), "erased")
        assert outcome.duplicates >= {4}
        assert all("never" not in str(error) for error in outcome.errors.values())
    opened.close()
    again = write(store, event("a"), event("b"), label("a", y=1), label("early", y=1), key=KEY)
    assert (set(again.errors), set(again.duplicates)) == ({0, 2, 3}, {1})
    assert store.erase(PLACE, ["a", "never"]) == Erased(absent=("a", "never"))
    store.register(OTHER, info(SCHEMA))
    (elsewhere,) = store.write([a_write(store, event("a"), collection=OTHER)])
    assert elsewhere == Outcome()
    for collection, ids in ((Collection("p", "no"), ["a"]), (PLACE, ["b", "\ud800"])):
        with pytest.raises(DestinationError, match=r"no collection p/no|nothing is erased"):
            store.erase(collection, ids)
    assert [id_ for _, id_ in places(store)] == ["b", "c"]


def test_a_store_that_is_closed_says_so(store: Store) -> None:
    batch = a_write(store, event("a"))
    store.close()
    uses: list[Callable[[], object]] = [
        lambda: store.write([batch]),
        store.collections,
        store.statistics,
        lambda: store.count_prunable(PLACE, datetime.now(UTC)),
        lambda: list(store.prune(PLACE, datetime.now(UTC))),
    ]
    for use in uses:
        with pytest.raises(DestinationError, match="is closed"):
            use()
    store.close()


@pytest.mark.parametrize("kind", CREATES_NONE)
def test_a_store_that_is_not_there_is_not_made(kind: str, tmp_path: Path) -> None:
    with pytest.raises(DestinationError, match="there is no monitoring database"):
        CREATES_NONE[kind](tmp_path)
    assert list(tmp_path.iterdir()) == []


# Copying: for those that can


@pytest.mark.parametrize("kind", CREATES_NONE)
def test_a_copy_holds_what_was_stored(store: Store, tmp_path: Path) -> None:
    assert isinstance(store, SqliteStore)
    backup: Backup = store
    write(store, event("a"), label("a", y=1), key=KEY)
    target = tmp_path / "copy.db"
    steps: list[tuple[int, int]] = []
    backup.back_up(str(target), lambda copied, of: steps.append((copied, of)))
    assert steps[-1][0] == steps[-1][1] > 0
    write(store, event("b"))
    with SqliteStore(str(target), create=False) as copy:
        assert places(copy) == [("m", "a")]
        assert copy.history(PLACE) == store.history(PLACE)
        assert write(copy, event("a"), label("a", y=1), key=KEY) == Outcome(frozenset({0, 1}))
    with pytest.raises(DestinationError, match="exists already"):
        backup.back_up(str(target))


ALWAYS = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)
MARCH = datetime(2026, 3, 29, 1, tzinfo=UTC)


def a_count(events: int, *errors: ErrorCount, model: str | None = "m", hour: datetime = MARCH) -> RejectionCount:
    return RejectionCount(model, SCHEMA.fingerprint, hour, events, errors)


def test_a_report_counts_once_however_often_it_comes(store: Store) -> None:
    errors = ErrorCount("x", ErrorCode.OUT_OF_RANGE, 2), ErrorCount(None, ErrorCode.EVENT_TOO_LARGE, 1)
    first = RejectionReport("1" * 32, PLACE, [a_count(3, *errors), a_count(1, errors[1], model=None)])
    assert [store.count_rejections(first) for _ in range(3)] == [True, False, False]
    assert store.count_rejections(RejectionReport("2" * 32, PLACE, [a_count(2, errors[0])]))
    unnamed, named = store.rejections(PLACE, *ALWAYS)
    assert (unnamed.model, unnamed.events) == (None, 1)
    assert (named.model, named.hour, named.events) == ("m", MARCH, 5)
    assert set(named.errors) == {
        ErrorCount("x", ErrorCode.OUT_OF_RANGE, 4),
        ErrorCount(None, ErrorCode.EVENT_TOO_LARGE, 1),
    }


def test_reports_of_two_collections_may_have_one_id(store: Store) -> None:
    store.register(OTHER, info(SCHEMA))
    error = ErrorCount("x", ErrorCode.OUT_OF_RANGE, 1)
    for place in (PLACE, OTHER):
        assert store.count_rejections(RejectionReport("1" * 32, place, [a_count(1, error)]))
    assert [one.events for one in store.rejections(OTHER, *ALWAYS)] == [1]


def test_no_name_is_kept_that_no_column_has(store: Store) -> None:
    stray = ErrorCount("patient 4711", ErrorCode.UNKNOWN_COLUMN, 1)
    store.count_rejections(RejectionReport("1" * 32, PLACE, [a_count(1, stray)]))
    (count,) = store.rejections(PLACE, *ALWAYS)
    assert list(count.errors) == [ErrorCount(None, ErrorCode.UNKNOWN_COLUMN, 1)]


def test_an_hour_of_the_future_is_the_current_one(store: Store) -> None:
    ahead = a_count(1, ErrorCount("x", ErrorCode.OUT_OF_RANGE, 1), hour=datetime(2150, 1, 1, tzinfo=UTC))
    before = datetime.now(UTC)
    store.count_rejections(RejectionReport("1" * 32, PLACE, [ahead]))
    (count,) = store.rejections(PLACE, *ALWAYS)
    assert before - timedelta(hours=1) < count.hour <= datetime.now(UTC)


def test_what_is_not_known_has_no_rejections(store: Store) -> None:
    error = ErrorCount("x", ErrorCode.OUT_OF_RANGE, 1)
    with pytest.raises(DestinationError, match="not registered with p/other"):
        store.count_rejections(RejectionReport("1" * 32, OTHER, [a_count(1, error)]))
    with pytest.raises(DestinationError, match="no collection p/other"):
        store.rejections(OTHER, *ALWAYS)
    upper = Collection("P", "C")
    with pytest.raises(DestinationError, match="not registered with P/C"):
        store.count_rejections(RejectionReport("1" * 32, upper, [a_count(1, error)]))


def test_a_store_counts_what_it_refuses_itself(store: Store) -> None:
    write(store, event("a", 1))
    outcome = write(store, event("a", 2), event("b"), event("a", 3))
    assert sorted(outcome.errors) == [0, 2]
    (count,) = store.rejections(PLACE, *ALWAYS)
    assert (count.model, count.fingerprint, count.events) == ("m", SCHEMA.fingerprint, 2)
    assert list(count.errors) == [ErrorCount("id", ErrorCode.DUPLICATE_ID, 2)]
    assert datetime.now(UTC) - timedelta(hours=2) < count.hour <= datetime.now(UTC)


def test_what_was_refused_before_counts_with_its_request_and_once(store: Store) -> None:
    tally = RejectionTally(2, {("x", ErrorCode.TYPE_MISMATCH): 2})
    once = a_write(store, event("a"), key=KEY)._replace(rejected=tally)
    assert store.write([once, once]) == [Outcome(), Outcome(frozenset({0}))]
    nothing = a_write(store, key=RequestKey(b"n" * 16, b"d" * 16))._replace(rejected=tally)
    assert store.write([nothing]) == [Outcome()]
    assert store.write([nothing]) == [Outcome()]
    (count,) = store.rejections(PLACE, *ALWAYS)
    assert count.events == 4
    assert list(count.errors) == [ErrorCount("x", ErrorCode.TYPE_MISMATCH, 4)]


def test_counts_of_a_write_that_fails_do_not_stay(store: Store) -> None:
    tally = RejectionTally(1, {("x", ErrorCode.TYPE_MISMATCH): 1})
    write(store, event("a"), key=KEY)
    reused = a_write(store, event("b"), key=KEY._replace(digest=b"e" * 16))._replace(rejected=tally)
    (result,) = store.write([reused])
    assert isinstance(result, KeyReused)
    assert store.rejections(PLACE, *ALWAYS) == []


def test_rejections_are_pruned_where_counters_are(store: Store) -> None:
    write(store, event("a", 1))
    write(store, event("a", 2))
    assert [one.events for one in store.rejections(PLACE, *ALWAYS)] == [1]
    now = datetime.now(UTC)
    assert store.count_prunable(PLACE, now - timedelta(hours=1), counters=True).rejections == 0
    later = now + timedelta(hours=2)
    assert store.count_prunable(PLACE, later, counters=True) == Removed(inferences=1, rejections=1)
    assert sum((step.rejections for step in store.prune(PLACE, now - timedelta(hours=1), counters=True)), 0) == 0
    assert len(store.rejections(PLACE, *ALWAYS)) == 1
    assert sum(store.prune(PLACE, later, counters=True), Removed()) == Removed(inferences=1, rejections=1)
    assert store.rejections(PLACE, *ALWAYS) == []


def test_rejections_outlive_what_is_pruned_and_erased(store: Store) -> None:
    write(store, event("a", 1))
    write(store, event("a", 2))
    counted = store.rejections(PLACE, *ALWAYS)
    list(store.prune(PLACE, datetime.now(UTC) + timedelta(days=1)))
    store.erase(PLACE, ["a"])
    assert places(store) == []
    assert store.rejections(PLACE, *ALWAYS) == counted
    assert len(counted) == 1
