"""Tokens: what they allow, how they end, what the file holds of them, and what is no token."""

from __future__ import annotations

import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.core.tokens import Right, TokenStore
from schemagen_runtime.errors import SchemagenError

from tests.compiler.cli.support import schemagen

B64TOKEN = re.compile(r"[A-Za-z0-9._~+/-]+=*", re.ASCII)
NOBODY = f"sgen_{'0' * 12}_{'a' * 43}"


@pytest.fixture
def db(tmp_path: Path) -> Path:
    return tmp_path / "monitoring.db"


@pytest.fixture
def store(db: Path) -> Iterator[TokenStore]:
    with open_tokens(str(db), create=True) as opened:
        yield opened


def elsewhere(db: Path, code: str) -> str:
    """What another process prints that does something with the same database."""
    head = (
        "import sys; from schemagen_collector.core.opening import open_tokens; "
        "from schemagen_collector.core.tokens import Right; store = open_tokens(sys.argv[1]); "
    )
    done = subprocess.run([sys.executable, "-c", head + code, str(db)], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_token_allows_what_it_was_made_for(store: TokenStore) -> None:
    token, grant = store.create("lending", [Right.INGEST, Right.READ], "scorer", 60)
    assert store.find(token) == grant
    assert store.list() == [grant]
    assert (grant.name, grant.project) == ("scorer", "lending")
    assert grant.rights == {Right.INGEST, Right.READ}
    assert grant.expires_at == grant.created_at + timedelta(seconds=60)
    assert grant.allows(Right.INGEST, "lending")
    assert not grant.allows(Right.REGISTER, "lending")
    assert not grant.allows(Right.INGEST, "Lending")
    assert not grant.allows(Right.INGEST, "cars")


def test_a_token_for_every_project_allows_in_each(store: TokenStore) -> None:
    token, _ = store.create(None, [Right.READ])
    grant = store.find(token)
    assert grant is not None
    assert grant.allows(Right.READ, "anything")
    assert not grant.allows(Right.INGEST, "anything")


def test_tokens_pass_as_bearer_tokens_and_differ(store: TokenStore) -> None:
    made = [store.create(None, [Right.READ])[0] for _ in range(50)]
    assert all(B64TOKEN.fullmatch(token) and re.match(r"sgen_[0-9a-f]{12}_", token) for token in made)
    assert len({token.partition("_")[2][:12] for token in made}) == len({token[18:] for token in made}) == 50


def test_a_revoked_token_counts_no_more_and_the_others_do(store: TokenStore) -> None:
    (first, grant), (second, _) = (store.create("p", [Right.READ]) for _ in range(2))
    assert store.revoke(grant.id)
    assert store.find(first) is None
    assert store.find(second) is not None
    (stored,) = [one for one in store.list() if one.id == grant.id]
    assert stored.state(datetime.now(UTC)) == "revoked"
    assert store.revoke(grant.id)
    assert stored in store.list()  # it was revoked the first time
    assert not store.revoke("nobody")
    assert not store.revoke("\ud800\0")


def test_to_revoke_the_last_token_opens_nothing(store: TokenStore) -> None:
    assert not store.any()
    _, grant = store.create(None, [Right.READ])
    assert store.any()
    store.revoke(grant.id)
    assert store.any()


def test_an_expired_token_counts_no_more(store: TokenStore, db: Path) -> None:
    token, grant = store.create(None, [Right.READ], expires_in=3600)
    assert grant.expires_at is not None
    assert grant.state(grant.expires_at - timedelta(microseconds=1)) == "active"
    assert grant.state(grant.expires_at) == "expired"
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat(timespec="microseconds")
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE schemagen_tokens SET expires_at = ?", (past,))
    assert store.find(token) is None
    assert store.any()


def test_what_another_process_does_counts_at_once(store: TokenStore, db: Path) -> None:
    assert store.find(NOBODY) is None  # the table is not there yet
    token = elsewhere(db, "print(store.create('p', [Right.INGEST])[0])")
    grant = store.find(token)
    assert grant is not None
    assert elsewhere(db, f"print(store.find({token!r}).id)") == grant.id
    assert elsewhere(db, f"print(store.revoke({grant.id!r}))") == "True"
    assert store.find(token) is None


def test_the_file_holds_a_hash_only(store: TokenStore, db: Path) -> None:
    token, grant = store.create("p", [Right.INGEST])
    in_log = db.with_name(f"{db.name}-wal").read_bytes()
    store.find(token)
    store.close()
    for content in (in_log, db.read_bytes()):
        assert token.encode() not in content
        assert token[18:].encode() not in content
        assert sha256(token.encode()).digest() in content
    assert token[18:] not in repr(grant)


def test_a_secret_belongs_to_its_id(store: TokenStore) -> None:
    (first, _), (second, _) = (store.create(None, [Right.READ]) for _ in range(2))
    assert store.find(first[:18] + second[18:]) is None
    assert store.find(first[:-1] + ("a" if first[-1] != "a" else "b")) is None
    assert store.find(first.upper()) is None
    assert store.find(f"{first}\n") is None


@pytest.mark.parametrize(
    "token",
    ["", "sgen_", NOBODY, "sgen_" * 500_000, f"{NOBODY}\0", "\ud800", f"sgen_{'0' * 12}_{'é' * 43}", "' OR 1=1 --"],
)
def test_what_is_no_token_finds_nothing(token: str, store: TokenStore) -> None:
    assert store.find(token) is None
    store.create(None, [Right.READ])
    assert store.find(token) is None


@pytest.fixture(scope="module")
def used(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TokenStore]:
    with open_tokens(str(tmp_path_factory.mktemp("tokens") / "monitoring.db"), create=True) as opened:
        opened.create(None, [Right.READ])
        yield opened


@given(token=st.text(st.characters()) | st.from_regex(r"sgen_[0-9a-f]{0,13}_?[A-Za-z0-9_-]{0,44}\n?"))
def test_random_text_finds_nothing_and_never_raises(token: str, used: TokenStore) -> None:
    assert used.find(token) is None


def test_threads_may_share_a_store(store: TokenStore) -> None:
    with ThreadPoolExecutor(8) as pool:
        creations = [pool.submit(store.create, "p", [Right.READ]) for _ in range(40)]
        made = [creation.result() for creation in creations]
        found = list(pool.map(store.find, [token for token, _ in made]))
    assert found == [grant for _, grant in made]


def test_a_right_of_a_newer_version_allows_nothing_here(store: TokenStore, db: Path) -> None:
    token, _ = store.create("p", [Right.READ])
    with sqlite3.connect(db) as connection:
        connection.execute("UPDATE schemagen_tokens SET rights = 'administer ingest'")
    grant = store.find(token)
    assert grant is not None
    assert grant.rights == {Right.INGEST}


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (("a/b", [Right.READ]), "cannot name a project"),
        (("", [Right.READ]), "cannot name a project"),
        (("p", list[Right]()), "needs a right; expected some of register, ingest, read"),
        (("p", [Right.READ], "\ud800"), "is not UTF-8"),
        (("p", [Right.READ], "", 0), "expected 1 to"),
        (("p", [Right.READ], "", 10**20), "expected 1 to"),
    ],
)
def test_what_cannot_be_granted_is_refused(arguments: tuple[Any, ...], reason: str, store: TokenStore) -> None:
    with pytest.raises(ValueError, match=reason):
        store.create(*arguments)
    assert not store.any()


