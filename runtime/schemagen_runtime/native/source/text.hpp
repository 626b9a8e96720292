// Texts as JSON strings, byte for byte as orjson writes them.
#pragma once
#include <algorithm>

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

// Writes one ASCII character that JSON escapes: at most six bytes.
SG_APART inline char* put_escape(char* at, unsigned char character) {
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

// Whether JSON escapes each ASCII character.
inline constexpr bool is_escaped(unsigned character) {
  return character < 0x20 || character == '"' || character == '\\';
}

SG_INLINE char* put_character(char* at, unsigned char character) {
  if (SG_UNLIKELY(is_escaped(character))) return put_escape(at, character);
  *at = static_cast<char>(character);
  return at + 1;
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

// Takes ASCII or UTF-8. For speed: eight bytes at a time, copied before it is known whether one needs an escape.
// `put_escaped` is the plain way, which is taken then.
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

// Whether a text holds half of a surrogate pair, which has no UTF-8 form. Texts of one byte a character hold none.
template <typename Character>
bool has_surrogate(const Character* text, Py_ssize_t size) {
  constexpr size_t kTogether = 8 / sizeof(Character);
  constexpr uint64_t ones = sizeof(Character) == 2 ? 0x0001000100010001u : 0x0000000100000001u;
  uint64_t found = 0;
  Py_ssize_t i = 0;
  for (; i + static_cast<Py_ssize_t>(kTogether) <= size; i += kTogether) {  // for speed: eight bytes at a time
    uint64_t several;
    memcpy(&several, text + i, 8);
    const uint64_t other = (several & (ones * (static_cast<Character>(~Character{0x7ff})))) ^ (ones * 0xd800);
    found |= (other - ones) & ~other & (ones << (8 * sizeof(Character) - 1));
  }
  for (; i < size; i++) found |= is_surrogate(text[i]);
  return found != 0;
}

// For speed: copies as many characters as eight bytes hold, where all of them are ASCII and none is escaped. To put one
// after the other is the plain way.
template <typename Character>
SG_INLINE bool put_together(char* at, const Character* text) {
  uint64_t several;
  memcpy(&several, text, 8);
  if constexpr (sizeof(Character) == 1) {
    if ((several & 0x8080808080808080u) != 0 || escaped_among(several) != 0) return false;
    memcpy(at, &several, 8);
  } else if constexpr (sizeof(Character) == 2) {
    if ((several & 0xff80ff80ff80ff80u) != 0) return false;
    const uint64_t twos = (several | several >> 8) & 0x0000ffff0000ffffu;
    const uint32_t fours = static_cast<uint32_t>(twos | twos >> 16);
    if (escaped_among(fours | 0x2020202000000000u) != 0) return false;
    memcpy(at, &fours, 4);
  } else {
    return false;
  }
  return true;
}

// Straight from the text's own form to UTF-8: nothing is kept in the text, as `PyUnicode_AsUTF8` does.
template <typename Character>
bool put_points(Output& out, const Character* text, Py_ssize_t size) {
  constexpr Py_ssize_t kTogether = 8 / sizeof(Character);
  if (!out.room(6 * static_cast<size_t>(size) + 2)) return false;
  char* at = out.at;
  *at++ = '"';
  for (Py_ssize_t i = 0; i < size;) {
    if (i + kTogether <= size && put_together(at, text + i)) {
      at += kTogether;
      i += kTogether;
      continue;
    }
    const Py_ssize_t end = std::min(size, i + kTogether);
    for (; i < end; i++) {
      const uint32_t point = text[i];
      at = point < 0x80 ? put_character(at, static_cast<unsigned char>(point)) : put_point(at, point);
    }
  }
  *at++ = '"';
  out.at = at;
  return true;
}

template <Mode M, typename Character>
bool put_wide(Output& out, const Character* text, Py_ssize_t size) {
  if (has_surrogate(text, size)) return false;
  if constexpr (writes(M)) return put_points(out, text, size);
  return true;
}

template <Mode M>
SG_APART bool put_not_ascii(Output& out, PyObject* text) {
#if PY_VERSION_HEX < 0x030c0000
  if (PyUnicode_READY(text) < 0) return false;
#endif
  // For speed: where somebody asked for the UTF-8 form of the text before, the text keeps it.
  const auto* whole = reinterpret_cast<PyCompactUnicodeObject*>(text);
  if (whole->utf8 != nullptr) {
    if constexpr (writes(M)) return put_ascii(out, whole->utf8, static_cast<size_t>(whole->utf8_length));
    return true;
  }
  const Py_ssize_t size = PyUnicode_GET_LENGTH(text);
  switch (PyUnicode_KIND(text)) {
    case PyUnicode_1BYTE_KIND:
      if constexpr (writes(M)) return put_points(out, PyUnicode_1BYTE_DATA(text), size);
      return true;
    case PyUnicode_2BYTE_KIND: return put_wide<M>(out, PyUnicode_2BYTE_DATA(text), size);
    default: return put_wide<M>(out, PyUnicode_4BYTE_DATA(text), size);
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
