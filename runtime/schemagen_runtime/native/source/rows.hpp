// An event as a row of values, whatever it came as, and such a row as a line.
#pragma once
#include "table.hpp"
#include "values.hpp"

namespace schemagen {

// The values of an event in the order of the schema, nothing where it has none, or null. They are the event's own, until
// `hold` is called: whoever may run Python code, which may change the event, calls it first.
class Row {
 public:
  explicit Row(size_t size) : size_(size) {
    if (size > kLocal) many_.resize(size);
    values_ = size > kLocal ? many_.data() : local_;
    std::fill_n(values_, size, nullptr);
  }
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  ~Row() { clear(); }

  void clear() {
    if (!std::exchange(is_used_, false)) return;
    if (std::exchange(is_held_, false)) {
      for (size_t place = 0; place < size_; place++) Py_CLEAR(values_[place]);
    } else {
      std::fill_n(values_, size_, nullptr);
    }
  }

  // For speed: without a branch, for which columns are null can hardly be guessed; and the value begins to be fetched, which
  // takes longer than all else where there are a thousand of them.
  SG_INLINE void set(size_t place, PyObject* value) {
    values_[place] = value == Py_None ? nullptr : value;
    is_used_ = true;
    SG_FETCH(value);
  }

  void hold() {
    if (std::exchange(is_held_, true)) return;
    for (size_t place = 0; place < size_; place++) Py_XINCREF(values_[place]);
  }

  // Takes a value that is no event's.
  SG_INLINE void give(size_t place, Ref value) {
    values_[place] = value.release();
    is_used_ = is_held_ = true;
  }

  SG_INLINE PyObject* operator[](size_t place) const { return values_[place]; }

  // Whether a column that labels do not have was given, be it null.
  bool has_inference_only = false;

 private:
  static constexpr size_t kLocal = 64;

  size_t size_;
  bool is_used_ = false;
  bool is_held_ = false;
  PyObject** values_;
  PyObject* local_[kLocal];
  std::vector<PyObject*> many_;
};

// Whether a value can be looked at without running Python code. For speed: then it needs not be held, which takes as long as
// to look at it where there are a thousand of them.
SG_INLINE bool is_quiet(const Column& column, PyObject* value) {
  if (PyFloat_CheckExact(value) || PyLong_CheckExact(value) || PyBool_Check(value)) return true;
  return PyUnicode_CheckExact(value) && !column.item.search && (is_ascii(value) || !column.item.must_be_visible);
}

// Writes a value, or null, with its name; false where that is no value of the column.
template <Mode M>
SG_INLINE bool put_column(Output& out, const Table& table, const Column& column, const Context& context, PyObject* value) {
  if constexpr (writes(M)) {
    if (!out.put(table.prefix_of(column))) return false;
  }
  return value == nullptr ? literal<M>(out, "null") : put_value<M>(out, column, context, value);
}

// Writes the values of an inference from a column on.
template <Mode M>
bool put_inference(Output& out, const Table& table, const Context& context, Row& row, size_t from = 0) {
  for (size_t place = from; place < table.columns.size(); place++) {
    const Column& column = table.columns[place];
    PyObject* value = row[place];
    if (value == nullptr && !column.may_lack) return false;
    if (value != nullptr && SG_UNLIKELY(!is_quiet(column, value))) row.hold();
    if (!put_column<M>(out, table, column, context, value)) return false;
  }
  return literal<M>(out, "}");
}

template <Mode M>
bool put_label(Output& out, const Table& table, const Context& context, Row& row) {
  bool has_label = false;
  for (const size_t place : table.common) {
    const Column& column = table.columns[place];
    PyObject* value = row[place];
    if (value == nullptr && place == 0) return false;  // the ID
    has_label |= column.is_label && value != nullptr;
    if (value != nullptr && SG_UNLIKELY(!is_quiet(column, value))) row.hold();
    if (!put_column<M>(out, table, column, context, value)) return false;
  }
  return has_label && literal<M>(out, "}");
}

}  // namespace schemagen
