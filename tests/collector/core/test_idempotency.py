"""Keys: the same for the same batch under the same key, and for nothing else."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from schemagen_collector.core.idempotency import request_key

NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=5)  # as names of projects are
REQUESTS = st.tuples(st.tuples(NAMES, NAMES, NAMES, NAMES), NAMES, st.binary(max_size=5))


@given(one=REQUESTS, other=REQUESTS)
def test_a_key_is_of_its_scope_and_a_digest_of_its_body(
    one: tuple[tuple[str, ...], str, bytes], other: tuple[tuple[str, ...], str, bytes]
) -> None:
    first, second = request_key(*one), request_key(*other)
    assert (first.key == second.key) == (one[:2] == other[:2])
    assert (first.digest == second.digest) == (one[2] == other[2])
    assert request_key(*one) == first


def test_keys_are_those_of_databases_that_are_there() -> None:
    """A batch that was answered before an upgrade is known after it."""
    key = request_key(("p", "c", "m", "f" * 64), "key-1", b"{}\n")
    assert (key.key.hex(), key.digest.hex()) == (
        "5ac6e82aab531d5278ae34fa9da43a8f",
        "ca3d163bab055381827226140568f3be",
    )
