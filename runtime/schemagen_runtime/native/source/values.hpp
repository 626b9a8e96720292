// One value by its column: a scalar, a list, a vector or a map.
#pragma once
#include <algorithm>

#include "buffer.hpp"
#include "column.hpp"
#include "decimals.hpp"
#include "numbers.hpp"
#include "times.hpp"
#include "uuids.hpp"

namespace schemagen {

// What every value of a call is judged by.
struct Context {
  const Known& known;
  Judgement judgement;
};

// An ID must have a character that can be seen.
inline bool is_visible(const Known& known, PyObject* text) {
  const Py_ssize_t size = PyUnicode_GET_LENGTH(text);
  if (SG_LIKELY(is_ascii(text))) {
    const char* characters = ascii_of(text);
    for (Py_ssize_t i = 0; i < size; i++) {
      if (characters[i] > 0x20 && characters[i] < 0x7f) return true;
    }
    return false;
  }
  const Ref rest(PyObject_CallMethod(text, "strip", "O", known.invisible));
  return rest && PyUnicode_GET_LENGTH(rest.get()) > 0;
}

SG_APART inline bool matches(const Scalar& scalar, PyObject* text) {
  const Ref match(PyObject_CallOneArg(scalar.search.get(), text));
  return match && match.get() != Py_None;
}

template <Mode M>
SG_INLINE bool put_string(Output& out, const Scalar& scalar, const Known& known, PyObject* value) {
  if (SG_UNLIKELY(!PyUnicode_CheckExact(value))) return false;
  const Py_ssize_t length = PyUnicode_GET_LENGTH(value);
  if (!scalar.limits.lengths.holds(length)) return false;
  if (scalar.choices && PySet_Contains(scalar.choices.get(), value) != 1) return false;
  if (scalar.must_be_visible && !is_visible(known, value)) return false;
  // What cannot be encoded is not matched: which of its faults is told is up to the explaining path.
  if (scalar.search && !matches(scalar, value)) return false;
  return put_text<M>(out, value);
}

template <Mode M>
SG_INLINE bool put_scalar(Output& out, const Scalar& scalar, const Context& context, PyObject* value) {
  switch (scalar.kind) {
    case Kind::String: return put_string<M>(out, scalar, context.known, value);
    case Kind::Int: return put_int<M>(out, scalar, value);
    case Kind::Float: return put_float<M>(out, scalar, value);
    case Kind::Decimal: return put_decimal<M>(out, scalar, context.known, value);
    case Kind::Bool: return put_bool<M>(out, value);
    case Kind::Timestamp: return put_timestamp<M>(out, scalar, context.known, value, context.judgement);
    case Kind::Date: return put_date<M>(out, scalar, context.known, value);
    case Kind::Uuid: return put_uuid<M>(out, context.known, value);
  }
  return false;
}

template <Mode M>
SG_INLINE bool put_element(Output& out, const Scalar& scalar, const Context& context, PyObject* value) {
  if (value == Py_None) return scalar.is_nullable && literal<M>(out, "null");
  return put_scalar<M>(out, scalar, context, value);
}

SG_INLINE bool has_size(const Column& column, Py_ssize_t size) {
  return column.items.holds(size);
}

template <Mode M>
bool put_elements(Output& out, const Column& column, const Context& context, PyObject* const* items, Py_ssize_t size) {
  if (!has_size(column, size) || !literal<M>(out, "[")) return false;
  for (Py_ssize_t i = 0; i < size; i++) {
    if (i > 0 && !literal<M>(out, ",")) return false;
    if (!put_element<M>(out, column.item, context, items[i])) return false;
  }
  return literal<M>(out, "]");
}

// For speed: room is made once for all doubles of a sequence. `read` gives the one at a place, or says that it is none. Says no
// where one is none, or not within the bounds, and has written nothing then: each by itself is the plain way, which is taken.
template <Mode M, typename Read>
SG_INLINE bool put_all_doubles(Output& out, const Column& column, Py_ssize_t size, Read read) {
  if constexpr (writes(M)) {
    if (!out.room(49 * static_cast<size_t>(size) + 2)) return false;
  }
  char* at = out.at;
  if constexpr (writes(M)) *at++ = '[';
  double several[kSeveral];
  for (Py_ssize_t i = 0; i < size;) {
    size_t count = 0;
    for (; count < kSeveral && i < size; i++, count++) {
      double& value = several[count];
      if (SG_UNLIKELY(!read(i, value))) return false;
      if (SG_UNLIKELY(!(column.item.limits.floats.holds(value) && value - value == 0.0))) return false;
    }
    if constexpr (writes(M)) at = put_several_doubles(at, several, count);
  }
  if constexpr (writes(M)) {
    if (size == 0) at++;
    at[-1] = ']';
    out.at = at;
  }
  return true;
}

template <Mode M>
bool put_doubles(Output& out, const Column& column, const Context& context, PyObject* const* items, Py_ssize_t size) {
  if (!has_size(column, size)) return false;
  const auto read = [items](Py_ssize_t i, double& value) {
    if (!PyFloat_CheckExact(items[i])) return false;
    value = PyFloat_AS_DOUBLE(items[i]);
    return true;
  };
  if (SG_LIKELY(put_all_doubles<M>(out, column, size, read))) return true;
  return !PyErr_Occurred() && put_elements<M>(out, column, context, items, size);
}

template <typename Number, Mode M>
bool put_numbers(Output& out, const Column& column, const char* data, Py_ssize_t size, Py_ssize_t stride) {
  const auto read = [data, stride](Py_ssize_t i, double& value) {
    Number number;
    memcpy(&number, data + i * stride, sizeof number);
    value = static_cast<double>(number);
    return true;
  };
  if (SG_LIKELY(put_all_doubles<M>(out, column, size, read))) return true;
  if (PyErr_Occurred() || !literal<M>(out, "[")) return false;
  for (Py_ssize_t i = 0; i < size; i++) {
    double value;
    read(i, value);
    if (i > 0 && !literal<M>(out, ",")) return false;
    if (!put_plain_double<M>(out, column.item, value)) return false;
  }
  return literal<M>(out, "]");
}

// Gives `take` the numbers of a one-dimensional array of NumPy that holds doubles or floats in the machine's own order of
// bytes, and a number of their type; false where it is anything else.
template <typename Take>
bool read_array(PyObject* value, Take take) {
  const char* name = numpy_name(value);
  if (name == nullptr || strcmp(name, "ndarray") != 0) return false;
  Buffer buffer;
  if (!buffer.open(value, PyBUF_STRIDED_RO | PyBUF_FORMAT)) {
    PyErr_Clear();
    return false;
  }
  const Py_buffer& view = buffer.view();
  if (view.ndim != 1 || view.format == nullptr) return false;
  if (strcmp(view.format, "d") == 0) return take(buffer.data(), view.shape[0], view.strides[0], double());
  return strcmp(view.format, "f") == 0 && take(buffer.data(), view.shape[0], view.strides[0], float());
}

template <Mode M>
SG_APART bool put_array(Output& out, const Column& column, PyObject* value) {
  if (column.item.kind != Kind::Float) return false;
  return read_array(value, [&](const char* data, Py_ssize_t size, Py_ssize_t stride, auto number) {
    return has_size(column, size) && put_numbers<decltype(number), M>(out, column, data, size, stride);
  });
}

inline bool add_array(std::vector<double>& numbers, PyObject* value) {
  return read_array(value, [&](const char* data, Py_ssize_t size, Py_ssize_t stride, auto number) {
    for (Py_ssize_t i = 0; i < size; i++) {
      memcpy(&number, data + i * stride, sizeof number);
      numbers.push_back(static_cast<double>(number));
    }
    return true;
  });
}

template <Mode M>
bool put_sequence(Output& out, const Column& column, const Context& context, PyObject* value) {
  const bool is_list = PyList_CheckExact(value);
  if (!is_list && !PyTuple_CheckExact(value)) return converts(M) && put_array<M>(out, column, value);
  // What Python code could change meanwhile is looked at as it is now.
  const Ref held = is_list && column.item.may_run_code() ? Ref(PyList_AsTuple(value)) : Ref::of(value);
  if (!held) return false;
  PyObject* const* items = PySequence_Fast_ITEMS(held.get());
  const Py_ssize_t size = PySequence_Fast_GET_SIZE(held.get());
  if (column.item.kind == Kind::Float) return put_doubles<M>(out, column, context, items, size);
  return put_elements<M>(out, column, context, items, size);
}

struct Entry {
  Ref key, value;
};

inline bool is_before(const Entry& first, const Entry& second) {
  return PyUnicode_Compare(first.key.get(), second.key.get()) < 0;
}

// Entries are written in the order of their keys' code points: so equal maps are equal bytes.
template <Mode M>
SG_APART bool put_map(Output& out, const Column& column, const Context& context, PyObject* value) {
  if (!PyDict_CheckExact(value) || !has_size(column, PyDict_GET_SIZE(value))) return false;
  std::vector<Entry> entries;
  PyObject *key, *item;
  for (Py_ssize_t place = 0; PyDict_Next(value, &place, &key, &item);) {
    if (!PyUnicode_CheckExact(key)) return false;
    entries.push_back({Ref::of(key), Ref::of(item)});
  }
  std::sort(entries.begin(), entries.end(), is_before);
  if (!literal<M>(out, "{")) return false;
  for (size_t i = 0; i < entries.size(); i++) {
    if (i > 0 && !literal<M>(out, ",")) return false;
    if (!put_text<M>(out, entries[i].key.get()) || !literal<M>(out, ":")) return false;
    if (!put_element<M>(out, column.item, context, entries[i].value.get())) return false;
  }
  return literal<M>(out, "}");
}

template <Mode M>
SG_INLINE bool put_value(Output& out, const Column& column, const Context& context, PyObject* value) {
  switch (column.form) {
    case Form::Scalar: return put_scalar<M>(out, column.item, context, value);
    case Form::Sequence: return put_sequence<M>(out, column, context, value);
    case Form::Map: return put_map<M>(out, column, context, value);
  }
  return false;
}

}  // namespace schemagen
