// The names of the columns, and how a key of a dictionary is found among them.
#pragma once
#include "text.hpp"

namespace schemagen {

class Names {
 public:
  // Takes a name that is an exact string; `is_common` is kept beside it. False, with an exception set, if it has no hash.
  bool add(PyObject* name, bool is_common) {
    if (PyObject_Hash(name) == -1) return false;
    const auto place = static_cast<uint32_t>(met_.size());
    met_.push_back({Ref::of(name), place + 1, is_common});
    entries_.push_back({Ref::of(name), {nullptr, 0}, false, nullptr});
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
  void quote(size_t place, const char* text, size_t size) {
    entries_[place].quoted = {text, size};
    entries_[place].is_plain = memchr(text, '\\', size) == nullptr;
  }

  // Returns the place of the key that is likely behind the one at a place, -1 for the first; -1 where there is none.
  SG_INLINE Py_ssize_t follower(Py_ssize_t before) const {
    const uint32_t next = before < 0 ? first_ : met_[static_cast<size_t>(before)].follower;
    return next < met_.size() ? static_cast<Py_ssize_t>(next) : -1;
  }

  // What stands in JSON for the name at a place.
  SG_INLINE const Fixed& quoted(Py_ssize_t place) const { return entries_[static_cast<size_t>(place)].quoted; }

  PyObject* at(Py_ssize_t place) const { return entries_[static_cast<size_t>(place)].name.get(); }

  SG_INLINE bool is_common(size_t place) const { return met_[place].is_common; }

  // Returns the place of a key of a dictionary, an exact string; -1 where it is none of the names. `before` is the place
  // of the key before it, -1 for the first.
  //
  // For speed: the events of a program have the same objects as keys, in the same order. So the key that followed the
  // one before it in another event is looked at first, and is often that very object.
  SG_INLINE Py_ssize_t find(PyObject* key, Py_ssize_t before) {
    uint32_t& follower = before < 0 ? first_ : met_[static_cast<size_t>(before)].follower;
    if (SG_LIKELY(follower < met_.size() && met_[follower].seen.get() == key)) return follower;
    return find_other(key, follower);
  }

 private:
  static constexpr uint32_t kNone = 0xffffffff;

  // What is asked of each key. It stands apart from the rest: of a thousand columns, nothing else is read.
  struct Met {
    Ref seen;           // a key of that name that comes again and again; at first the name
    uint32_t follower;  // the place of the key that stood behind it
    bool is_common;     // to labels and inferences
  };

  struct Entry {
    Ref name;  // interned
    Fixed quoted;
    bool is_plain;     // it is known how it is written, and nothing of it is escaped
    PyObject* missed;  // the last key of that name that was not the one that was seen; not held, but compared
  };

  // Finds a key that is another object. For speed: keys of JSON may be new objects in each event, so the name that is likely is
  // compared letter by letter before any is looked up.
  SG_APART Py_ssize_t find_other(PyObject* key, uint32_t& follower) {
    const bool is_follower = follower < met_.size() && is_spelled(entries_[follower], key);
    const Py_ssize_t place = is_follower ? static_cast<Py_ssize_t>(follower) : look_up(key);
    if (place < 0) return place;
    follower = static_cast<uint32_t>(place);
    const PyObject* missed = std::exchange(entries_[follower].missed, key);
    if (missed == key) met_[follower].seen = Ref::of(key);  // it comes again, where others are new in each event
    return place;
  }

  // Whether a key has the letters of a name, which is told in JSON; no where it can not be told so.
  static bool is_spelled(const Entry& entry, PyObject* key) {
    if (!PyUnicode_CheckExact(key) || !is_ascii(key) || !entry.is_plain) return false;
    const auto size = static_cast<size_t>(PyUnicode_GET_LENGTH(key));
    return size + 2 == entry.quoted.size && memcmp(ascii_of(key), entry.quoted.data + 1, size) == 0;
  }

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

  std::vector<Met> met_;
  std::vector<Entry> entries_;
  std::vector<uint32_t> places_;  // with open addressing, by the hashes that Python has computed
  size_t mask_ = 0;
  uint32_t first_ = 0;
};

}  // namespace schemagen
