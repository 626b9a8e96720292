// The columns of somebody else's table as lines: row after row, without an event for each.
#pragma once
#include "call.hpp"
#include "column_cells.hpp"

namespace schemagen {

inline bool put_row(Output& out, const Table& table, const Context& context, const std::vector<Cells>& cells,
                    Py_ssize_t row, bool is_inference) {
  bool has_label = is_inference;  // only an event of labels alone needs one
  for (size_t place = 0; place < cells.size(); place++) {
    const Column& column = table.columns[place];
    if (!is_inference && !column.is_common) continue;
    if (!out.put(table.prefix_of(column))) return false;
    if (cells[place].is_null(row)) {
      const bool may_lack = is_inference ? column.may_lack : place != 0;  // the first is the ID
      if (!may_lack || !out.put("null", 4)) return false;
      continue;
    }
    has_label |= column.is_label;
    if (!cells[place].put(out, column, table.choices[place], context, row)) return false;
  }
  return has_label && out.put('}');
}

// Returns the line of each row, None for one that others must look at; nothing with an exception set.
//
// `given` has the columns by their names; the others are null in all rows.
inline PyObject* put_rows(const Table& table, const Context& context, PyObject* given, Py_ssize_t rows,
                          bool is_inference) {
  std::vector<Cells> cells(table.columns.size());
  for (size_t place = 0; place < cells.size(); place++) {
    PyObject* column = PyDict_GetItemWithError(given, table.columns[place].name.get());
    if (column == nullptr ? PyErr_Occurred() != nullptr : !cells[place].open(column, rows)) return nullptr;
  }
  Ref lines(PyList_New(rows));
  if (!lines) return nullptr;
  char local[4096];
  Output out(local, sizeof local);
  for (Py_ssize_t row = 0; row < rows; row++) {
    out.clear();
    const bool is_good = put_row(out, table, context, cells, row, is_inference);
    if (!is_good && !is_forgiven(context.known)) return nullptr;
    PyObject* line = is_good ? PyBytes_FromStringAndSize(out.data(), static_cast<Py_ssize_t>(out.size()))
                             : Py_NewRef(Py_None);
    if (line == nullptr) return nullptr;
    PyList_SET_ITEM(lines.get(), row, line);
  }
  return lines.release();
}

}  // namespace schemagen
