// The class `RowReader`: reads wire lines as the rows that a store keeps of them.
#pragma once
#include "call.hpp"
#include "line_events.hpp"

namespace schemagen {

// Which cells the rows of a store have.
struct RowPlan {
  std::vector<CellForm> forms;           // of the columns of the schema
  std::vector<size_t> inference, label;  // the places of the columns that the two kinds of rows have, in their order
};

struct RowReader {
  PyObject_HEAD
  PyObject* module;
  Table* table;
  RowPlan* plan;
};

// What becomes of the lines of a call, by their indexes.
struct RowsRead {
  Ref inferences{PyDict_New()};  // rows
  Ref labels{PyDict_New()};      // rows
  Ref left{PyList_New(0)};       // indexes of lines that others are to read
  Ref zeros{PyList_New(0)};      // indexes of lines with a float that is -0.0

  bool is_made() const { return inferences && labels && left && zeros; }
};

inline Ref row_of(const Row& row, const std::vector<size_t>& places) {
  Ref cells(PyTuple_New(static_cast<Py_ssize_t>(places.size())));
  if (!cells) return Ref();
  for (size_t i = 0; i < places.size(); i++) {
    PyObject* value = row[places[i]];
    PyTuple_SET_ITEM(cells.get(), static_cast<Py_ssize_t>(i), Py_NewRef(value == nullptr ? Py_None : value));
  }
  PyObject_GC_UnTrack(cells.get());  // texts and numbers are in no cycle
  return cells;
}

inline bool is_negative_zero(PyObject* value) {
  return PyFloat_CheckExact(value) && PyFloat_AS_DOUBLE(value) == 0 && std::signbit(PyFloat_AS_DOUBLE(value));
}

// Adds the rows of a line that was read. False with an exception set.
inline bool add_rows(const Table& table, const RowPlan& plan, const Row& row, PyObject* index, const RowsRead& found) {
  if (row.has_inference_only) {
    const Ref cells = row_of(row, plan.inference);
    if (!cells || PyDict_SetItem(found.inferences.get(), index, cells.get()) < 0) return false;
    if (!has_label(table, row)) return true;
  }
  const Ref cells = row_of(row, plan.label);
  return cells && PyDict_SetItem(found.labels.get(), index, cells.get()) == 0;
}

// Reads one line. False with an exception set.
inline bool read_row(RowReader* self, const Context& context, PyObject* bytes, PyObject* index, Row& row,
                     const RowsRead& found) {
  Table& table = *self->table;
  const RowPlan& plan = *self->plan;
  bool is_good = false, has_zero = false;
  if (PyBytes_CheckExact(bytes)) {
    Line line(PyBytes_AS_STRING(bytes), static_cast<size_t>(PyBytes_GET_SIZE(bytes)));
    const auto form_of = [&plan](size_t place) { return plan.forms[place]; };
    const auto keep = [&has_zero](size_t, PyObject* value) {
      has_zero |= is_negative_zero(value);
      return true;
    };
    is_good = read_values(table, context, line, row, form_of, keep) && is_whole(table, row);
  }
  if (SG_UNLIKELY(!is_good)) return is_forgiven(context.known) && PyList_Append(found.left.get(), index) == 0;
  if (SG_UNLIKELY(has_zero) && PyList_Append(found.zeros.get(), index) < 0) return false;
  return add_rows(table, plan, row, index, found);
}

inline PyObject* read_rows(PyObject* object, PyObject* lines) {
  auto* self = reinterpret_cast<RowReader*>(object);
  const Known& known = state_of(self->module)->known;
  const Ref held(PySequence_Tuple(lines));  // nobody can change it meanwhile
  Judgement judgement;
  if (!held || !judge(*self->table, known, judgement)) return nullptr;
  const RowsRead found;
  if (!found.is_made()) return nullptr;
  const Context context{known, judgement};
  Row row(self->table->columns.size());
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(held.get()); i++) {
    const Ref index(PyLong_FromSsize_t(i));
    const bool is_read = index && read_row(self, context, PyTuple_GET_ITEM(held.get(), i), index.get(), row, found);
    row.clear();
    if (!is_read) return nullptr;
  }
  return PyTuple_Pack(4, found.inferences.get(), found.labels.get(), found.left.get(), found.zeros.get());
}

// Reads a tuple of numbers below a limit.
template <typename Number>
bool read_numbers(PyObject* given, size_t limit, std::vector<Number>& numbers) {
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(given); i++) {
    const Py_ssize_t number = PyLong_AsSsize_t(PyTuple_GET_ITEM(given, i));
    if (number == -1 && PyErr_Occurred()) return false;
    if (number < 0 || static_cast<size_t>(number) >= limit) {
      PyErr_SetString(PyExc_ValueError, "a row is described by the places and forms of columns");
      return false;
    }
    numbers.push_back(static_cast<Number>(number));
  }
  return true;
}

inline bool read_plan(PyObject* forms, PyObject* inference, PyObject* label, size_t columns, RowPlan& plan) {
  constexpr size_t kForms = static_cast<size_t>(CellForm::Passed) + 1;
  if (static_cast<size_t>(PyTuple_GET_SIZE(forms)) != columns) {
    PyErr_SetString(PyExc_ValueError, "each column has a form");
    return false;
  }
  return read_numbers(forms, kForms, plan.forms) && read_numbers(inference, columns, plan.inference) &&
         read_numbers(label, columns, plan.label);
}

inline PyObject* new_row_reader(PyTypeObject* type, PyObject* arguments, PyObject* keywords) {
  static const char* names[] = {"columns", "forms", "inference", "label", nullptr};
  PyObject *columns, *forms, *inference, *label;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O!O!O!O!:RowReader", const_cast<char**>(names), &PyTuple_Type,
                                   &columns, &PyTuple_Type, &forms, &PyTuple_Type, &inference, &PyTuple_Type, &label)) {
    return nullptr;
  }
  Ref self(type->tp_alloc(type, 0));
  if (!self) return nullptr;
  auto* reader = reinterpret_cast<RowReader*>(self.get());
  reader->module = Py_NewRef(PyType_GetModule(type));
  if (!learn(state_of(reader->module)->known)) return nullptr;
  try {
    reader->table = new Table();
    reader->plan = new RowPlan();
    if (!fill_table(*reader->table, columns, Py_None, Py_None)) return nullptr;
    return read_plan(forms, inference, label, reader->table->columns.size(), *reader->plan) ? self.release() : nullptr;
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
}

inline void free_row_reader(PyObject* self) {
  auto* reader = reinterpret_cast<RowReader*>(self);
  PyTypeObject* type = Py_TYPE(self);
  delete reader->plan;
  delete reader->table;
  Py_CLEAR(reader->module);
  type->tp_free(self);
  Py_DECREF(type);
}

static PyMethodDef row_reader_methods[] = {
    {"read_each", guarded<read_rows>, METH_O, "Return the rows of wire lines, and the indexes of lines that are left."},
    {nullptr, nullptr, 0, nullptr},
};

static PyType_Slot row_reader_slots[] = {
    {Py_tp_doc, const_cast<char*>("Read wire lines as the rows of a store.")},
    {Py_tp_new, reinterpret_cast<void*>(new_row_reader)},
    {Py_tp_dealloc, reinterpret_cast<void*>(free_row_reader)},
    {Py_tp_methods, row_reader_methods},
    {0, nullptr},
};

static PyType_Spec row_reader_spec = {"schemagen_runtime.native._engine.RowReader", sizeof(RowReader), 0,
                                      Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, row_reader_slots};

}  // namespace schemagen
