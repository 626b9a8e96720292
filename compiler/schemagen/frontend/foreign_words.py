"""Hold the words that other tools use: one table holds those of types, another those of keys.

They are from pydantic, SQL, JSON Schema, pandas and NumPy, Avro, protobuf, Arrow, Spark and TensorFlow. A word is
looked up in lower case, without blanks and underscores, as :func:`fold` returns it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping as Table
from typing import Final

SCALARS: Final[Table[str, str]] = {
    word: ours
    for ours, words in {
        "string": "string str text char character varchar nvarchar varchar2 nchar nvarchar2 charactervarying clob "
        "tinytext mediumtext longtext citext utf8 largeutf8 largestring unicode stringtype stringdtype string[python] "
        "string[pyarrow] constr category categorical categoricaldtype dictionary enum literal email emailstr url "
        "httpurl anyurl uri hostname ipv4 ipv6 fixedstring lowcardinality",
        "int": "int integer int8 int16 int32 int64 uint8 uint16 uint32 uint64 uint long short byte bigint smallint "
        "tinyint mediumint int2 int4 bigserial serial sint32 sint64 fixed32 fixed64 sfixed32 sfixed64 integertype "
        "longtype shorttype bytetype conint positiveint nonnegativeint negativeint "
        "nonpositiveint int64dtype int64list unsigned",
        "float": "float double number real float16 float32 float64 half halffloat bfloat16 float4 float8 "
        "doubleprecision doubletype floattype confloat positivefloat nonnegativefloat negativefloat "
        "nonpositivefloat finitefloat "
        "floating floatlist binaryfloat binarydouble",
        "bool": "bool boolean bit booleantype booldtype logical strictbool",
        "timestamp": "timestamp datetime timestamptz timestampntz timestampltz timestamptype timestampwithtimezone "
        "timestampwithouttimezone datetime64 datetime2 smalldatetime datetimeoffset awaredatetime datetimetz date-time "
        "timestampmillis timestampmicros timestamp-millis timestamp-micros "
        "pastdatetime instant",
        "date": "date date32 date64 datetype localdate fulldate pastdate futuredate",
        "uuid": "uuid guid uuid1 uuid3 uuid4 uuid5 uniqueidentifier uuidtype",
    }.items()
    for word in words.split()
}
LACKING: Final[Table[str, tuple[str, str, str]]] = {
    word: (ours, more, why)
    for words, ours, more, why in (
        ("time time32 time64 timetype timetz", "string", "pattern: '^[0-9]{2}:[0-9]{2}:[0-9]{2}'", "a time of day"),
        ("timedelta interval duration timedelta64 daytimeintervaltype", "int", "unit: us", "a length of time"),
        ("bytes binary blob bytea varbinary largebinary longblob binarytype byteslist", "string",
         "pattern: '^[A-Za-z0-9+/]*={0,2}$'", "bytes (write them as base64)"),
        ("object json jsonb struct record structtype variant any typeddict row",
         "string", "doc: JSON", "an object of several types (JSON, or a column a key; of one type: map<string,T>)"),
        ("null none nonetype void nulltype", "string?", "", "a type that is only null"),
    )
    for word in words.split()
}  # fmt: skip
DECIMALS: Final = frozenset(
    [
        "decimal",
        "numeric",
        "decimaltype",
        "decimal32",
        "decimal64",
        "decimal128",
        "decimal256",
        "condecimal",
        "bignumeric",
        "dec",
        "fixed",
        "bigdecimal",
        "decimalfield",
        "money",
        "smallmoney",
    ]
)
DIGITS_BY_NAME: Final = {"decimal32": 9, "decimal64": 18, "decimal128": 38, "decimal256": 76}
"""How many digits a decimal of that name has where its one parameter is the scale, as in ClickHouse."""
LISTS: Final = frozenset(
    [
        "list",
        "array",
        "sequence",
        "repeated",
        "set",
        "tuple",
        "frozenset",
        "iterable",
        "arraytype",
        "largelist",
        "conlist",
        "deque",
        "ndarray",
        "series",
        "collection",
        "fixedsizelist",
        "varlenfeature",
    ]
)
VECTORS: Final = frozenset(
    ["vector", "tensor", "embedding", "floatvector", "denseVector", "densevector", "fixedlenfeature", "halfvec"]
)
MAPS: Final = frozenset(["map", "dict", "mapping", "maptype", "hstore", "ordereddict", "defaultdict"])
OPTIONALS: Final = frozenset(
    [
        "optional",
        "nullable",
        "maybe",
        "option",
    ]
)
NULLS: Final = frozenset(("null", "none", "nil", "nonetype", "undefined"))

KEYS: Final[Table[str, str]] = {
    word: ours
    for ours, words in {
        "minimum": "ge min minvalue gte greaterequal greaterthanorequalto greaterthanorequal low lower "
        "lowerbound atleast",
        "maximum": "le max maxvalue lte lessequal lessthanorequalto lessthanorequal high upper upperbound atmost",
        "exclusiveMinimum": "gt greaterthan exclusivemin above minexclusive minimumexclusive exclusiveminimum",
        "exclusiveMaximum": "lt lessthan exclusivemax below maxexclusive maximumexclusive exclusivemaximum",
        "enum": "choices allowed allowedvalues values options oneof in isin domain categories symbols members "
        "levels acceptedvalues const literal",
        "pattern": "regex regexp match matches strmatches rlike like",
        "minLength": "minlength minlen",
        "maxLength": "maxlength maxlen length size len strlength",
        "minItems": "minitems minsize",
        "maxItems": "maxitems maxsize",
        "doc": "description comment desc help title documentation note notes",
        "unit": "units measure uom",
        "sensitive": "pii secret private confidential personal",
        "deprecated": "obsolete",
        "attribute": "pythonname fieldname",
        "nan": "allownan allowinfnan",
        "?": "nullable optional null isnullable allownull allownone nullallowed isoptional required notnull mode",
        "type": "dtype datatype logicaltype",
        "[]": "items item itemtype element elements elementtype inner",
        "{}": "additionalproperties valuetype",
        "format": "format",
        "precision": "precision maxdigits digits",
        "scale": "scale decimalplaces",
        "N": "dimension dimensions dim dims shape",
        "|": "anyof union",
        "..": "range inrange between interval bounds",
    }.items()
    for word in words.split()
}
WITHOUT: Final[Table[str, str]] = {
    word: why
    for words, why in (
        ("default defaultvalue defaultfactory",
         "there are no defaults: add ? to the type, and let the program fill in"),
        ("unique primarykey index foreignkey key uniqueitems autoincrement",
         "nothing but the id is unique, and that by itself"),
        ("multipleof step",
         "the language has no such constraint: leave the check to the program"),
        ("alias name serializationalias validationalias", "the key of a column is its name on the wire"),
        ("example examples metadata tags strict coerce", "say it in 'doc'"),
        ("properties fields", "each column stands by itself: write one line for each key"),
    )
    for word in words.split()
}  # fmt: skip


PARTS: Final[Table[str, str]] = {
    "?": "a type says by a ? at its end that a value may be absent or null",
    "N": "the type says the length, as in vector<384>",
    "[]": "the type says what the elements are, as in list<float>",
    "{}": "the type says what the values are, as in map<string,float>",
    "format": "the type says it",
    "precision": "the type says how many digits a decimal has, as in decimal<10,2>",
    "scale": "the type says how many digits stand after the point, as in decimal<10,2>",
    "|": "a column has one type, and a ? at its end says that a value may be absent or null",
    "..": "the ends of a range are two keys here, minimum and maximum",
}
"""What the type of a column says here, and a key of its own elsewhere."""


def fold(word: str) -> str:
    """Return ``word`` as the tables hold it."""
    return re.sub(r"^(?:[a-z]\w*[.])+(?=[a-z])", "", re.sub(r"[\s_]+", "", word).lower())
