// The call of a generated class: an event is made of its arguments without running `__init__`.
#pragma once
#include <unordered_map>

#include "names.hpp"

namespace schemagen {

// What one class has: its arguments by their names, where each is kept, and what it is where it is not given.
struct Construction {
  PyTypeObject* type = nullptr;
  unsigned int version = 0;  // of the class as it was: whoever changes it is asked again
  Names names;
  std::vector<Py_ssize_t> slots;
  std::vector<Ref> defaults;  // nothing where the argument must be given
};

// The classes of an interpreter; their `ht_module` leads from a class to them.
class Constructions {
 public:
  // Returns what is known of a class; nothing where it is called as Python does. For speed: programs make many events of one
  // class, so the one that was found last is looked at first.
  SG_INLINE Construction* find(PyTypeObject* type) {
    if (SG_LIKELY(last_ != nullptr && last_->type == type)) return last_;
    const auto found = all_.find(type);
    return found == all_.end() ? nullptr : last_ = found->second;
  }

  void set(Construction& construction) { all_[construction.type] = last_ = &construction; }

  void remove(PyTypeObject* type) {
    all_.erase(type);
    last_ = nullptr;
  }

 private:
  std::unordered_map<PyTypeObject*, Construction*> all_;
  Construction* last_ = nullptr;
};

// Calls a class as Python does.
SG_APART inline PyObject* call_plainly(PyObject* type, PyObject* const* given, Py_ssize_t count, PyObject* names) {
  const Ref positional(PyTuple_New(count));
  const Ref named(PyDict_New());
  if (!positional || !named) return nullptr;
  for (Py_ssize_t i = 0; i < count; i++) PyTuple_SET_ITEM(positional.get(), i, Py_NewRef(given[i]));
  for (Py_ssize_t i = 0; names != nullptr && i < PyTuple_GET_SIZE(names); i++) {
    if (PyDict_SetItem(named.get(), PyTuple_GET_ITEM(names, i), given[count + i]) < 0) return nullptr;
  }
  return PyType_Type.tp_call(type, positional.get(), named.get());
}

// Makes an event; nothing, without an exception, where the plain call has to say what is wrong.
inline PyObject* make_event(Construction& construction, PyObject* const* given, PyObject* names) {
  PyTypeObject* type = construction.type;
  Ref event(type->tp_alloc(type, 0));
  if (!event) return nullptr;
  const auto slot = [&event](Py_ssize_t offset) -> PyObject*& {
    return *reinterpret_cast<PyObject**>(reinterpret_cast<char*>(event.get()) + offset);
  };
  const Py_ssize_t count = PyTuple_GET_SIZE(names);
  Py_ssize_t place = -1;
  for (Py_ssize_t i = 0; i < count; i++) {
    place = construction.names.find(PyTuple_GET_ITEM(names, i), place);
    if (place < 0) return nullptr;
    Py_XSETREF(slot(construction.slots[static_cast<size_t>(place)]), Py_NewRef(given[i]));
  }
  if (static_cast<size_t>(count) == construction.slots.size()) return event.release();
  for (size_t at = 0; at < construction.slots.size(); at++) {
    PyObject*& value = slot(construction.slots[at]);
    if (value != nullptr) continue;
    if (!construction.defaults[at]) return nullptr;
    value = Py_NewRef(construction.defaults[at].get());
  }
  return event.release();
}

// Reads the defaults of a class's arguments, which are keyword-only: those of its `__init__`.
inline bool read_defaults(PyObject* type, const std::vector<PyObject*>& names, std::vector<Ref>& defaults) {
  const Ref init(PyObject_GetAttrString(type, "__init__"));
  if (!init) return false;
  const Ref given(PyObject_GetAttrString(init.get(), "__kwdefaults__"));
  if (!given) return false;
  for (PyObject* name : names) {
    PyObject* found = PyDict_Check(given.get()) ? PyDict_GetItemWithError(given.get(), name) : nullptr;
    if (found == nullptr && PyErr_Occurred()) return false;
    defaults.push_back(found == nullptr ? Ref() : Ref::of(found));
  }
  return true;
}

}  // namespace schemagen
