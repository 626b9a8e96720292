// The columns of a schema, and the classes of its events.
#pragma once
#include "choices.hpp"
#include "column.hpp"
#include "names.hpp"

namespace schemagen {

struct Table {
  std::vector<Column> columns;
  std::vector<Choices> choices;  // of the columns
  Names names;
  std::string prefixes;  // of all columns, one after the other: they are read in this order
  Ref inference, label;
  bool asks_the_time = false;
};

constexpr size_t kPrefixesSize = 4096;

inline bool add_column(Table& table, PyObject* given) {
  table.columns.emplace_back();
  Column& column = table.columns.back();
  if (!read_column(given, table.inference.get(), table.label.get(), column)) return false;
  table.choices.emplace_back(column.item.choices.get());
  table.asks_the_time |= column.item.is_bounded_by_now;
  return true;
}

inline bool write_prefixes(Table& table) {
  char local[kPrefixesSize];
  Output out(local, sizeof local);
  for (Column& column : table.columns) {
    const size_t start = out.size();
    if (!out.put(start == 0 ? '{' : ',') || !put_text<Mode::Write>(out, column.name.get()) || !out.put(':')) {
      if (!PyErr_Occurred()) PyErr_SetString(PyExc_ValueError, "a column's name has no UTF-8 form");
      return false;
    }
    column.prefix.size = out.size() - start;
  }
  table.prefixes.assign(out.data(), out.size());
  table.prefixes.append(Fixed::kQuick, ' ');
  const char* at = table.prefixes.data();
  for (size_t place = 0; place < table.columns.size(); place++) {
    Fixed& prefix = table.columns[place].prefix;
    prefix.data = at;
    table.names.quote(place, at + 1, prefix.size - 2);  // without what stands before the name, and the colon
    at += prefix.size;
  }
  return true;
}

inline bool fill_table(Table& table, PyObject* columns, PyObject* inference, PyObject* label) {
  table.inference = Ref::of(inference);
  table.label = Ref::of(label);
  const size_t count = static_cast<size_t>(PyTuple_GET_SIZE(columns));
  table.columns.reserve(count);
  for (size_t place = 0; place < count; place++) {
    if (!add_column(table, PyTuple_GET_ITEM(columns, static_cast<Py_ssize_t>(place)))) return false;
  }
  for (const Column& column : table.columns) {
    if (!table.names.add(column.name.get(), column.is_common)) return false;
  }
  table.names.fill();
  return write_prefixes(table);
}

}  // namespace schemagen
