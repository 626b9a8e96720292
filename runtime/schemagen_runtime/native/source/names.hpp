// The names of the columns, and how a key of a dictionary is found among them.
#pragma once
#include "text.hpp"

namespace schemagen {

// A key of a dictionary has its hash, so two names are nearly always told apart by it, and equal ones by their bytes.
SG_INLINE bool is_same_name(PyObject* name, PyObject* key) {
  if (name == key) return true;
  const auto *mine = reinterpret_cast<PyASCIIObject*>(name), *other = reinterpret_cast<PyASCIIObject*>(key);
  if (mine->hash != other->hash || mine->length != other->length) return false;
  if (SG_LIKELY(is_ascii(name) && is_ascii(key))) {
    return memcmp(ascii_of(name), ascii_of(key), static_cast<size_t>(mine->length)) == 0;
  }
  return PyUnicode_Compare(name, key) == 0;
}

// For speed: a table of places with open addressing, by the hashes that Python has computed. A dictionary of Python
// from names to numbers is the plain way, and takes twice as long.
class Names {
 public:
  // Takes all names, exact strings; false, with an exception set, where one of them has no hash.
  bool fill(std::vector<PyObject*> names) {
    names_ = std::move(names);
    size_t size = 8;
    while (size < 2 * names_.size()) size *= 2;
    places_.assign(size, kNone);
    mask_ = size - 1;
    for (size_t place = 0; place < names_.size(); place++) {
      const Py_hash_t hash = PyObject_Hash(names_[place]);
      if (hash == -1) return false;
      size_t at = static_cast<size_t>(hash) & mask_;
      while (places_[at] != kNone) at = (at + 1) & mask_;
      places_[at] = static_cast<uint32_t>(place);
    }
    return true;
  }

  SG_INLINE bool is_at(size_t place, PyObject* key) const {
    return place < names_.size() && is_same_name(names_[place], key);
  }

  // Returns the place of a key of a dictionary, an exact string; -1 where it is none of the names.
  SG_INLINE Py_ssize_t find(PyObject* key) const {
    size_t at = static_cast<size_t>(reinterpret_cast<PyASCIIObject*>(key)->hash) & mask_;
    for (; places_[at] != kNone; at = (at + 1) & mask_) {
      if (is_same_name(names_[places_[at]], key)) return static_cast<Py_ssize_t>(places_[at]);
    }
    return -1;
  }

 private:
  static constexpr uint32_t kNone = 0xffffffff;

  std::vector<PyObject*> names_;  // the columns hold them
  std::vector<uint32_t> places_;
  size_t mask_ = 0;
};

}  // namespace schemagen
