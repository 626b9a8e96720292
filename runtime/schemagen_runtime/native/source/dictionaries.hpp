// The entries of a dictionary, in their order.
#pragma once
#include "platform.hpp"

namespace schemagen {

// How CPython keeps the entries of a dictionary all of whose keys are texts. `do_lie_open` tells whether it does so.
struct DictKeys {
  Py_ssize_t references;
  uint8_t size_exponent, indices_exponent, kind;
  uint32_t version;
  Py_ssize_t usable, count;  // behind them stand the indices, and then the entries
};

struct DictEntry {
  PyObject *name, *value;  // no value where the entry was deleted
};

// For speed: entries are read where they lie, so that values can be fetched before their turn. `PyDict_Next` is the plain way,
// and takes three times as long. The dictionary must not change meanwhile.
class Entries {
 public:
  // `lies_open` is what `do_lie_open` said.
  SG_INLINE Entries(PyObject* dict, bool lies_open) : dict_(dict) {
    const auto* own = reinterpret_cast<PyDictObject*>(dict);
    if (!lies_open || own->ma_values != nullptr) return;
    const auto* keys = reinterpret_cast<const DictKeys*>(own->ma_keys);
    if (keys->kind != kTexts) return;
    const char* behind = reinterpret_cast<const char*>(keys + 1) + (size_t{1} << keys->indices_exponent);
    at_ = reinterpret_cast<const DictEntry*>(behind);
    end_ = at_ + keys->count;
  }

  PyObject *name = nullptr, *value = nullptr;  // of the entry, borrowed

  // Goes to the next entry, at the beginning to the first; false where there is none.
  SG_INLINE bool advance() {
    if (SG_UNLIKELY(at_ == nullptr)) return PyDict_Next(dict_, &place_, &name, &value) != 0;
    while (at_ != end_) {
      if (SG_LIKELY(end_ - at_ > kAhead)) SG_FETCH(at_[kAhead].value);
      const DictEntry& entry = *at_++;
      if (SG_UNLIKELY(entry.value == nullptr)) continue;
      name = entry.name;
      value = entry.value;
      return true;
    }
    return false;
  }

 private:
  static constexpr uint8_t kTexts = 1;
  static constexpr Py_ssize_t kAhead = 12;

  PyObject* dict_;
  Py_ssize_t place_ = 0;
  const DictEntry* at_ = nullptr;
  const DictEntry* end_ = nullptr;
};

// Tells whether this Python keeps dictionaries as `Entries` reads them: whether it finds in one, of which an entry was deleted,
// what `PyDict_Next` finds. False, with no exception set, where it is another Python, or there is no memory.
inline bool do_lie_open() {
#if PY_VERSION_HEX >= 0x030b0000 && PY_VERSION_HEX < 0x030f0000 && !defined(Py_GIL_DISABLED) && !defined(PYPY_VERSION)
  const Ref dict(PyDict_New());
  bool is_made = static_cast<bool>(dict);
  for (const char* name : {"first", "second", "third", "fourth", "fifth", "sixth", "seventh"}) {
    is_made = is_made && PyDict_SetItemString(dict.get(), name, Py_None) == 0;
  }
  if (!is_made || PyDict_DelItemString(dict.get(), "second") < 0) return PyErr_Clear(), false;
  Entries open(dict.get(), true), plain(dict.get(), false);
  while (plain.advance()) {
    if (!open.advance() || open.name != plain.name || open.value != plain.value) return false;
  }
  return !open.advance();
#else
  return false;
#endif
}

}  // namespace schemagen
