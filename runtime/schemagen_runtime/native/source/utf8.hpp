// Texts out of UTF-8, as strictly as Python decodes it: no code point in more bytes than it needs, no half of a pair.
#pragma once
#include "platform.hpp"

namespace schemagen {

constexpr uint64_t kTopBits = 0x8080808080808080u;

// How many code points a text has, and the largest that texts of its width have; no code points where it is no UTF-8.
struct Measure {
  size_t points;
  uint32_t largest;
};

SG_INLINE bool is_ascii_word(const char* text) {
  uint64_t eight;
  memcpy(&eight, text, 8);
  return (eight & kTopBits) == 0;
}

SG_INLINE bool continues(unsigned char byte) { return (byte & 0xc0) == 0x80; }

// Returns how many bytes the code point at a place has, which is above 0x7f; 0 where there is none.
SG_INLINE size_t size_of_point(const unsigned char* text, size_t left) {
  const unsigned char first = text[0];
  if (first < 0xc2 || first > 0xf4 || left < 2 || !continues(text[1])) return 0;
  if (first < 0xe0) return 2;
  if (left < 3 || !continues(text[2])) return 0;
  if (first < 0xf0) {
    if ((first == 0xe0 && text[1] < 0xa0) || (first == 0xed && text[1] > 0x9f)) return 0;
    return 3;
  }
  if (left < 4 || !continues(text[3]) || (first == 0xf0 && text[1] < 0x90) || (first == 0xf4 && text[1] > 0x8f)) return 0;
  return 4;
}

inline Measure measure(const char* text, size_t size) {
  Measure found{0, 0x7f};
  unsigned char most = 0;
  for (size_t i = 0; i < size;) {
    const auto byte = static_cast<unsigned char>(text[i]);
    if (byte < 0x80) {
      const size_t several = i + 8 <= size && is_ascii_word(text + i) ? 8 : 1;
      i += several;
      found.points += several;
      continue;
    }
    const size_t bytes = size_of_point(reinterpret_cast<const unsigned char*>(text + i), size - i);
    if (bytes == 0) return {0, 0};
    if (byte > most) most = byte;
    i += bytes;
    found.points++;
  }
  if (most != 0) found.largest = most < 0xc4 ? 0xff : most < 0xf0 ? 0xffff : 0x10ffff;
  return found;
}

// Takes what `measure` has measured.
template <typename Character>
void decode(const char* text, size_t size, Character* out) {
  const auto* at = reinterpret_cast<const unsigned char*>(text);
  const unsigned char* const end = at + size;
  while (at != end) {
    const uint32_t first = *at;
    if (first < 0x80) {
      *out++ = static_cast<Character>(first);
      at++;
    } else if (first < 0xe0) {
      *out++ = static_cast<Character>((first & 0x1f) << 6 | (at[1] & 0x3fu));
      at += 2;
    } else if (first < 0xf0) {
      *out++ = static_cast<Character>((first & 0x0f) << 12 | (at[1] & 0x3fu) << 6 | (at[2] & 0x3fu));
      at += 3;
    } else {
      *out++ = static_cast<Character>((first & 0x07) << 18 | (at[1] & 0x3fu) << 12 | (at[2] & 0x3fu) << 6 |
                                      (at[3] & 0x3fu));
      at += 4;
    }
  }
}

// Takes ASCII.
SG_INLINE Ref ascii_text(const char* text, size_t size) {
  Ref made(PyUnicode_New(static_cast<Py_ssize_t>(size), 0x7f));
  if (made && size != 0) memcpy(PyUnicode_1BYTE_DATA(made.get()), text, size);
  return made;
}

// Returns a text out of UTF-8; nothing where it is none, with an exception set only where there is no memory.
SG_APART inline Ref decoded_text(const char* text, size_t size) {
  const Measure found = measure(text, size);
  if (found.points == 0 && size != 0) return Ref();
  if (found.largest == 0x7f) return ascii_text(text, size);
  Ref made(PyUnicode_New(static_cast<Py_ssize_t>(found.points), found.largest));
  if (!made) return Ref();
  switch (PyUnicode_KIND(made.get())) {
    case PyUnicode_1BYTE_KIND: decode(text, size, PyUnicode_1BYTE_DATA(made.get())); break;
    case PyUnicode_2BYTE_KIND: decode(text, size, PyUnicode_2BYTE_DATA(made.get())); break;
    default: decode(text, size, PyUnicode_4BYTE_DATA(made.get()));
  }
  return made;
}

}  // namespace schemagen
