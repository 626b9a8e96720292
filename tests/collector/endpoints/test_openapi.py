"""The OpenAPI document is what the collector does: schemathesis finds no violation, and every problem is in it."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias, cast

import pytest
import requests
from jsonschema import Draft202012Validator
from schemagen_collector.core.opening import open_tokens
from schemagen_collector.core.tokens import Right
from schemagen_runtime.protocol.problems import ProblemType

from tests.collector.support import PLACE, Server, converse, lines, post, problem, register
from tests.runtime.support import SCHEMA, event, schema

CONFIG = Path(__file__).with_name("schemathesis.toml")
CHECKS = "tests.collector.endpoints.schemathesis_checks"
ROOT = Path(__file__).parents[3]
SCHEMATHESIS = Path(sys.executable).with_name("schemathesis")


@pytest.mark.long
@pytest.mark.skipif(not SCHEMATHESIS.exists(), reason="needs schemathesis, of the extra 'ci'")
def test_schemathesis_finds_no_violation(tmp_path: Path) -> None:
    with Server(tmp_path / "monitoring.db") as server:
        register(server)
        post(server, lines([event("a", 1)]))
        command = [str(SCHEMATHESIS), "--config-file", str(CONFIG), "run"]
        options = ["--max-examples", "40", "--generation-deterministic", "--no-color"]
        header = ["--header", f"Schema-Fingerprint: {SCHEMA.fingerprint}"]
        done = subprocess.run(
            [*command, f"{server.url}/openapi.json", *options, *header],
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=300,
            check=False,
            env={**os.environ, "SCHEMATHESIS_HOOKS": CHECKS, "PYTHONPATH": str(ROOT)},
        )
        assert done.returncode == 0, done.stdout[-5000:] + done.stderr[-2000:]
        assert "Tested: 18" in done.stdout, done.stdout[-2000:]
        assert "Traceback" not in server.log


def test_every_route_and_problem_is_described(server: Server) -> None:
    document = requests.get(f"{server.url}/openapi.json", timeout=10).json()
    assert set(document["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]) == {
        one.path for one in ProblemType
    }
    described = {
        status
        for path in document["paths"].values()
        for operation in path.values()
        for status in operation["responses"]
        if int(status) >= 400
    }
    # What no operation can answer is about a method that is none of theirs.
    assert {str(int(one.status)) for one in ProblemType} - described == {"405"}
    for one in ProblemType:
        assert requests.get(server.url + one.path, timeout=10).text.startswith(one.title)


SCHEMA_HEADERS = {"Content-Type": "application/json"}
EVENTS_HEADERS = {"Content-Type": "application/x-ndjson", "Schema-Fingerprint": SCHEMA.fingerprint}
LONG = "x" * 200
Json: TypeAlias = dict[str, Any]
Wrong: TypeAlias = tuple[str, str, dict[str, str], bytes | None, int]
WRONG: list[Wrong] = [
    ("PUT", f"{PLACE}/schema", SCHEMA_HEADERS, b"", 400),
    ("PUT", f"{PLACE}/schema", SCHEMA_HEADERS, b"[]", 400),
    ("PUT", f"{PLACE}/schema", SCHEMA_HEADERS, b"\xff", 400),
    ("PUT", f"{PLACE}/schema", SCHEMA_HEADERS, b"{}", 422),
    ("PUT", f"{PLACE}/schema", {}, b"{}", 415),
    ("PUT", f"{PLACE}/schema", {"Content-Type": "text/yaml"}, b"{}", 415),
    ("PUT", f"{PLACE}/schema", {**SCHEMA_HEADERS, "Content-Encoding": "gzip"}, b"{}", 400),
    ("PUT", f"{PLACE}/schema", {**SCHEMA_HEADERS, "Content-Encoding": "br"}, b"{}", 415),
    ("PUT", f"{PLACE}/schema", SCHEMA_HEADERS, b" " * (2 << 20), 413),
    ("PUT", f"{PLACE}/schema", SCHEMA_HEADERS, schema("1.0.0", "F: int?").document, 409),
    ("PUT", f"{PLACE}{LONG}/schema", SCHEMA_HEADERS, b"{}", 404),
    ("POST", f"{PLACE}/events", EVENTS_HEADERS, b"", 400),
    ("POST", f"{PLACE}/events", {"Content-Type": "application/x-ndjson"}, b"{}", 400),
    ("POST", f"{PLACE}/events", {**EVENTS_HEADERS, "Schema-Fingerprint": "0" * 64}, b"{}", 404),
    ("POST", f"{PLACE}-none/events", EVENTS_HEADERS, b"{}", 404),
    ("POST", f"{PLACE}/events", {**EVENTS_HEADERS, "Content-Type": "text/csv"}, b"{}", 415),
    ("POST", f"{PLACE}/events", {**EVENTS_HEADERS, "Content-Encoding": "gzip"}, b"{}", 400),
    ("POST", f"{PLACE}/events", {**EVENTS_HEADERS, "Idempotency-Key": LONG * 2}, b"{}", 400),
    ("POST", f"{PLACE}/events", {**EVENTS_HEADERS, "Accepted-At": "yesterday"}, b"{}", 400),
    ("POST", f"{PLACE}/events?model={LONG}", EVENTS_HEADERS, b"{}", 400),
    ("POST", f"{PLACE}/events", EVENTS_HEADERS, b"{}\n" * 1001, 413),
    ("POST", f"{PLACE}/events", EVENTS_HEADERS, b" " * (9 << 20), 413),
    ("POST", f"{PLACE}/events", EVENTS_HEADERS, b"{]", 400),
    ("POST", f"{PLACE}/events", EVENTS_HEADERS, b"{]\n{}", 200),
    ("POST", f"{PLACE}/rejections", SCHEMA_HEADERS, b"", 400),
    ("POST", f"{PLACE}/rejections", SCHEMA_HEADERS, b"[]", 400),
    ("POST", f"{PLACE}/rejections", SCHEMA_HEADERS, b'{"id": "x", "rejections": []}', 400),
    ("POST", f"{PLACE}/rejections", {**SCHEMA_HEADERS, "Content-Encoding": "gzip"}, b"{}", 400),
    ("POST", f"{PLACE}/rejections", SCHEMA_HEADERS, b" " * (5 << 20), 413),
    ("POST", f"{PLACE}/rejections", EVENTS_HEADERS, b"{}", 415),
    ("POST", f"{PLACE}{LONG}/rejections", SCHEMA_HEADERS, b"{}", 404),
    ("GET", f"{PLACE}/records?limit=0", {}, None, 400),
    ("GET", f"{PLACE}/records?limit=x", {}, None, 400),
    ("GET", f"{PLACE}-none/records", {}, None, 404),
    ("GET", f"{PLACE}/records/nobody", {}, None, 404),
    ("GET", f"{PLACE}-none/records/nobody", {}, None, 404),
    ("DELETE", f"{PLACE}-none/records/nobody", {}, None, 404),
    ("GET", f"{PLACE}/label-history", {}, None, 400),
    ("GET", f"{PLACE}-none/label-history?id=a", {}, None, 404),
    ("GET", f"{PLACE}-none", {}, None, 404),
    ("GET", f"{PLACE}/monitor", {}, None, 200),
    ("GET", f"{PLACE}/monitor?model=nobody", {}, None, 404),
    ("GET", f"{PLACE}/monitor?window=hour", {}, None, 400),
    ("GET", f"{PLACE}/monitor?now=noon", {}, None, 400),
    ("GET", f"{PLACE}-none/monitor", {}, None, 404),
    ("GET", "/problems/none", {}, None, 404),
]
EVERYWHERE: list[tuple[dict[str, str], int]] = [
    ({"Host": "elsewhere.example"}, 421),
    ({"X-Long": "x" * (40 << 10)}, 431),
    ({"Transfer-Encoding": "chunked", "Content-Length": "1"}, 400),
]
"""Headers with which every operation is refused; those without a token only where they ask for one."""


def described(document: Json, method: str, path: str) -> Json:
    """The operation that a method and a path are of; the longest of the templates that fit."""
    bare = path.partition("?")[0]
    fitting = [
        template
        for template, methods in document["paths"].items()
        if method.lower() in methods and re.fullmatch(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(template)), bare)
    ]
    operations = document["paths"][max(fitting, key=lambda template: len(template.replace("{", "")))]
    return cast("Json", operations[method.lower()])


def require_described(document: Json, operation: Json, answer: requests.Response) -> None:
    """The document has the answer's status, media type and body."""
    status = operation["responses"].get(str(answer.status_code))
    assert status is not None, f"{operation['operationId']} does not say {answer.status_code}: {answer.text}"
    body = status["content"].get(answer.headers["Content-Type"].partition(";")[0])
    assert body is not None, answer.headers
    if "json" in answer.headers["Content-Type"]:
        validator = Draft202012Validator({"components": document["components"], **body["schema"]})
        validate = cast("Callable[[object], None]", validator.validate)  # pyright: ignore[reportUnknownMemberType]
        validate(answer.json())


