// What a call of the engine needs besides the table: the state of the module, the time, and what an exception means.
#pragma once
#include <new>

#include "construction.hpp"
#include "table.hpp"
#include "times.hpp"

namespace schemagen {

struct State {
  Known known;
  Constructions* constructions;
  PyObject* engine_type;
  PyObject* row_reader_type;
};

inline State* state_of(PyObject* module) { return static_cast<State*>(PyModule_GetState(module)); }

// Asks the time, where a column is bounded by it: once for all events of a call.
inline bool judge(const Table& table, const Known& known, Judgement& judgement) {
  judgement = {0.0, 0.0};
  if (!table.asks_the_time) return true;
  const Ref times(PyObject_CallNoArgs(known.judged_at));
  return times && PyArg_ParseTuple(times.get(), "dd", &judgement.accepted_at, &judgement.now);
}

// Decides what an exception means that came while an event was looked at. Returns true where the event is left to the
// explaining path; false, with the exception set, where it is an interruption, which ends the call.
inline bool is_forgiven(const Known& known) {
  if (!PyErr_Occurred()) return true;
  if (!PyErr_ExceptionMatches(PyExc_Exception)) return false;
  PyObject *type, *value, *trace;
  PyErr_Fetch(&type, &value, &trace);
  PyErr_NormalizeException(&type, &value, &trace);
  if (trace != nullptr) PyException_SetTraceback(value, trace);
  const Ref raised(PyObject_CallOneArg(known.raise_interruption, value));
  Py_XDECREF(type);
  Py_XDECREF(value);
  Py_XDECREF(trace);
  return static_cast<bool>(raised);
}

// Ends a method that found no memory in C++ as Python does.
template <PyObject* (*Method)(PyObject*, PyObject*)>
PyObject* guarded(PyObject* self, PyObject* argument) {
  try {
    return Method(self, argument);
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
}

}  // namespace schemagen
