// The extension module: the class `Engine`, which checks and encodes the events of one schema.
#include "block_reader.hpp"
#include "columns.hpp"
#include "events.hpp"
#include "line_events.hpp"
#include "line_rewriter.hpp"
#include "row_reader.hpp"

namespace schemagen {
namespace {

#define SG_TEXT(name) #name
#define SG_TEXT_OF(macro) SG_TEXT(macro)

constexpr char kSources[] = SG_TEXT_OF(SG_SOURCES);  // the digest of what this was built from
constexpr size_t kLocalSize = 4096;

struct Engine {
  PyObject_HEAD
  PyObject* module;
  PyObject* explain;
  Table* table;
  Construction constructions[2];  // of inferences and of labels
};

Known& known_to(Engine* engine) { return state_of(engine->module)->known; }

// Looks at one event. Returns 1 for a yes, 0 for a no, -1 with an exception set.
template <Mode M>
int look_at(Table& table, const Context& context, PyObject* event, Row& row, Output& out) {
  out.clear();
  const bool is_good = put_event<M>(out, table, context, event, row);
  row.clear();
  if (SG_LIKELY(is_good)) return 1;
  return is_forgiven(context.known) ? 0 : -1;
}

PyObject* explain_errors(const Engine* engine, PyObject* event) {
  const Ref explanation(PyObject_CallOneArg(engine->explain, event));
  return explanation ? PyObject_GetAttrString(explanation.get(), "errors") : nullptr;
}

PyObject* check(PyObject* self, PyObject* event) {
  auto* engine = reinterpret_cast<Engine*>(self);
  const Known& known = known_to(engine);
  char none[1];
  Output out(none, sizeof none);
  Row row(engine->table->columns.size());
  Judgement judgement;
  if (!judge(*engine->table, known, judgement)) return nullptr;
  const int verdict = look_at<Mode::Check>(*engine->table, Context{known, judgement}, event, row, out);
  if (verdict < 0) return nullptr;
  return verdict ? PyTuple_New(0) : explain_errors(engine, event);
}

// Returns a list of what `make` makes of each item of a sequence, an event or a line; nothing with an exception set.
template <typename Make>
PyObject* make_each(PyObject* self, PyObject* items, Make make) {
  auto* engine = reinterpret_cast<Engine*>(self);
  const Known& known = known_to(engine);
  const Ref held(PySequence_Tuple(items));  // nobody can change it meanwhile
  if (!held) return nullptr;
  const Py_ssize_t count = PyTuple_GET_SIZE(held.get());
  Ref results(PyList_New(count));
  Judgement judgement;
  if (!results || !judge(*engine->table, known, judgement)) return nullptr;
  char local[kLocalSize];
  Output out(local, sizeof local);
  Row row(engine->table->columns.size());
  const Context context{known, judgement};
  for (Py_ssize_t i = 0; i < count; i++) {
    PyObject* one = make(*engine->table, context, PyTuple_GET_ITEM(held.get(), i), row, out);
    if (one == nullptr) return nullptr;
    PyList_SET_ITEM(results.get(), i, one);
  }
  return results.release();
}

PyObject* encode(Table& table, const Context& context, PyObject* event, Row& row, Output& out) {
  const int verdict = look_at<Mode::Write>(table, context, event, row, out);
  if (verdict < 0) return nullptr;
  return verdict ? PyBytes_FromStringAndSize(out.data(), static_cast<Py_ssize_t>(out.size())) : Py_NewRef(Py_None);
}

PyObject* accept(Table& table, const Context& context, PyObject* event, Row& row, Output& out) {
  const int verdict = look_at<Mode::Accept>(table, context, event, row, out);
  return verdict < 0 ? nullptr : PyBool_FromLong(verdict);
}

// Reads one line. Returns its event, None where others are to read it, nothing with an exception set.
PyObject* read_line(Table& table, const Context& context, PyObject* line, Row& row, Output&) {
  if (!PyBytes_CheckExact(line)) return Py_NewRef(Py_None);
  Ref event = read_event(table, context, line, row);
  row.clear();
  if (SG_LIKELY(event)) return event.release();
  return is_forgiven(context.known) ? Py_NewRef(Py_None) : nullptr;
}

PyObject* encode_each(PyObject* self, PyObject* events) { return make_each(self, events, encode); }

PyObject* accept_each(PyObject* self, PyObject* events) { return make_each(self, events, accept); }

PyObject* read_each(PyObject* self, PyObject* lines) { return make_each(self, lines, read_line); }

PyObject* encode_rows(PyObject* self, PyObject* arguments) {
  auto* engine = reinterpret_cast<Engine*>(self);
  const Known& known = known_to(engine);
  PyObject* columns;
  Py_ssize_t rows;
  int is_inference;
  Judgement judgement;
  if (!PyArg_ParseTuple(arguments, "O!np:encode_rows", &PyDict_Type, &columns, &rows, &is_inference) ||
      !judge(*engine->table, known, judgement)) {
    return nullptr;
  }
  return put_rows(*engine->table, Context{known, judgement}, columns, rows, is_inference);
}

// Calls a generated class.
PyObject* construct(PyObject* callable, PyObject* const* given, size_t flags, PyObject* names) {
  auto* type = reinterpret_cast<PyTypeObject*>(callable);
  const State* state = state_of(reinterpret_cast<PyHeapTypeObject*>(type)->ht_module);
  Construction* construction = state->constructions->find(type);
  const Py_ssize_t count = PyVectorcall_NARGS(flags);
  if (SG_LIKELY(construction != nullptr && count == 0 && names != nullptr) &&
      SG_LIKELY(type->tp_version_tag == construction->version)) {
    PyObject* event = make_event(*construction, given, names);
    if (SG_LIKELY(event != nullptr)) return event;
    if (PyErr_Occurred()) return nullptr;
  }
  return call_plainly(callable, given, count, names);
}

// Lets a class be called by `construct` from now on, where nothing of it forbids that.
bool take_over(const Engine* engine, PyObject* type, bool is_label, Construction& construction) {
  auto* heap = reinterpret_cast<PyHeapTypeObject*>(type);
  std::vector<PyObject*> names;
  const std::vector<Py_ssize_t>& slots = is_label ? engine->table->label_slots : engine->table->inference_slots;
  for (size_t place = 0; place < slots.size(); place++) {
    const Column& column = engine->table->columns[place];
    if (slots[place] < 0) continue;
    names.push_back(column.attribute.get());
    construction.slots.push_back(slots[place]);
    if (!construction.names.add(column.attribute.get(), column.is_common)) return false;
  }
  construction.names.fill();
  if (!read_defaults(type, names, construction.defaults)) return false;
  construction.type = &heap->ht_type;
  construction.version = heap->ht_type.tp_version_tag;
  const bool is_free = heap->ht_module == nullptr || heap->ht_module == engine->module;
  if (!(heap->ht_type.tp_flags & Py_TPFLAGS_HEAPTYPE) || !is_free || construction.version == 0) return true;
  state_of(engine->module)->constructions->set(construction);
  Py_XSETREF(heap->ht_module, Py_NewRef(engine->module));
  heap->ht_type.tp_vectorcall = construct;
  return true;
}

// Lets a class be called as before.
void give_back(const Engine* engine, const Construction& construction) {
  Constructions* all = engine->module == nullptr ? nullptr : state_of(engine->module)->constructions;
  if (all == nullptr || construction.type == nullptr) return;
  if (all->find(construction.type) != &construction) return;
  construction.type->tp_vectorcall = nullptr;
  all->remove(construction.type);
}

PyObject* new_engine(PyTypeObject* type, PyObject* arguments, PyObject* keywords) {
  static const char* names[] = {"columns", "inference", "label", "explain", nullptr};
  PyObject *columns, *inference, *label, *explain;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O!O!O!O:Engine", const_cast<char**>(names), &PyTuple_Type,
                                   &columns, &PyType_Type, &inference, &PyType_Type, &label, &explain)) {
    return nullptr;
  }
  Ref self(type->tp_alloc(type, 0));
  if (!self) return nullptr;
  auto* engine = reinterpret_cast<Engine*>(self.get());
  for (Construction& construction : engine->constructions) new (&construction) Construction();
  engine->module = Py_NewRef(PyType_GetModule(type));
  if (!learn(known_to(engine))) return nullptr;
  engine->explain = Py_NewRef(explain);
  try {
    engine->table = new Table();
    if (!fill_table(*engine->table, columns, inference, label)) return nullptr;
    for (const bool is_label : {false, true}) {
      if (!take_over(engine, is_label ? label : inference, is_label, engine->constructions[is_label])) return nullptr;
    }
    return self.release();
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
}

int traverse_engine(PyObject* self, visitproc visit, void* arg) {
  auto* engine = reinterpret_cast<Engine*>(self);
  Py_VISIT(Py_TYPE(self));
  Py_VISIT(engine->module);
  Py_VISIT(engine->explain);
  if (engine->table != nullptr) {
    Py_VISIT(engine->table->inference.get());
    Py_VISIT(engine->table->label.get());
  }
  return 0;
}

int clear_engine(PyObject* self) {
  auto* engine = reinterpret_cast<Engine*>(self);
  Py_CLEAR(engine->explain);
  return 0;
}

void free_engine(PyObject* self) {
  auto* engine = reinterpret_cast<Engine*>(self);
  PyTypeObject* type = Py_TYPE(self);
  PyObject_GC_UnTrack(self);
  clear_engine(self);
  for (Construction& construction : engine->constructions) {
    give_back(engine, construction);
    construction.~Construction();
  }
  delete engine->table;
  Py_CLEAR(engine->module);
  type->tp_free(self);
  Py_DECREF(type);
}

PyMethodDef engine_methods[] = {
    {"check", guarded<check>, METH_O, "Return every error of an event; none when it is valid."},
    {"accept_each", guarded<accept_each>, METH_O, "Tell whether each event, out of JSON, is valid as it stands."},
    {"read_each", guarded<read_each>, METH_O, "Return the event of each wire line, None for a line that others must read."},
    {"encode_each", guarded<encode_each>, METH_O, "Return the wire line of each valid event, None for any other."},
    {"encode_rows", guarded<encode_rows>, METH_VARARGS, "Return the wire line of each valid row of columns, None for others."},
    {nullptr, nullptr, 0, nullptr},
};

PyType_Slot engine_slots[] = {
    {Py_tp_doc, const_cast<char*>("Check and encode the events of one schema.")},
    {Py_tp_new, reinterpret_cast<void*>(new_engine)},
    {Py_tp_dealloc, reinterpret_cast<void*>(free_engine)},
    {Py_tp_traverse, reinterpret_cast<void*>(traverse_engine)},
    {Py_tp_clear, reinterpret_cast<void*>(clear_engine)},
    {Py_tp_methods, engine_methods},
    {0, nullptr},
};

PyType_Spec engine_spec = {"schemagen_runtime.native._engine.Engine", sizeof(Engine), 0,
                           Py_TPFLAGS_DEFAULT | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_IMMUTABLETYPE, engine_slots};

int execute(PyObject* module) {
  State* state = state_of(module);
  state->constructions = new (std::nothrow) Constructions();
  if (state->constructions == nullptr) {
    PyErr_NoMemory();
    return -1;
  }
  state->engine_type = PyType_FromModuleAndSpec(module, &engine_spec, nullptr);
  if (PyModule_AddStringConstant(module, "SOURCES", kSources) < 0) return -1;
  if (state->engine_type == nullptr || PyModule_AddObjectRef(module, "Engine", state->engine_type) < 0) return -1;
  state->row_reader_type = PyType_FromModuleAndSpec(module, &row_reader_spec, nullptr);
  if (state->row_reader_type == nullptr) return -1;
  if (PyModule_AddObjectRef(module, "RowReader", state->row_reader_type) < 0) return -1;
  const Ref line_rewriter(PyType_FromModuleAndSpec(module, &line_rewriter_spec, nullptr));
  if (!line_rewriter || PyModule_AddObjectRef(module, "LineRewriter", line_rewriter.get()) < 0) return -1;
  const Ref block_reader(PyType_FromModuleAndSpec(module, &block_reader_spec, nullptr));
  return block_reader ? PyModule_AddObjectRef(module, "BlockReader", block_reader.get()) : -1;
}

int traverse_module(PyObject* module, visitproc visit, void* arg) {
  State* state = state_of(module);
  if (state == nullptr) return 0;
  Py_VISIT(state->engine_type);
  Py_VISIT(state->row_reader_type);
  Py_VISIT(state->known.timezone);
  Py_VISIT(state->known.uuid);
  Py_VISIT(state->known.judged_at);
  Py_VISIT(state->known.raise_interruption);
  return 0;
}

int clear_module(PyObject* module) {
  State* state = state_of(module);
  if (state == nullptr) return 0;
  Py_CLEAR(state->engine_type);
  Py_CLEAR(state->row_reader_type);
  Py_CLEAR(state->known.timezone);
  Py_CLEAR(state->known.uuid);
  Py_CLEAR(state->known.invisible);
  Py_CLEAR(state->known.judged_at);
  Py_CLEAR(state->known.raise_interruption);
  Py_CLEAR(state->known.sys_modules);
  return 0;
}

void free_module(void* module) {
  clear_module(static_cast<PyObject*>(module));
  State* state = state_of(static_cast<PyObject*>(module));
  if (state != nullptr) delete std::exchange(state->constructions, nullptr);
}

PyModuleDef_Slot module_slots[] = {
    {Py_mod_exec, reinterpret_cast<void*>(execute)},
#if PY_VERSION_HEX >= 0x030c0000
    {Py_mod_multiple_interpreters, Py_MOD_PER_INTERPRETER_GIL_SUPPORTED},
#endif
#if PY_VERSION_HEX >= 0x030d0000
    {Py_mod_gil, Py_MOD_GIL_USED},
#endif
    {0, nullptr},
};

PyModuleDef module_definition = {PyModuleDef_HEAD_INIT,
                                 "_engine",
                                 "The compiled engine: it checks and encodes events in one pass.",
                                 sizeof(State),
                                 nullptr,
                                 module_slots,
                                 traverse_module,
                                 clear_module,
                                 free_module};

}  // namespace
}  // namespace schemagen

PyMODINIT_FUNC PyInit__engine(void) { return PyModuleDef_Init(&schemagen::module_definition); }
