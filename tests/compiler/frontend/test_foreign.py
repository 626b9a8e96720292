"""Each word of another tool is answered with ours, and the line that the answer proposes builds."""

from __future__ import annotations

import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st
from schemagen.build.compile import read_schema
from schemagen.diagnostics.diagnostic import Diagnostic
from schemagen.frontend.foreign import translate_type
from schemagen.model.schema import Schema
from schemagen.text.source import Source

HEAD: Final = "schemagen: 1\nname: model\nversion: 1.0.0\nid: id\ntimestamp: at\nlabels: {t: int}\npredictions:\n  "


def judge(line: str) -> tuple[Schema | None, tuple[Diagnostic, ...]]:
    return read_schema(Source("model.yaml", f"{HEAD}{line}\n".encode()))


def proposed(line: str) -> str:
    """Follow the help of the first diagnostic that proposes a line, and see that the line builds."""
    _, diagnostics = judge(line)
    found = [match[1] for item in diagnostics if (match := re.search(r"write '(f: .*)'$", item.help or ""))]
    assert found, diagnostics
    schema, diagnostics = judge(found[0])
    assert schema is not None, diagnostics
    return found[0].removeprefix("f: ")


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("list[float]", "list<float>"), ("List[str]", "list<string>"), ("float64[]", "list<float>"),
        ("Optional[int]", "int?"), ("Optional[List[int]]", "list<int>?"), ("bool | None", "bool?"),
        ("null | string", "string?"), ("Union[str, None]", "string?"), ("Union[int, float]", "float"),
        ('["null", "long"]', "int?"), ("double", "float"), ("Float64", "float"), ("np.float32", "float"),
        ("bigint", "int"), ("Int64", "int"), ("uint8", "{type: int, minimum: 0}"), ("INTEGER NOT NULL", "int"),
        ("text", "string"), ("varchar(20)", "{type: string, maxLength: 20}"),
        ("NVARCHAR(5) NULL", "{type: string?, maxLength: 5}"),
        ("numeric(10)", "int"), ("datetime", "timestamp"), ("timestamptz", "timestamp"), ("timestamp(6)", "timestamp"),
        ("datetime64[ns]", "timestamp"), ("timestamp with time zone", "timestamp"),
        ("date32", "date"), ("Optional[date]", "date?"), ("datetime.date", "date"), ("list[date]", "list<date>"),
        ("number", "float"),
        ("boolean", "bool"), ("category", "string"), ("UUID4", "uuid"), ("array<double>", "list<float>"),
        ("ARRAY(VARCHAR)", "list<string>"), ("repeated int64", "list<int>"), ("optional float", "float?"),
        ("LongType()", "int"), ("vector(384)", "vector<384>"), ("FixedSizeList[float, 8]", "vector<8>"),
        ('Literal["a", "b"]', '{type: string, enum: ["a", "b"]}'), ("Literal[1, 2]", "{type: int, enum: [1, 2]}"),
        ("conint(ge=0, le=9)", "{type: int, minimum: 0, maximum: 9}"), ("list< int >", "list<int>"),
        ("tuple[int, ...]", "list<int>"), ("List[Optional[float]]", "list<float?>"),
        ("list[str | None]", "list<string?>"),
        ("array<nullable int>", "list<int?>"), ("vector<float?, 8>", "{type: list<float?>, minItems: 8, maxItems: 8}"),
        ("vector<8?>?", "{type: list<float?>?, minItems: 8, maxItems: 8}"),
        ("Optional[Sequence[Optional[bool]]]", "list<bool?>?"), ("map<string, int>", "map<string,int>"),
        ("Dict[str, Optional[float]]", "map<string,float?>"), ("Mapping[str, int] | None", "map<string,int>?"),
        ("map[string]float64", "map<string,float>"), ("MapType(StringType(), DoubleType())", "map<string,float>"),
        ("numpy.int16", "int"), ("datetime.datetime | None", "timestamp?"), ("google.protobuf.BoolValue", "bool?"),
        ("float4[12]", "vector<12>"), ("integer[2]", "{type: list<int>, minItems: 2, maxItems: 2}"),
        ("Annotated[float, Field(gt=0, le=1)]", "{type: float, exclusiveMinimum: 0, maximum: 1}"),
        ("Annotated[int, annotated_types.Ge(3)]", "{type: int, minimum: 3}"), ("double nullable", "float?"),
        ("tensor", "vector<384>"),
        ("NUMERIC(10, 2)", "decimal<10,2>"), ("decimal(12,4) NOT NULL", "decimal<12,4>"), ("DEC(5,0)", "decimal<5,0>"),
        ("Decimal", "decimal<10,2>"), ("Optional[decimal.Decimal]", "decimal<10,2>?"), ("money", "decimal<10,2>"),
        ("pl.Decimal", "decimal<10,2>"), ("pl.Decimal(precision=20, scale=5)", "decimal<20,5>"),
        ("pa.decimal128(10, 2)", "decimal<10,2>"), ("decimal256(76, 10)", "decimal<38,10>"),
        ("Decimal64(4)", "decimal<18,4>"), ("Nullable(Decimal(9, 3))", "decimal<9,3>?"),
        ("NUMBER(38,10)", "decimal<38,10>"),
        ("DecimalType(20,5)", "decimal<20,5>"), ("decimal<10, 2>", "decimal<10,2>"), ("decimal<40,2>", "decimal<38,2>"),
        ("decimal<2,3>", "decimal<3,3>"), ("list[Decimal]", "list<decimal<10,2>>"),
        ("numeric(5,2)[]", "list<decimal<5,2>>"),
        ("Dict[str, Decimal]", "map<string,decimal<10,2>>"),
        ("condecimal(max_digits=8, decimal_places=3, ge=0)", '{type: "decimal<8,3>", minimum: 0}'),
        ("Annotated[Decimal, Field(max_digits=8, decimal_places=3, gt=0)]",
         '{type: "decimal<8,3>", exclusiveMinimum: 0}'),
        ("map<int, bool>", "map<string,bool>"), ("dict", "map<string,string>"), ("hstore", "map<string,string>"),
    ],
)  # fmt: skip
def test_a_type_is_answered_with_ours(written: str, ours: str) -> None:
    assert proposed(f"f: {written}" if written[0] == "[" or '"' not in written else f"f: '{written}'") == ours


