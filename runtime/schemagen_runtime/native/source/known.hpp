// Classes and functions that the engine is told of, for each interpreter its own.
#pragma once
#include "dictionaries.hpp"

namespace schemagen {

struct Known {
  PyDateTime_CAPI* datetime = nullptr;
  PyObject* timezone = nullptr;            // datetime.timezone
  PyObject* uuid = nullptr;                // uuid.UUID
  Py_ssize_t uuid_number = -1;             // where a UUID holds its number
  PyObject* invisible = nullptr;           // the characters that cannot be seen, as one text
  PyObject* judged_at = nullptr;           // returns the times by which ages and futures are judged
  PyObject* raise_interruption = nullptr;  // raises what came out of a signal handler again
  PyObject* sys_modules = nullptr;
  bool dictionaries_lie_open = false;
};

// Tells where a class itself keeps a slot, by the slot's name; -1 where it has none.
inline Py_ssize_t slot_of(PyObject* type, PyObject* name) {
  Ref found(PyObject_GetAttr(type, name));
  if (!found) {
    PyErr_Clear();
    return -1;
  }
  if (!Py_IS_TYPE(found.get(), &PyMemberDescr_Type)) return -1;
  const auto* member = reinterpret_cast<PyMemberDescrObject*>(found.get());
  if (PyDescr_TYPE(member) != reinterpret_cast<PyTypeObject*>(type) || member->d_member->type != T_OBJECT_EX) return -1;
  return member->d_member->offset;
}

SG_INLINE PyObject* at_slot(PyObject* object, Py_ssize_t offset) {
  return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(object) + offset);
}

inline bool import_into(PyObject*& place, const char* module, const char* name) {
  const Ref found(PyImport_ImportModule(module));
  if (!found) return false;
  Py_XSETREF(place, PyObject_GetAttrString(found.get(), name));
  return place != nullptr;
}

// Looks up what engines need of Python and of the runtime, when the first of them is made: to tell whether there is an
// engine loads none of it.
inline bool learn(Known& known) {
  if (known.datetime != nullptr) return true;
  if (!import_into(known.timezone, "datetime", "timezone") || !import_into(known.uuid, "uuid", "UUID") ||
      !import_into(known.sys_modules, "sys", "modules") ||
      !import_into(known.invisible, "schemagen_runtime.checks.fast", "INVISIBLE") ||
      !import_into(known.judged_at, "schemagen_runtime.timestamps", "judgement") ||
      !import_into(known.raise_interruption, "schemagen_runtime.support.interruption", "raise_interruption")) {
    return false;
  }
  const Ref name(PyUnicode_FromString("int"));
  if (!name) return false;
  known.dictionaries_lie_open = do_lie_open();
  known.uuid_number = slot_of(known.uuid, name.get());
  known.datetime = static_cast<PyDateTime_CAPI*>(PyCapsule_Import(PyDateTime_CAPSULE_NAME, 0));
  return known.datetime != nullptr;
}

// Tells whether a class is one of NumPy's own, by the name that it has there. Nobody can give that name to a class of
// Python: such a class has its bare name here.
inline const char* numpy_name(PyObject* value) {
  const PyTypeObject* type = Py_TYPE(value);
  if (type->tp_flags & Py_TPFLAGS_HEAPTYPE || strncmp(type->tp_name, "numpy.", 6) != 0) return nullptr;
  return type->tp_name + 6;
}

// Tells whether an object is of a class that a module has under its name, without importing the module: whoever has such an
// object imported it. Classes of C have the module's name before their own.
inline bool is_of_class(const Known& known, PyObject* value, const char* module, const char* name) {
  const char* given = Py_TYPE(value)->tp_name;
  const char* last = strrchr(given, '.');
  if (strcmp(last == nullptr ? given : last + 1, name) != 0) return false;
  PyObject* found = PyDict_GetItemString(known.sys_modules, module);
  if (found == nullptr) return false;
  const Ref type(PyObject_GetAttrString(found, name));
  if (!type) PyErr_Clear();
  return type.get() == reinterpret_cast<PyObject*>(Py_TYPE(value));
}

}  // namespace schemagen
