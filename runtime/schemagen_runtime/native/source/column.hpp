// A column, and how the tuple that describes it is read. `table.py` makes these tuples.
#pragma once
#include "known.hpp"
#include "output.hpp"
#include "scalar.hpp"
#include "text.hpp"

namespace schemagen {

enum class Form : uint8_t { Scalar, Sequence, Map };

// What stands in front of the values of a column: a brace or a comma, the name, a colon. It is a part of `Table::prefixes`.
struct Prefix {
  uint32_t start, size;
};

// For speed: what is asked of a single value, and what is written before it, lie in one line of the cache, for a schema may
// have a thousand columns.
struct alignas(64) Column {
  Form form;
  bool may_lack;   // an inference may be without it, or have null
  bool is_common;  // labels have it, too
  bool is_label;
  Prefix prefix;
  Scalar item;  // the value itself, or each element of it
  Span<Py_ssize_t> items;
  Ref name;       // interned
  Ref attribute;  // of events, interned
};

inline bool read_text(PyObject* given, std::string& text) {
  if (given == Py_None) return true;
  Py_ssize_t size;
  const char* utf8 = PyUnicode_AsUTF8AndSize(given, &size);
  if (utf8 == nullptr) return false;
  text.assign(utf8, static_cast<size_t>(size));
  return true;
}

inline Ref given_or_nothing(PyObject* given) { return given == Py_None ? Ref() : Ref::of(given); }

// Reads the tuple of a scalar.
inline bool read_scalar(PyObject* given, Scalar& scalar) {
  int kind, is_nullable, must_be_visible, non_finite;
  long long least_int, largest_int;
  Span<double> floats;
  Span<Py_ssize_t> lengths;
  Digits digits;
  Ages ages;
  TextBounds bounds;
  PyObject *choices, *search, *least, *largest, *above, *below;
  if (!PyArg_ParseTuple(given, "ipLLddnniiddpiOOOOOO:scalar", &kind, &is_nullable, &least_int, &largest_int,
                        &floats.least, &floats.largest, &lengths.least, &lengths.largest, &digits.precision,
                        &digits.scale, &ages.most, &ages.future, &must_be_visible, &non_finite, &choices, &search,
                        &least, &largest, &above, &below)) {
    return false;
  }
  scalar.kind = static_cast<Kind>(kind);
  scalar.is_nullable = is_nullable;
  scalar.must_be_visible = must_be_visible;
  scalar.non_finite = static_cast<NonFinite>(non_finite);
  scalar.is_bounded_by_now = ages.most < Py_HUGE_VAL || ages.future < Py_HUGE_VAL;
  switch (scalar.kind) {
    case Kind::Int: scalar.limits.ints = {least_int, largest_int}; break;
    case Kind::Float: scalar.limits.floats = floats; break;
    case Kind::Decimal: scalar.limits.digits = digits; break;
    case Kind::Timestamp: scalar.limits.ages = ages; break;
    default: scalar.limits.lengths = lengths;
  }
  scalar.choices = given_or_nothing(choices);
  scalar.search = given_or_nothing(search);
  if (!read_text(least, bounds.least) || !read_text(largest, bounds.largest) || !read_text(above, bounds.above) ||
      !read_text(below, bounds.below)) {
    return false;
  }
  const bool is_bounded = !bounds.least.empty() || !bounds.largest.empty() || !bounds.above.empty() || !bounds.below.empty();
  if (is_bounded) scalar.bounds = std::make_unique<TextBounds>(std::move(bounds));
  return true;
}

inline Ref interned(PyObject* text) {
  PyObject* one = Py_NewRef(text);
  PyUnicode_InternInPlace(&one);
  return Ref(one);
}

inline bool require_slot(PyObject* type, const Column& column, Py_ssize_t& slot) {
  slot = -1;
  if (type == Py_None) return true;  // only lines are read
  slot = slot_of(type, column.attribute.get());
  if (slot >= 0) return true;
  PyErr_Format(PyExc_TypeError, "%R has no slot %U", type, column.attribute.get());
  return false;
}

// Reads the tuple of a column; its prefix is set when all are known.
inline bool read_column(PyObject* given, Column& column) {
  PyObject *name, *attribute, *scalar;
  int form, may_lack, is_common, is_label;
  if (!PyTuple_Check(given)) {
    PyErr_SetString(PyExc_TypeError, "a column is described by a tuple");
    return false;
  }
  if (!PyArg_ParseTuple(given, "UUipppnnO!:column", &name, &attribute, &form, &may_lack, &is_common, &is_label,
                        &column.items.least, &column.items.largest, &PyTuple_Type, &scalar)) {
    return false;
  }
  column.form = static_cast<Form>(form);
  column.may_lack = may_lack;
  column.is_common = is_common;
  column.is_label = is_label;
  column.name = interned(name);
  column.attribute = interned(attribute);
  return read_scalar(scalar, column.item);
}

}  // namespace schemagen