@pytest.mark.parametrize("wrong", WRONG, ids=lambda wrong: f"{wrong[0]}-{wrong[4]}")
def test_what_a_wrong_request_is_answered_is_described(server: Server, wrong: Wrong) -> None:
    method, path, headers, body, status = wrong
    document = requests.get(f"{server.url}/openapi.json", timeout=10).json()
    answer = requests.request(method, server.url + path, data=body, headers=headers, timeout=30)
    assert answer.status_code == status, answer.text
    require_described(document, described(document, method, path), answer)


def test_what_is_wrong_with_any_request_is_described_of_each_operation(server: Server) -> None:
    document = requests.get(f"{server.url}/openapi.json", timeout=10).json()
    for template, operations in document["paths"].items():
        for method, operation in operations.items():
            path = re.sub(r"\{\w+\}", "x", template)
            for headers, status in EVERYWHERE:
                if status == 421 and operation.get("security") == []:
                    continue
                head = "".join(f"{name}: {value}\r\n" for name, value in {"Host": "localhost", **headers}.items())
                request = f"{method.upper()} {path} HTTP/1.1\r\n{head}Connection: close\r\n\r\n"
                answer = read_answer(converse(server, request.encode()))
                assert answer.status_code == status, (template, method, answer.text)
                require_described(document, operation, answer)


