// Texts as JSON strings, byte for byte as orjson writes them.
#pragma once
#include "output.hpp"

namespace schemagen {

SG_INLINE bool is_ascii(PyObject* text) { return PyUnicode_IS_COMPACT_ASCII(text); }

SG_INLINE const char* ascii_of(PyObject* text) {
  return reinterpret_cast<const char*>(reinterpret_cast<PyASCIIObject*>(text) + 1);
}

// Marks those of eight ASCII characters that JSON escapes: what is below 0x20, the quote, the backslash.
SG_INLINE uint64_t escaped_among(uint64_t eight) {
  constexpr uint64_t one = 0x0101010101010101u, top = 0x8080808080808080u;
  const uint64_t quote = eight ^ (one * '"'), backslash = eight ^ (one * '\\');
  return (((eight - one * 0x20) & ~eight) | ((quote - one) & ~quote) | ((backslash - one) & ~backslash)) & top;
}

// Writes one ASCII character, as an escape where it needs one: at most six bytes.
SG_INLINE char* put_character(char* at, unsigned char character) {
  if (character >= 0x20 && character != '"' && character != '\\') {
    *at = static_cast<char>(character);
    return at + 1;
  }
  char letter = 0;
  switch (character) {
    case '"': letter = '"'; break;
    case '\\': letter = '\\'; break;
    case '\b': letter = 'b'; break;
    case '\f': letter = 'f'; break;
    case '\n': letter = 'n'; break;
    case '\r': letter = 'r'; break;
    case '\t': letter = 't'; break;
    default: break;
  }
  *at++ = '\\';
  if (letter != 0) {
    *at = letter;
    return at + 1;
  }
  memcpy(at, "u00", 3);
  at[3] = "0123456789abcdef"[character >> 4];
  at[4] = "0123456789abcdef"[character & 15];
  return at + 5;
}

SG_APART inline bool put_escaped(Output& out, const char* text, size_t size) {
  if (!out.room(6 * size + 2)) return false;
  char* at = out.at;
  *at++ = '"';
  for (size_t i = 0; i < size; i++) at = put_character(at, static_cast<unsigned char>(text[i]));
  *at++ = '"';
  out.at = at;
  return true;
}

// For speed: eight characters at a time, copied before it is known whether one needs an escape. `put_escaped` is the
// plain way, which is taken then.
SG_INLINE bool put_ascii(Output& out, const char* text, size_t size) {
  if (!out.room(size + 10)) return false;
  char* at = out.at + 1;
  uint64_t eight, found = 0;
  if (size >= 8) {
    for (size_t i = 0; i + 8 <= size; i += 8) {
      memcpy(&eight, text + i, 8);
      memcpy(at + i, &eight, 8);
      found |= escaped_among(eight);
    }
    memcpy(&eight, text + size - 8, 8);
    memcpy(at + size - 8, &eight, 8);
    found |= escaped_among(eight);
  } else if (size >= 4) {
    uint32_t first, last;
    memcpy(&first, text, 4);
    memcpy(&last, text + size - 4, 4);
    memcpy(at, &first, 4);
    memcpy(at + size - 4, &last, 4);
    found = escaped_among(static_cast<uint64_t>(last) << 32 | first);
  } else {
    for (size_t i = 0; i < size; i++) {
      const unsigned char character = static_cast<unsigned char>(text[i]);
      found |= character < 0x20 || character == '"' || character == '\\';
      at[i] = static_cast<char>(character);
    }
  }
  if (SG_UNLIKELY(found != 0)) return put_escaped(out, text, size);
  *out.at = '"';
  at[size] = '"';
  out.at = at + size + 1;
  return true;
}

// Writes a code point of at least 0x80 in UTF-8.
SG_INLINE char* put_point(char* at, uint32_t point) {
  const auto last = [point](int shift) { return static_cast<char>(0x80 | (point >> shift & 63)); };
  if (point < 0x800) {
    *at++ = static_cast<char>(0xc0 | point >> 6);
  } else {
    if (point < 0x10000) {
      *at++ = static_cast<char>(0xe0 | point >> 12);
    } else {
      *at++ = static_cast<char>(0xf0 | point >> 18);
      *at++ = last(12);
    }
    *at++ = last(6);
  }
  *at++ = last(0);
  return at;
}

constexpr bool is_surrogate(uint32_t point) { return point >= 0xd800 && point < 0xe000; }

// Straight from the text's own form to UTF-8: nothing is kept in the text, as `PyUnicode_AsUTF8` does.
template <Mode M, typename Character>
bool put_points(Output& out, const Character* text, Py_ssize_t size) {
  char* at = nullptr;
  if constexpr (writes(M)) {
    if (!out.room(6 * static_cast<size_t>(size) + 2)) return false;
    at = out.at;
    *at++ = '"';
  }
  for (Py_ssize_t i = 0; i < size; i++) {
    const uint32_t point = text[i];
    if (is_surrogate(point)) return false;  // alone: it has no UTF-8 form
    if constexpr (writes(M)) at = point < 0x80 ? put_character(at, static_cast<unsigned char>(point)) : put_point(at, point);
  }
  if constexpr (writes(M)) {
    *at++ = '"';
    out.at = at;
  }
  return true;
}

template <Mode M>
SG_APART bool put_not_ascii(Output& out, PyObject* text) {
#if PY_VERSION_HEX < 0x030c0000
  if (PyUnicode_READY(text) < 0) return false;
#endif
  const Py_ssize_t size = PyUnicode_GET_LENGTH(text);
  switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND: return put_points<M>(out, PyUnicode_1BYTE_DATA(text), size);
    case PyUnicode_2BYTE_KIND: return put_points<M>(out, PyUnicode_2BYTE_DATA(text), size);
    default: return put_points<M>(out, PyUnicode_4BYTE_DATA(text), size);
  }
}

// Takes an exact `str`; one with a lone surrogate gets a no.
template <Mode M>
SG_INLINE bool put_text(Output& out, PyObject* text) {
  if (SG_UNLIKELY(!is_ascii(text))) return put_not_ascii<M>(out, text);
  if constexpr (writes(M)) return put_ascii(out, ascii_of(text), static_cast<size_t>(PyUnicode_GET_LENGTH(text)));
  return true;
}

}  // namespace schemagen