@pytest.mark.parametrize(
    "written", ["map<string, list<int>>", "Dict[str, Dict[str, float]]", "bytes",
                "time", "timedelta",
                "list[list[float]]", "object", "json", "interval"],
)  # fmt: skip
def test_a_type_that_is_lacking_is_said_to_be_so(written: str) -> None:
    _, diagnostics = judge(f"f: {written}")
    assert re.search("no type for|without loss, the whole is JSON", diagnostics[0].help or "")
    assert "without loss" in (diagnostics[0].help or "")
    proposed(f"f: {written}")


@pytest.mark.parametrize(
    ("written", "ours"),
    [
        ("{type: float, nullable: true, ge: 0, lt: 1}", "{type: float?, minimum: 0, exclusiveMaximum: 1}"),
        ("{type: str, choices: [a, '01'], description: How}", '{type: string, enum: [a, "01"], doc: How}'),
        ("{type: array, items: {type: number}}", "list<float>"),
        ("{type: object, additionalProperties: {type: number}}", "map<string,float>"),
        ("{type: 'Dict[str, int]', max_length: 4}", '{type: "map<string,int>", maxItems: 4}'),
        ("{type: map<string,float>, maxItems: 3}", '{type: "map<string,float>", maxItems: 3}'),
        ("{type: dict<str, int?>, nullable: true}", "map<string,int?>?"),
        ("{type: array, items: {type: [number, 'null']}}", "list<float?>"),
        ("{type: string, format: date-time}", "timestamp"),
        ("{type: string, format: date}", "date"),
        ("{type: string, format: decimal}", "decimal<10,2>"),
        ("{type: decimal, precision: 9, scale: 3}", "decimal<9,3>"),
        ("{type: bytes, logicalType: decimal, precision: 9, scale: 3}", "decimal<9,3>"),
        ("{type: array, items: {type: Decimal, max_digits: 5, decimal_places: 1}}", "list<decimal<5,1>>"),
        ("{type: decimal<10,2>, ge: 0.5}", '{type: "decimal<10,2>", minimum: 0.5}'),
        ("{type: float, decimal_places: 2}", "float"),
        ("{type: string, format: uuid, required: false}", "uuid?"),
        ("{type: float, default: 0, unit: m}", "{type: float, unit: m}"),
        ("{type: string, min_length: 2, regex: '^a'}", '{type: string, minLength: 2, pattern: "^a"}'),
        ("{type: 'List[int]', max_length: 5}", "{type: list<int>, maxItems: 5}"),
        ("{dtype: int64, min: 1, pii: true}", "{type: int, minimum: 1, sensitive: true}"),
        ("{type: [string, 'null'], maxLength: 9}", "{type: string?, maxLength: 9}"),
        ("{type: varchar(3), optional: true}", "{type: string?, maxLength: 3}"),
        ("{type: number, between: [0, 9.5]}", "{type: float, minimum: 0, maximum: 9.5}"),
        ("{type: int, in_range: {min_value: 2, less_than: 7}}", "{type: int, minimum: 2, exclusiveMaximum: 7}"),
        ("{type: float, minimum_exclusive: 0}", "{type: float, exclusiveMinimum: 0}"),
        ("{anyOf: [{type: integer}, {type: 'null'}], description: N}", "{type: int?, doc: N}"),
    ],
)  # fmt: skip
def test_keys_are_carried_over(written: str, ours: str) -> None:
    assert proposed(f"f: {written}") == ours


@pytest.mark.parametrize("written", ["flaot", "strnig", "tmestamp"])
def test_a_slip_is_still_a_slip(written: str) -> None:
    _, diagnostics = judge(f"f: {written}")
    assert (diagnostics[0].help or "").startswith("did you mean")


@given(st.text(max_size=60) | st.text("[]<>(),|? listfloatnull0123", max_size=300))
def test_no_text_is_too_odd(text: str) -> None:
    translate_type(text)


def test_depth_is_bounded() -> None:
    assert translate_type("list[" * 40 + "int" + "]" * 40) is None
