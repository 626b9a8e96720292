// Events, dictionaries and objects of the generated classes, as lines.
#pragma once
#include "rows.hpp"

namespace schemagen {

// What became of a value in its turn: it was written, it is none of its column, or it is left to a row.
enum class Turn { Written, Refused, Left };

// Writes a value at once where no Python code can run meanwhile.
template <Mode M>
SG_INLINE Turn put_in_turn(Output& out, const Table& table, size_t place, const Context& context, PyObject* value) {
  const Column& column = table.columns[place];
  if (value == Py_None) {
    if (!column.may_lack) return Turn::Refused;
    value = nullptr;
  } else if (SG_UNLIKELY(!is_quiet(column, value))) {
    return Turn::Left;
  }
  return put_column<M>(out, table, column, context, value) ? Turn::Written : Turn::Refused;
}

// Takes the value that an object has in a slot; no, where it was deleted.
SG_INLINE bool read_slot(const std::vector<Py_ssize_t>& slots, PyObject* event, size_t place, Row& row) {
  PyObject* value = at_slot(event, slots[place]);
  if (value != nullptr) row.set(place, value);
  return value != nullptr;
}

// Takes the values of a dictionary from an entry on, `before` being the column of the entry before it; no, where a key is no
// column.
inline bool read_entries(Table& table, Entries& entries, bool is_there, Py_ssize_t before, Row& row) {
  table.is_in_order = true;
  for (; is_there; is_there = entries.advance()) {
    const Py_ssize_t place = table.names.find(entries.name, before);
    if (SG_UNLIKELY(place < 0)) return false;
    table.is_in_order &= place > before;
    row.has_inference_only |= !table.names.is_common(static_cast<size_t>(place));
    row.set(static_cast<size_t>(place), entries.value);
    before = place;
  }
  return true;
}

// For speed: writes an inference whose keys stand in the order of the schema while it is read, where `put_dict` reads all of an
// event first, which is the plain way. From the first value on that may run Python code, the rest is read into a row. Left says
// that keys stand in another order.
template <Mode M>
Turn put_in_order(Output& out, Table& table, const Context& context, PyObject* event, Row& row) {
  Entries entries(event, context.known.dictionaries_lie_open);
  Py_ssize_t before = -1;
  size_t next = 0;  // column to write
  bool is_there;
  while ((is_there = entries.advance())) {
    const Py_ssize_t found = table.names.find(entries.name, before);
    if (SG_UNLIKELY(found <= before)) return found < 0 ? Turn::Refused : Turn::Left;
    for (const auto place = static_cast<size_t>(found); next < place; next++) {
      // One that must be there may stand behind.
      if (put_in_turn<M>(out, table, next, context, Py_None) != Turn::Written) return Turn::Left;
    }
    const Turn turn = put_in_turn<M>(out, table, next, context, entries.value);
    if (SG_UNLIKELY(turn == Turn::Refused)) return turn;
    if (SG_UNLIKELY(turn == Turn::Left)) break;
    next++;
    before = found;
  }
  if (is_there && !read_entries(table, entries, is_there, before, row)) return Turn::Refused;
  if (!table.is_in_order) return Turn::Left;
  return put_inference<M>(out, table, context, row, next) ? Turn::Written : Turn::Refused;
}

template <Mode M>
bool put_dict(Output& out, Table& table, const Context& context, PyObject* event, Row& row) {
  const auto count = static_cast<size_t>(PyDict_GET_SIZE(event));
  if (count > table.columns.size()) return false;
  if (table.is_in_order && count > table.common.size()) {  // so it is no label
    const Turn turn = put_in_order<M>(out, table, context, event, row);
    if (SG_LIKELY(turn != Turn::Left)) return turn == Turn::Written;
    out.clear();
    row.clear();
  }
  Entries entries(event, context.known.dictionaries_lie_open);
  row.has_inference_only = false;
  if (!read_entries(table, entries, entries.advance(), -1, row)) return false;
  return row.has_inference_only ? put_inference<M>(out, table, context, row) : put_label<M>(out, table, context, row);
}

// As `put_in_order`, of an inference of the generated class.
template <Mode M>
bool put_typed_inference(Output& out, const Table& table, const Context& context, PyObject* event, Row& row) {
  constexpr size_t kAhead = 12;
  const std::vector<Py_ssize_t>& slots = table.inference_slots;
  const size_t size = slots.size();
  size_t place = 0;
  for (; place < size; place++) {
    if (SG_LIKELY(size - place > kAhead)) SG_FETCH(at_slot(event, slots[place + kAhead]));
    PyObject* value = at_slot(event, slots[place]);
    if (value == nullptr) return false;  // it was deleted
    const Turn turn = put_in_turn<M>(out, table, place, context, value);
    if (SG_UNLIKELY(turn == Turn::Refused)) return false;
    if (SG_UNLIKELY(turn == Turn::Left)) break;
  }
  for (size_t rest = place; rest < size; rest++) {
    if (!read_slot(slots, event, rest, row)) return false;
  }
  return put_inference<M>(out, table, context, row, place);
}

template <Mode M>
bool put_typed_label(Output& out, const Table& table, const Context& context, PyObject* event, Row& row) {
  for (const size_t place : table.common) {
    if (!read_slot(table.label_slots, event, place, row)) return false;
  }
  return put_label<M>(out, table, context, row);
}

// Says yes, or nothing, of an event: a no goes to the explaining path. An exception may be set then.
template <Mode M>
bool put_event(Output& out, Table& table, const Context& context, PyObject* event, Row& row) {
  if (PyDict_CheckExact(event)) return put_dict<M>(out, table, context, event, row);
  PyObject* type = reinterpret_cast<PyObject*>(Py_TYPE(event));
  if (type == table.inference.get()) return put_typed_inference<M>(out, table, context, event, row);
  return type == table.label.get() && put_typed_label<M>(out, table, context, event, row);
}

}  // namespace schemagen