def test_a_file_that_is_no_monitoring_database_stays_as_it_is(db: Path) -> None:
    with pytest.raises(SchemagenError, match="there is no monitoring database"):
        open_tokens(str(db))
    assert not db.exists()
    with sqlite3.connect(db) as connection:
        connection.execute("CREATE TABLE theirs (x)")
    connection.close()
    before = db.read_bytes()
    with pytest.raises(SchemagenError, match="another application's database"):
        open_tokens(str(db), create=True)
    assert db.read_bytes() == before


def test_a_store_that_is_closed_says_so(store: TokenStore) -> None:
    token, _ = store.create(None, [Right.READ])
    store.close()
    with pytest.raises(SchemagenError, match="closed"):
        store.find(token)


# The command


def test_a_token_is_printed_once_and_alone(db: Path, tmp_path: Path) -> None:
    create = ["token", "create", "--db", "monitoring.db", "--project", "p", "--right", "read", "--right", "ingest"]
    done = schemagen(*create, "--name", "e\x1bvil", "--expires", "90d", cwd=tmp_path)
    assert done.returncode == 0
    assert re.fullmatch(r"sgen_[0-9a-f]{12}_[\w-]{43}\n", done.stdout)
    token = done.stdout.strip()
    id_, secret = token[5:17], token[18:]
    assert done.stderr.startswith(f"token {id_} may ingest and read in project p, until ")
    assert secret not in done.stderr
    with open_tokens(str(db)) as tokens:
        grant = tokens.find(token)
    assert grant is not None
    assert grant.expires_at == grant.created_at + timedelta(days=90)
    listed = schemagen("token", "list", "--db", "monitoring.db", cwd=tmp_path).stdout
    assert listed.splitlines()[1].split()[:4] == [id_, r"e\x1bvil", "p", "ingest,read"]
    assert listed.rstrip().endswith("active")
    assert "\x1b" not in listed
    assert secret not in listed
    given = json.loads(schemagen("token", "list", "--db", "monitoring.db", "--format", "json", cwd=tmp_path).stdout)
    assert given["tokens"][0]["id"] == id_
    assert given["tokens"][0]["rights"] == ["ingest", "read"]


@pytest.mark.parametrize("whole", [False, True])
def test_a_revoked_token_is_listed_as_such(whole: bool, db: Path, tmp_path: Path) -> None:
    with open_tokens(str(db), create=True) as tokens:
        token, grant = tokens.create(None, [Right.READ])
    done = schemagen("token", "revoke", token if whole else grant.id, "--db", "monitoring.db", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", f"token {grant.id} is revoked\n")
    with open_tokens(str(db)) as tokens:
        assert tokens.find(token) is None
    assert schemagen("token", "list", "--db", "monitoring.db", cwd=tmp_path).stdout.rstrip().endswith("revoked")


def test_an_unknown_token_has_a_neighbour(db: Path, tmp_path: Path) -> None:
    with open_tokens(str(db), create=True) as tokens:
        _, grant = tokens.create(None, [Right.READ])
    nearly = grant.id[:-1] + ("0" if grant.id[-1] != "0" else "1")
    done = schemagen("token", "revoke", nearly, "--db", "monitoring.db", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr == f"schemagen: monitoring.db has no token '{nearly}'; did you mean {grant.id}?\n"
    secret = "very_secret" * 3
    done = schemagen("token", "revoke", f"sgen_{nearly}_{secret}", "--db", "monitoring.db", cwd=tmp_path)
    assert secret not in done.stderr


@pytest.mark.parametrize(
    "wrong", [["--expires", "0d"], ["--expires", "x"], ["--project", "a b"], ["--right", "write"], ["--name", "\udcff"]]
)
def test_a_mistake_makes_no_database(wrong: list[str], tmp_path: Path) -> None:
    arguments = ["token", "create", "--db", "monitoring.db", "--project", "p", "--right", "read", *wrong]
    done = schemagen(*arguments, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert not list(tmp_path.iterdir())
