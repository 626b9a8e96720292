// The class `BlockReader`: reads wire lines as the columns that are inserted into ClickHouse.
#pragma once
#include "block.hpp"
#include "call.hpp"

namespace schemagen {

struct BlockReader {
  PyObject_HEAD
  PyObject* module;
  Table* table;
  BlockPlan* plan;
};

// Reads one line. False with an exception set.
inline bool read_block_line(Block& block, const Context& context, PyObject* line, PyObject* index, const BlockRows& rows) {
  if (SG_LIKELY(PyBytes_CheckExact(line) && block.read(context, line))) return block.keep(index, rows);
  return is_forgiven(context.known) && PyList_Append(rows.left.get(), index) == 0;
}

inline PyObject* read_block(PyObject* object, PyObject* lines) {
  auto* self = reinterpret_cast<BlockReader*>(object);
  const Known& known = state_of(self->module)->known;
  const Ref held(PySequence_Tuple(lines));  // nobody can change it meanwhile
  Judgement judgement;
  if (!held || !judge(*self->table, known, judgement)) return nullptr;
  const BlockRows rows;
  if (!rows.is_made()) return nullptr;
  const Context context{known, judgement};
  Block block(*self->table, *self->plan);
  for (Py_ssize_t i = 0; i < PyTuple_GET_SIZE(held.get()); i++) {
    const Ref index(PyLong_FromSsize_t(i));
    if (!index || !read_block_line(block, context, PyTuple_GET_ITEM(held.get(), i), index.get(), rows)) return nullptr;
  }
  const Ref columns = block.bytes();
  if (!columns) return nullptr;
  return PyTuple_Pack(8, columns.get(), rows.inferences.get(), rows.inference_ids.get(), rows.labels.get(),
                      rows.label_ids.get(), rows.stamps.get(), rows.notes.get(), rows.left.get());
}

inline bool read_block_plan(PyObject* has_nulls, Py_ssize_t stamp, size_t columns, BlockPlan& plan) {
  if (static_cast<size_t>(PyTuple_GET_SIZE(has_nulls)) != columns || stamp < 0 || static_cast<size_t>(stamp) >= columns) {
    PyErr_SetString(PyExc_ValueError, "a block is described by its columns and the place of one");
    return false;
  }
  for (size_t place = 0; place < columns; place++) {
    plan.has_nulls.push_back(PyTuple_GET_ITEM(has_nulls, static_cast<Py_ssize_t>(place)) == Py_True);
  }
  plan.stamp = static_cast<size_t>(stamp);
  return true;
}

inline PyObject* new_block_reader(PyTypeObject* type, PyObject* arguments, PyObject* keywords) {
  static const char* names[] = {"columns", "has_nulls", "stamp", nullptr};
  PyObject *columns, *has_nulls;
  Py_ssize_t stamp;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O!O!n:BlockReader", const_cast<char**>(names), &PyTuple_Type,
                                   &columns, &PyTuple_Type, &has_nulls, &stamp)) {
    return nullptr;
  }
  Ref self(type->tp_alloc(type, 0));
  if (!self) return nullptr;
  auto* reader = reinterpret_cast<BlockReader*>(self.get());
  reader->module = Py_NewRef(PyType_GetModule(type));
  if (!learn(state_of(reader->module)->known)) return nullptr;
  try {
    reader->table = new Table();
    reader->plan = new BlockPlan();
    if (!fill_table(*reader->table, columns, Py_None, Py_None)) return nullptr;
    return read_block_plan(has_nulls, stamp, reader->table->columns.size(), *reader->plan) ? self.release() : nullptr;
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
}

inline void free_block_reader(PyObject* self) {
  auto* reader = reinterpret_cast<BlockReader*>(self);
  PyTypeObject* type = Py_TYPE(self);
  delete reader->plan;
  delete reader->table;
  Py_CLEAR(reader->module);
  type->tp_free(self);
  Py_DECREF(type);
}

static PyMethodDef block_reader_methods[] = {
    {"read_each", guarded<read_block>, METH_O, "Return the columns of wire lines, and the indexes of lines that are left."},
    {nullptr, nullptr, 0, nullptr},
};

static PyType_Slot block_reader_slots[] = {
    {Py_tp_doc, const_cast<char*>("Read wire lines as the columns of a block of ClickHouse.")},
    {Py_tp_new, reinterpret_cast<void*>(new_block_reader)},
    {Py_tp_dealloc, reinterpret_cast<void*>(free_block_reader)},
    {Py_tp_methods, block_reader_methods},
    {0, nullptr},
};

static PyType_Spec block_reader_spec = {"schemagen_runtime.native._engine.BlockReader", sizeof(BlockReader), 0,
                                        Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, block_reader_slots};

}  // namespace schemagen
