"""The printers as functions: whatever a finding says, its form holds."""

from __future__ import annotations

import json
import re
from urllib.parse import unquote

from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from schemagen.diagnostics.diagnostic import Diagnostic, Related, Severity
from schemagen.diagnostics.printers import FORMATS, github, printer, sarif, text
from schemagen.diagnostics.printers import json as json_printer
from schemagen.diagnostics.printers.excerpt import excerpt
from schemagen.diagnostics.rules import RULES
from schemagen.text.source import Source
from schemagen.text.span import Position, Span
from schemagen.text.visible import visible

TEXT = st.text(max_size=40)
PATHS = st.text(st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="/"), min_size=1, max_size=20)
POSITIONS = st.builds(Position, st.integers(1, 6), st.integers(1, 200))


def _span(path: str, one: Position, other: Position) -> Span:
    return Span(path, min(one, other), max(one, other))


SPANS = st.builds(
    _span,
    st.sampled_from(["a.yaml", "b,c:d%.yaml", "missing.yaml"]),
    POSITIONS,
    POSITIONS,
)
DIAGNOSTICS = st.builds(
    Diagnostic,
    code=st.sampled_from(sorted(RULES)),
    severity=st.sampled_from(Severity),
    span=SPANS,
    message=TEXT,
    help=st.none() | TEXT,
    related=st.lists(st.builds(Related, TEXT, SPANS), max_size=2).map(tuple),
)
SOURCES = st.binary(max_size=300).map(lambda content: [Source("a.yaml", content), Source("b,c:d%.yaml", content)])
CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")

# What code scanning reads of SARIF 2.1.0, as a schema: objects are closed so that a misspelt property fails.
POSITIVE = {"type": "integer", "minimum": 1}
MESSAGE = {
    "type": "object",
    "properties": {"text": {"type": "string"}},
    "required": ["text"],
    "additionalProperties": False,
}
REGION = {
    "type": "object",
    "properties": {"startLine": POSITIVE, "startColumn": POSITIVE, "endLine": POSITIVE, "endColumn": POSITIVE},
    "required": ["startLine"],
    "additionalProperties": False,
}
LOCATION = {
    "type": "object",
    "properties": {
        "physicalLocation": {
            "type": "object",
            "properties": {
                "artifactLocation": {
                    "type": "object",
                    "properties": {"uri": {"type": "string", "pattern": r"^[!-~]+$"}},
                    "required": ["uri"],
                },
                "region": REGION,
            },
            "required": ["artifactLocation"],
            "additionalProperties": False,
        },
        "message": MESSAGE,
    },
    "required": ["physicalLocation"],
    "additionalProperties": False,
}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
SARIF = {
    "type": "object",
    "properties": {
        "$schema": {"type": "string", "format": "uri"},
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "tool": {
                        "type": "object",
                        "properties": {
                            "driver": {
                                "type": "object",
                                "properties": {
                                    "name": {"type": "string"},
                                    "version": {"type": "string"},
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {
                                            "type": "object",
                                            "properties": {
                                                "id": {"type": "string"},
                                                "shortDescription": MESSAGE,
                                                "fullDescription": MESSAGE,
                                                "help": MESSAGE,
                                                "defaultConfiguration": {"properties": {"level": LEVEL}},
                                            },
                                            "required": ["id"],
                                            "additionalProperties": False,
                                        },
                                    },
                                },
                                "required": ["name"],
                                "additionalProperties": False,
                            }
                        },
                        "required": ["driver"],
                    },
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "results": {
                        "type": "array",
                        "items": {
                            "type": "object",
                            "properties": {
                                "ruleId": {"type": "string"},
                                "ruleIndex": {"type": "integer", "minimum": 0},
                                "level": LEVEL,
                                "message": MESSAGE,
                                "locations": {"type": "array", "items": LOCATION},
                                "relatedLocations": {"type": "array", "items": LOCATION},
                            },
                            "required": ["message"],
                            "additionalProperties": False,
                        },
                    },
                },
                "required": ["tool", "results"],
                "additionalProperties": False,
            },
        },
    },
    "required": ["version", "runs"],
    "additionalProperties": False,
}


