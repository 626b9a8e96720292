// The names of the columns, and how a key of a dictionary is found among them.
#pragma once
#include "text.hpp"

namespace schemagen {

class Names {
 public:
  // Takes a name that is an exact string; `is_common` is kept beside it. False, with an exception set, if it has no hash.
  bool add(PyObject* name, bool is_common) {
    if (PyObject_Hash(name) == -1) return false;
    const auto place = static_cast<uint32_t>(entries_.size());
    entries_.push_back({Ref::of(name), Ref::of(name), place + 1, is_common, {nullptr, 0}});
    return true;
  }

  // Makes the table of places, when all names are there.
  void fill() {
    size_t size = 8;
    while (size < 2 * entries_.size()) size *= 2;
    places_.assign(size, kNone);
    mask_ = size - 1;
    for (uint32_t place = 0; place < entries_.size(); place++) {
      size_t at = slot_of_hash(entries_[place].name.get());
      while (places_[at] != kNone) at = (at + 1) & mask_;
      places_[at] = place;
    }
  }

  // Tells what a name is in JSON, with its quotes; they must be those of the place, and live as long as this.
  void quote(size_t place, const char* text, size_t size) { entries_[place].quoted = {text, size}; }

  // Returns the place of the key that is likely behind the one at a place, -1 for the first; -1 where there is none.
  SG_INLINE Py_ssize_t follower(Py_ssize_t before) const {
    const uint32_t next = before < 0 ? first_ : entries_[static_cast<size_t>(before)].follower;
    return next < entries_.size() ? static_cast<Py_ssize_t>(next) : -1;
  }

  // What stands in JSON for the name at a place.
  SG_INLINE const Fixed& quoted(Py_ssize_t place) const { return entries_[static_cast<size_t>(place)].quoted; }

  PyObject* at(Py_ssize_t place) const { return entries_[static_cast<size_t>(place)].name.get(); }

  bool is_common(size_t place) const { return entries_[place].is_common; }

  // Returns the place of a key of a dictionary, an exact string; -1 where it is none of the names. `before` is the place
  // of the key before it, -1 for the first.
  //
  // For speed: the events of a program have the same objects as keys, in the same order. So the key that followed the
  // one before it in another event is looked at first, and is often that very object.
  SG_INLINE Py_ssize_t find(PyObject* key, Py_ssize_t before) {
    uint32_t& follower = before < 0 ? first_ : entries_[static_cast<size_t>(before)].follower;
    if (SG_LIKELY(follower < entries_.size() && entries_[follower].seen.get() == key)) return follower;
    const Py_ssize_t place = look_up(key);
    if (place >= 0) {
      follower = static_cast<uint32_t>(place);
      entries_[static_cast<size_t>(place)].seen = Ref::of(key);
    }
    return place;
  }

 private:
  static constexpr uint32_t kNone = 0xffffffff;

  struct Entry {
    Ref name;           // interned
    Ref seen;           // the key of that name that was met last
    uint32_t follower;  // the place of the key that stood behind it
    bool is_common;     // to labels and inferences
    Fixed quoted;
  };

  // A key of a dictionary has its hash already.
  size_t slot_of_hash(PyObject* key) const {
    return static_cast<size_t>(reinterpret_cast<PyASCIIObject*>(key)->hash) & mask_;
  }

  SG_APART Py_ssize_t look_up(PyObject* key) const {
    if (!PyUnicode_CheckExact(key)) return -1;
    for (size_t at = slot_of_hash(key); places_[at] != kNone; at = (at + 1) & mask_) {
      if (is_same(entries_[places_[at]].name.get(), key)) return static_cast<Py_ssize_t>(places_[at]);
    }
    return -1;
  }

  static bool is_same(PyObject* name, PyObject* key) {
    if (name == key) return true;
    const auto *mine = reinterpret_cast<PyASCIIObject*>(name), *other = reinterpret_cast<PyASCIIObject*>(key);
    return mine->hash == other->hash && mine->length == other->length && PyUnicode_Compare(name, key) == 0;
  }

  std::vector<Entry> entries_;
  std::vector<uint32_t> places_;  // with open addressing, by the hashes that Python has computed
  size_t mask_ = 0;
  uint32_t first_ = 0;
};

}  // namespace schemagen
