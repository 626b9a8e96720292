// An event as a row of values, whatever it came as, and the row as a line.
#pragma once
#include "names.hpp"
#include "values.hpp"

namespace schemagen {

// The columns of a schema, and the classes of its events.
struct Table {
  std::vector<Column> columns;
  Names names;
  std::string prefixes;  // of all columns, one after the other: they are read in this order
  Ref inference, label;
  bool asks_the_time = false;
};

// The values of an event in the order of the schema, null where there is none. They are held: what is called while
// they are looked at may change the event.
class Row {
 public:
  explicit Row(size_t size) : values_(size, nullptr) {}
  Row(const Row&) = delete;
  Row& operator=(const Row&) = delete;
  ~Row() { clear(); }

  void clear() {
    for (PyObject*& value : values_) Py_CLEAR(value);
  }
  SG_INLINE void set(size_t place, PyObject* value) { values_[place] = Py_NewRef(value); }
  SG_INLINE PyObject* operator[](size_t place) const { return values_[place]; }

  // Whether a column that labels do not have was given, be it null.
  bool has_inference_only = false;

 private:
  std::vector<PyObject*> values_;
};

// Takes the values out of a dictionary; no, where one of its keys is no column.
inline bool read_dict(const Table& table, PyObject* event, Row& row) {
  const size_t size = table.columns.size();
  if (static_cast<size_t>(PyDict_GET_SIZE(event)) > size) return false;
  row.has_inference_only = false;
  PyObject *name, *value;
  size_t expected = 0;
  for (Py_ssize_t at = 0; PyDict_Next(event, &at, &name, &value);) {
    if (SG_UNLIKELY(!PyUnicode_CheckExact(name))) return false;
    // For speed: programs write columns in the order of the schema.
    if (!table.names.is_at(expected, name)) {
      const Py_ssize_t found = table.names.find(name);
      if (found < 0) return false;
      expected = static_cast<size_t>(found);
    }
    row.set(expected, value);
    row.has_inference_only |= !table.columns[expected].is_common;
    expected++;
  }
  return true;
}

template <bool IsLabel>
bool read_typed(const Table& table, PyObject* event, Row& row) {
  for (size_t place = 0; place < table.columns.size(); place++) {
    const Column& column = table.columns[place];
    if (IsLabel && !column.is_common) continue;
    PyObject* value = at_slot(event, IsLabel ? column.label_slot : column.inference_slot);
    if (value == nullptr) return false;  // it was deleted
    row.set(place, value);
  }
  return true;
}

SG_INLINE bool is_null(PyObject* value) { return value == nullptr || value == Py_None; }

template <Mode M>
bool put_inference(Output& out, const Table& table, const Context& context, const Row& row) {
  for (size_t place = 0; place < table.columns.size(); place++) {
    const Column& column = table.columns[place];
    PyObject* value = row[place];
    if (is_null(value)) {
      if (!column.may_lack) return false;
      if constexpr (writes(M)) {
        if (!out.put(column.prefix) || !out.put("null", 4)) return false;
      }
      continue;
    }
    if constexpr (writes(M)) {
      if (!out.put(column.prefix)) return false;
    }
    if (!put_value<M>(out, column, context, value)) return false;
  }
  return literal<M>(out, "}");
}

template <Mode M>
bool put_label(Output& out, const Table& table, const Context& context, const Row& row) {
  bool has_label = false;
  for (size_t place = 0; place < table.columns.size(); place++) {
    const Column& column = table.columns[place];
    if (!column.is_common) continue;
    PyObject* value = row[place];
    if (is_null(value)) {
      if (place == 0) return false;  // the ID
      if constexpr (writes(M)) {
        if (!out.put(column.prefix) || !out.put("null", 4)) return false;
      }
      continue;
    }
    has_label |= column.is_label;
    if constexpr (writes(M)) {
      if (!out.put(column.prefix)) return false;
    }
    if (!put_value<M>(out, column, context, value)) return false;
  }
  return has_label && literal<M>(out, "}");
}

// Says yes, or nothing, of an event: a no goes to the explaining path. An exception may be set then.
template <Mode M>
bool put_event(Output& out, const Table& table, const Context& context, PyObject* event, Row& row) {
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
