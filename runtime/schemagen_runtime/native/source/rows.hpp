// An event as a row of values, whatever it came as, and the row as a line.
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
    SG_FETCH(value);
  }

  void hold() {
    if (std::exchange(is_held_, true)) return;
    for (size_t place = 0; place < size_; place++) Py_XINCREF(values_[place]);
  }

  // Takes a value that is no event's.
  SG_INLINE void give(size_t place, Ref value) {
    values_[place] = value.release();
    is_held_ = true;
  }

  SG_INLINE PyObject* operator[](size_t place) const { return values_[place]; }

  // Whether a column that labels do not have was given, be it null.
  bool has_inference_only = false;

 private:
  static constexpr size_t kLocal = 64;

  size_t size_;
  bool is_held_ = false;
  PyObject** values_;
  PyObject* local_[kLocal];
  std::vector<PyObject*> many_;
};

// Takes the values out of a dictionary; no, where one of its keys is no column.
inline bool read_dict(Table& table, PyObject* event, Row& row) {
  const size_t size = table.columns.size();
  if (static_cast<size_t>(PyDict_GET_SIZE(event)) > size) return false;
  row.has_inference_only = false;
  PyObject *name, *value;
  Py_ssize_t place = -1;
  for (Py_ssize_t at = 0; PyDict_Next(event, &at, &name, &value);) {
    place = table.names.find(name, place);
    if (SG_UNLIKELY(place < 0)) return false;
    row.has_inference_only |= !table.names.is_common(static_cast<size_t>(place));
    row.set(static_cast<size_t>(place), value);
  }
  return true;
}

template <bool IsLabel>
bool read_typed(const Table& table, PyObject* event, Row& row) {
  const std::vector<Py_ssize_t>& slots = IsLabel ? table.label_slots : table.inference_slots;
  for (size_t place = 0; place < slots.size(); place++) {
    if (IsLabel && slots[place] < 0) continue;
    PyObject* value = at_slot(event, slots[place]);
    if (value == nullptr) return false;  // it was deleted
    row.set(place, value);
  }
  return true;
}

// Whether a value can be looked at without running Python code. For speed: then it needs not be held, which takes as long as
// to look at it where there are a thousand of them.
SG_INLINE bool is_quiet(const Column& column, PyObject* value) {
  if (PyFloat_CheckExact(value) || PyLong_CheckExact(value) || PyBool_Check(value)) return true;
  return PyUnicode_CheckExact(value) && !column.item.search && (is_ascii(value) || !column.item.must_be_visible);
}

template <Mode M>
bool put_inference(Output& out, const Table& table, const Context& context, Row& row) {
  for (size_t place = 0; place < table.columns.size(); place++) {
    const Column& column = table.columns[place];
    PyObject* value = row[place];
    if (value == nullptr) {
      if (!column.may_lack) return false;
      if constexpr (writes(M)) {
        if (!out.put(table.prefix_of(column)) || !out.put("null", 4)) return false;
      }
      continue;
    }
    if constexpr (writes(M)) {
      if (!out.put(table.prefix_of(column))) return false;
    }
    if (SG_UNLIKELY(!is_quiet(column, value))) row.hold();
    if (!put_value<M>(out, column, context, value)) return false;
  }
  return literal<M>(out, "}");
}

template <Mode M>
bool put_label(Output& out, const Table& table, const Context& context, Row& row) {
  bool has_label = false;
  for (size_t place = 0; place < table.columns.size(); place++) {
    const Column& column = table.columns[place];
    if (!column.is_common) continue;
    PyObject* value = row[place];
    if (value == nullptr) {
      if (place == 0) return false;  // the ID
      if constexpr (writes(M)) {
        if (!out.put(table.prefix_of(column)) || !out.put("null", 4)) return false;
      }
      continue;
    }
    has_label |= column.is_label;
    if constexpr (writes(M)) {
      if (!out.put(table.prefix_of(column))) return false;
    }
    if (SG_UNLIKELY(!is_quiet(column, value))) row.hold();
    if (!put_value<M>(out, column, context, value)) return false;
  }
  return has_label && literal<M>(out, "}");
}

// Says yes, or nothing, of an event: a no goes to the explaining path. An exception may be set then.
template <Mode M>
bool put_event(Output& out, Table& table, const Context& context, PyObject* event, Row& row) {
  PyObject* type = reinterpret_cast<PyObject*>(Py_TYPE(event));
  if (PyDict_CheckExact(event)) {
    if (!read_dict(table, event, row)) return false;
    return row.has_inference_only ? put_inference<M>(out, table, context, row) : put_label<M>(out, table, context, row);
  }
  if (type == table.inference.get()) {
    return read_typed<false>(table, event, row) && put_inference<M>(out, table, context, row);
  }
  return type == table.label.get() && read_typed<true>(table, event, row) && put_label<M>(out, table, context, row);
}

}  // namespace schemagen