def test_what_a_token_is_refused_is_described_of_each_operation(tmp_path: Path) -> None:
    db = tmp_path / "monitoring.db"
    with open_tokens(str(db), create=True) as tokens:
        other, _ = tokens.create("another", [Right.ERASE])
    with Server(db) as server:
        document = requests.get(f"{server.url}/openapi.json", timeout=10).json()
        for template, operations in document["paths"].items():
            for method, operation in operations.items():
                if operation.get("security") == []:
                    continue
                for token, status in (("", 401), ("Bearer x", 401), (f"Bearer {other}", 403)):
                    url = server.url + re.sub(r"\{\w+\}", "x", template)
                    answer = requests.request(method, url, headers={"Authorization": token}, timeout=10)
                    assert answer.status_code == status, (template, answer.text)
                    require_described(document, operation, answer)


def test_another_method_is_told_which_there_are(server: Server) -> None:
    document = requests.get(f"{server.url}/openapi.json", timeout=10).json()
    for template, operations in document["paths"].items():
        url = server.url + re.sub(r"\{\w+\}", "x", template)
        answer = requests.patch(url, timeout=10)
        assert (answer.status_code, problem(answer)) == (405, "method-not-allowed")
        allowed = {one.lower() for one in answer.headers["Allow"].split(", ")}
        assert allowed - {"head"} == operations.keys()
        if "head" in allowed:
            assert requests.head(url, timeout=10).status_code == requests.get(url, timeout=10).status_code


def read_answer(raw: bytes) -> requests.Response:
    """A response as plain bytes, as ``requests`` has it."""
    head, _, body = raw.partition(b"\r\n\r\n")
    first, *lines_ = head.decode("latin-1").split("\r\n")
    answer = requests.Response()
    answer.status_code = int(first.split()[1])
    answer.headers.update({name: value for name, _, value in (line.partition(": ") for line in lines_)})
    answer.raw = io.BytesIO(body)
    return answer