@given(diagnostics=st.lists(DIAGNOSTICS, max_size=4), sources=SOURCES)
def test_no_printer_lets_a_control_character_through(diagnostics: list[Diagnostic], sources: list[Source]) -> None:
    for form in FORMATS:
        printed = printer(form)(diagnostics, sources)
        assert not CONTROL.search(printed), form
        assert printed == "" or printed.endswith("\n")
        assert bool(printed) == (bool(diagnostics) or form in ("json", "sarif"))


@given(diagnostics=st.lists(DIAGNOSTICS, max_size=4), sources=SOURCES)
def test_json_loses_nothing(diagnostics: list[Diagnostic], sources: list[Source]) -> None:
    document = json.loads(json_printer.render(diagnostics, sources))
    assert document["files"] == [source.path for source in sources]
    assert document["errors"] + document["warnings"] == len(diagnostics)
    for found, diagnostic in zip(document["diagnostics"], diagnostics, strict=True):
        assert (found["code"], found["message"], found["help"]) == (
            diagnostic.code,
            diagnostic.message,
            diagnostic.help,
        )
        assert found["start"] == {"line": diagnostic.span.start.line, "column": diagnostic.span.start.column}
        assert len(found["related"]) == len(diagnostic.related)


@given(diagnostics=st.lists(DIAGNOSTICS, max_size=4), sources=SOURCES)
def test_sarif_has_the_shape_of_sarif(diagnostics: list[Diagnostic], sources: list[Source]) -> None:
    log = json.loads(sarif.render(diagnostics, sources))
    Draft202012Validator(SARIF).validate(log)  # pyright: ignore[reportUnknownMemberType] -- its stubs leave a type open
    run = log["runs"][0]
    rules = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result, diagnostic in zip(run["results"], diagnostics, strict=True):
        assert rules[result["ruleIndex"]] == result["ruleId"] == diagnostic.code
        uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        assert unquote(uri) == diagnostic.span.path


@given(
    path=PATHS,
    message=st.text(st.characters(categories=["L", "N", "P", "Zs"], include_characters="\r\n%"), max_size=40),
)
def test_github_reads_back_what_was_said(path: str, message: str) -> None:
    span = Span(path, Position(2, 3), Position(2, 5))
    (line,) = github.render([Diagnostic("SG201", Severity.ERROR, span, message)], []).splitlines()
    command, properties, data = re.fullmatch(r"::(\w+) ([^:]*)::(.*)", line).groups()  # type: ignore[union-attr]
    read = dict(pair.split("=", 1) for pair in properties.split(","))
    assert command == "error"
    assert unescaped(read["file"]) == visible(path)
    assert (read["line"], read["col"], read["endColumn"]) == ("2", "3", "5")
    assert unescaped(data) == message


def unescaped(text_: str) -> str:
    for escape, character in (("%2C", ","), ("%3A", ":"), ("%0A", "\n"), ("%0D", "\r"), ("%25", "%")):
        text_ = text_.replace(escape, character)
    return text_


@given(line=st.text(max_size=300), start=st.integers(1, 320), length=st.integers(0, 50))
def test_the_caret_stays_on_the_line(line: str, start: int, length: int) -> None:
    span = Span("a", Position(1, start), Position(1, start + length))
    part = excerpt(line, span)
    assert part.width >= 1
    assert part.offset >= 0
    assert not CONTROL.search(part.text)


@given(
    before=st.text("ab \té地\x1b", max_size=150),
    word=st.text("xyz", min_size=1, max_size=9),
    after=st.text(max_size=150),
)
def test_the_caret_stands_under_the_word(before: str, word: str, after: str) -> None:
    span = Span("a", Position(1, len(before) + 1), Position(1, len(before) + len(word) + 1))
    part = excerpt(before + word + after, span)
    columns = "".join(character * (2 if character == "地" else 1) for character in part.text)
    assert columns[part.offset : part.offset + part.width] == word


def test_the_closing_line_counts() -> None:
    span = Span.whole_file("a.yaml")
    error = Diagnostic("SG201", Severity.ERROR, span, "m")
    warning = Diagnostic("SG316", Severity.WARNING, Span.whole_file("b.yaml"), "m")
    assert text.summary([error]) == "1 error in 1 file"
    assert text.summary([error, error, warning]) == "2 errors, 1 warning in 2 files"
    assert text.summary([]) == "no findings in 0 files"
