// The columns of somebody else's table as lines: row after row, without an event for each.
#pragma once
#include "ahead.hpp"
#include "call.hpp"

namespace schemagen {

// One column of the table, by the column of the schema.
struct Given {
  Cells cells;
  std::unique_ptr<Ahead> ahead;  // nothing where its values are written when their rows are
};

constexpr Py_ssize_t kTogether = 64;  // rows whose vectors are written ahead

// Writes a row, which is the one at a place among those whose vectors are written.
inline bool put_row(Output& out, const Table& table, const Context& context, const std::vector<Given>& given,
                    Py_ssize_t row, bool is_inference) {
  const auto among = static_cast<size_t>(row % kTogether);
  bool has_label = is_inference;  // only an event of labels alone needs one
  for (size_t place = 0; place < given.size(); place++) {
    const Column& column = table.columns[place];
    const Given& one = given[place];
    if (!is_inference && !column.is_common) continue;
    if (!out.put(table.prefix_of(column))) return false;
    if (one.cells.is_null(row)) {
      const bool may_lack = is_inference ? column.may_lack : place != 0;  // the first is the ID
      if (!may_lack || !out.put("null", 4)) return false;
      continue;
    }
    has_label |= column.is_label;
    const bool is_ready = one.ahead && one.ahead->has(among);
    const bool is_put = is_ready ? one.ahead->put(out, among)
                                 : one.cells.put(out, column, table.choices[place], context, row);
    if (!is_put) return false;
  }
  return has_label && out.put('}');
}

inline bool write_ahead(const Table& table, const std::vector<Given>& given, Py_ssize_t first, Py_ssize_t rows) {
  const Py_ssize_t end = std::min(first + kTogether, rows);
  for (size_t place = 0; place < given.size(); place++) {
    const Given& one = given[place];
    if (one.ahead && !one.ahead->write(one.cells, table.columns[place], first, end)) return false;
  }
  return true;
}

// Reads the columns by their names; the others are null in all rows. False with an exception set.
inline bool open_columns(const Table& table, PyObject* columns, Py_ssize_t rows, std::vector<Given>& given) {
  for (size_t place = 0; place < table.columns.size(); place++) {
    const Column& column = table.columns[place];
    PyObject* cells = PyDict_GetItemWithError(columns, column.name.get());
    if (cells == nullptr ? PyErr_Occurred() != nullptr : !given[place].cells.open(cells, rows)) return false;
    if (cells != nullptr && Ahead::pays_for(column)) given[place].ahead = std::make_unique<Ahead>();
  }
  return true;
}

// Returns the line of each row, None for one that others must look at; nothing with an exception set.
inline PyObject* put_rows(const Table& table, const Context& context, PyObject* columns, Py_ssize_t rows,
                          bool is_inference) {
  std::vector<Given> given(table.columns.size());
  if (!open_columns(table, columns, rows, given)) return nullptr;
  Ref lines(PyList_New(rows));
  if (!lines) return nullptr;
  char local[4096];
  Output out(local, sizeof local);
  for (Py_ssize_t row = 0; row < rows; row++) {
    if (row % kTogether == 0 && !write_ahead(table, given, row, rows)) return nullptr;
    out.clear();
    const bool is_good = put_row(out, table, context, given, row, is_inference);
    if (!is_good && !is_forgiven(context.known)) return nullptr;
    PyObject* line = is_good ? PyBytes_FromStringAndSize(out.data(), static_cast<Py_ssize_t>(out.size()))
                             : Py_NewRef(Py_None);
    if (line == nullptr) return nullptr;
    PyList_SET_ITEM(lines.get(), row, line);
  }
  return lines.release();
}

}  // namespace schemagen
