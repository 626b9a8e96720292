"""A hash of an id tells an int from its digits and one database from another, and an outcome says what was refused."""

import pytest
from schemagen_runtime.api.destination import Collection, DestinationError, Outcome, no_model
from schemagen_runtime.backends.sql.erased_ids import erased_id, hash_of_id, keys_to_erase, with_erased


def test_a_hash_is_of_one_id_of_one_database() -> None:
    hashes = [hash_of_id(salt, key) for salt in (b"a" * 32, b"b" * 32) for key in (7, "7", "é", "")]
    assert len(set(hashes)) == len(hashes)
    assert {len(one) for one in hashes} == {32}
    assert hash_of_id(b"a" * 32, 7) == hashes[0]


def test_what_was_refused_is_told_beside_what_was_wrong() -> None:
    outcome = Outcome(frozenset({1}), {2: no_model()})
    assert with_erased(outcome, {}) is outcome
    told = with_erased(outcome, {0: erased_id("key")})
    assert (set(told.duplicates), sorted(told.errors)) == ({1}, [0, 2])
    assert (told.errors[0].code, told.errors[0].column) == ("erased", "key")


def test_each_id_is_erased_once_and_all_must_be_ids() -> None:
    place = Collection("p", "c")
    assert keys_to_erase(place, ["b", "a", "B"], lambda id_: str(id_).lower()) == ["b", "a"]
    with pytest.raises(DestinationError, match=r"^'x' can be no id of p/c; nothing is erased$"):
        keys_to_erase(place, ["a", "x"], lambda id_: None if id_ == "x" else id_)
