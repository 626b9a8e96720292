"""A hash of an id tells an int from its digits and one database from another, and an outcome says what was refused."""

from schemagen_runtime.api.destination import Outcome, no_model
from schemagen_runtime.backends.sql.erased_ids import erased_id, hash_of_id, with_erased


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
