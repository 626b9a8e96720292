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
  std::vector<Py_ssize_t> inference_slots, label_slots;  // by column; -1 where labels have none
  std::vector<size_t> common;  // places of the columns that labels have
  bool asks_the_time = false;
  bool is_in_order = true;  // as far as is known, dictionaries have their keys in the order of the columns

  SG_INLINE Fixed prefix_of(const Column& column) const { return {prefixes.data() + column.prefix.start, column.prefix.size}; }
};

constexpr size_t kPrefixesSize = 4096;

inline bool add_column(Table& table, PyObject* given) {
  table.columns.emplace_back();
  Column& column = table.columns.back();
  Py_ssize_t inference_slot, label_slot = -1;
  if (!read_column(given, column) || !require_slot(table.inference.get(), column, inference_slot) ||
      (column.is_common && !require_slot(table.label.get(), column, label_slot))) {
    return false;
  }
  table.inference_slots.push_back(inference_slot);
  table.label_slots.push_back(label_slot);
  if (column.is_common) table.common.push_back(table.columns.size() - 1);
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
    column.prefix = {static_cast<uint32_t>(start), static_cast<uint32_t>(out.size() - start)};
  }
  table.prefixes.assign(out.data(), out.size());
  table.prefixes.append(Fixed::kQuick, ' ');
  for (size_t place = 0; place < table.columns.size(); place++) {
    const Fixed prefix = table.prefix_of(table.columns[place]);
    table.names.quote(place, prefix.data + 1, prefix.size - 2);  // without what stands before the name, and the colon
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
