// Lines as events: the columns that a line has, in any order, each once.
#pragma once
#include "cells.hpp"
#include "rows.hpp"

namespace schemagen {

// Reads the name of a column; -1 where it is none. For speed: the name that is likely next is looked for first.
SG_INLINE Py_ssize_t take_name(Line& line, Names& names, Py_ssize_t before) {
  const Py_ssize_t next = names.follower(before);
  if (SG_LIKELY(next >= 0 && line.take(names.quoted(next)))) return next;
  Spelled text;
  if (!line.take_text(text)) return -1;
  const Ref key = decoded_text(text.data, text.size);
  return key && PyObject_Hash(key.get()) != -1 ? names.find(key.get(), before) : -1;
}

// Reads the columns of a line, and calls `take` behind the name of each with the place of the column; false where others are
// to read it, with an exception set or not.
template <typename Take>
bool take_columns(Table& table, Line& line, Take take) {
  if (!line.take('{')) return false;
  Py_ssize_t before = -1;
  do {
    before = take_name(line, table.names, before);
    if (SG_UNLIKELY(before < 0) || !line.take(':') || !take(static_cast<size_t>(before))) return false;
  } while (line.take(','));
  return line.take('}') && line.is_read();
}

// Reads a line into a row, None where it has null; false where others are to read it, with an exception set or not.
// `form_of` says in which form the values of the column at a place are wanted, and `keep` is told of each.
template <typename FormOf, typename Keep>
bool read_values(Table& table, const Context& context, Line& line, Row& row, FormOf form_of, Keep keep) {
  CellReader reader(line, context);
  row.has_inference_only = false;
  return take_columns(table, line, [&](size_t place) {
    if (SG_UNLIKELY(row[place] != nullptr)) return false;  // a key that is there twice
    const Column& column = table.columns[place];
    Ref cell = line.next() == 'n' ? (line.take_null() ? Ref::of(Py_None) : Ref())
                                  : reader.read(column, table.choices[place], form_of(place));
    if (SG_UNLIKELY(!cell) || !keep(place, cell.get())) return false;
    row.give(place, std::move(cell));
    row.has_inference_only |= !column.is_common;
    return true;
  });
}

SG_INLINE bool has_value(const Row& row, size_t place) { return row[place] != nullptr && row[place] != Py_None; }

template <typename Values>
bool has_label(const Table& table, const Values& row) {
  for (size_t place = 0; place < table.columns.size(); place++) {
    if (table.columns[place].is_label && has_value(row, place)) return true;
  }
  return false;
}

// Whether a row whose values are valid is an event: an inference, or labels of an ID.
template <typename Values>
bool is_whole(const Table& table, const Values& row) {
  if (!row.has_inference_only) return has_value(row, 0) && has_label(table, row);
  for (size_t place = 0; place < table.columns.size(); place++) {
    if (!table.columns[place].may_lack && !has_value(row, place)) return false;
  }
  return true;
}

// Returns the event of a line as a new dictionary; nothing where others are to read it, with an exception set or not.
inline Ref read_event(Table& table, const Context& context, PyObject* bytes, Row& row) {
  Line line(PyBytes_AS_STRING(bytes), static_cast<size_t>(PyBytes_GET_SIZE(bytes)));
  Ref event(PyDict_New());
  const auto form_of = [](size_t) { return CellForm::Plain; };
  const auto keep = [&](size_t place, PyObject* value) {
    return PyDict_SetItem(event.get(), table.columns[place].name.get(), value) == 0;
  };
  if (!event || !read_values(table, context, line, row, form_of, keep)) return Ref();
  return is_whole(table, row) ? std::move(event) : Ref();
}

}  // namespace schemagen
