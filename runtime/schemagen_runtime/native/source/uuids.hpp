// UUIDs: Python's own, and their canonical text in lower case (RFC 9562, section 4).
#pragma once
#include "known.hpp"
#include "output.hpp"
#include "text.hpp"

namespace schemagen {

constexpr size_t kUuidSize = 36;

constexpr bool is_hyphen_place(size_t place) { return place == 8 || place == 13 || place == 18 || place == 23; }

constexpr bool is_lower_hexadecimal(char character) {
  return (character >= '0' && character <= '9') || (character >= 'a' && character <= 'f');
}

inline bool is_uuid(const char* text, size_t size) {
  if (size != kUuidSize) return false;
  if (text[8] != '-' || text[13] != '-' || text[18] != '-' || text[23] != '-') return false;
  unsigned others = 0;  // for speed: all are looked at, without a branch for each
  for (size_t place = 0; place < kUuidSize; place++) others += !is_lower_hexadecimal(text[place]);
  return others == 4;
}

inline void put_half(char* digits, uint64_t number) {
  for (int place = 15; place >= 0; place--, number >>= 4) digits[place] = "0123456789abcdef"[number & 15];
}

// Writes the text of a `uuid.UUID` by the number that it holds; no code of the class is run.
SG_APART inline bool read_uuid(const Known& known, PyObject* value, char* text) {
  if (known.uuid_number < 0) return false;
  PyObject* number = at_slot(value, known.uuid_number);
  if (number == nullptr || !PyLong_CheckExact(number)) return false;
  const Ref shift(PyLong_FromLong(64)), upper(shift ? PyNumber_Rshift(number, shift.get()) : nullptr);
  if (!upper) return false;
  char digits[32];
  put_half(digits, PyLong_AsUnsignedLongLong(upper.get()));
  put_half(digits + 16, PyLong_AsUnsignedLongLongMask(number));
  if (PyErr_Occurred()) {  // the number has more than 128 bits, or is below zero
    PyErr_Clear();
    return false;
  }
  for (size_t place = 0, next = 0; place < kUuidSize; place++) text[place] = is_hyphen_place(place) ? '-' : digits[next++];
  return true;
}

template <Mode M>
bool put_uuid(Output& out, const Known& known, PyObject* value) {
  char own[kUuidSize];
  const char* text = own;
  if (PyUnicode_CheckExact(value)) {
    if (!is_ascii(value) || !is_uuid(ascii_of(value), static_cast<size_t>(PyUnicode_GET_LENGTH(value)))) return false;
    text = ascii_of(value);
  } else if (reinterpret_cast<PyObject*>(Py_TYPE(value)) != known.uuid || !read_uuid(known, value, own)) {
    return false;
  }
  if constexpr (writes(M)) return out.put('"') && out.put(text, kUuidSize) && out.put('"');
  return true;
}

}  // namespace schemagen
