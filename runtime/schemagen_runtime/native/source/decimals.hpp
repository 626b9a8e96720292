// Decimals of a fixed precision and scale: `decimal.Decimal`, and texts in their wire form.
#pragma once
#include "known.hpp"
#include "output.hpp"
#include "scalar.hpp"
#include "text.hpp"

namespace schemagen {

constexpr int kMaxPrecision = 38;

// A decimal by its digits, without zeros that say nothing.
struct DecimalText {
  bool is_negative;
  const char *whole, *fraction;
  size_t whole_size, fraction_size;
};

inline size_t count_digits(const char* text, size_t size) {
  size_t count = 0;
  while (count < size && text[count] >= '0' && text[count] <= '9') count++;
  return count;
}

// Reads plain decimal notation, such as `-0.5` or `007`: no exponent, no plus sign, a digit on each side of a point.
inline bool read_decimal(const char* text, size_t size, DecimalText& found) {
  found.is_negative = size > 0 && text[0] == '-';
  text += found.is_negative;
  size -= found.is_negative;
  found.whole = text;
  found.whole_size = count_digits(text, size);
  found.fraction = text + found.whole_size + 1;
  found.fraction_size = 0;
  if (found.whole_size == 0) return false;
  if (found.whole_size < size) {
    if (text[found.whole_size] != '.') return false;
    found.fraction_size = count_digits(found.fraction, size - found.whole_size - 1);
    if (found.fraction_size == 0 || found.whole_size + 1 + found.fraction_size != size) return false;
  }
  while (found.whole_size > 0 && *found.whole == '0') found.whole++, found.whole_size--;
  while (found.fraction_size > 0 && found.fraction[found.fraction_size - 1] == '0') found.fraction_size--;
  found.is_negative &= found.whole_size + found.fraction_size > 0;
  return true;
}

// Spells a decimal with `scale` digits after the point. Returns how many characters that takes, 41 at most.
inline size_t spell_decimal(const DecimalText& decimal, int scale, char* text) {
  char* at = text;
  if (decimal.is_negative) *at++ = '-';
  if (decimal.whole_size == 0) *at++ = '0';
  memcpy(at, decimal.whole, decimal.whole_size);
  at += decimal.whole_size;
  if (scale > 0) {
    *at++ = '.';
    memset(at, '0', static_cast<size_t>(scale));
    memcpy(at, decimal.fraction, decimal.fraction_size);
    at += scale;
  }
  return static_cast<size_t>(at - text);
}

// Compares two decimals that are spelled with the same scale: below zero, zero or above, as memcmp does.
inline int compare_decimals(const char* first, size_t first_size, const std::string& second) {
  const bool is_negative = first[0] == '-';
  if (is_negative != (second[0] == '-')) return is_negative ? -1 : 1;
  const int sign = is_negative ? -1 : 1;
  if (first_size != second.size()) return first_size < second.size() ? -sign : sign;
  return sign * memcmp(first, second.data(), first_size);
}

// Tells whether the plain notation of a Decimal is short: that of 1E+999999 has a million digits.
inline bool is_within_precision(PyObject* value) {
  const Ref adjusted(PyObject_CallMethod(value, "adjusted", nullptr));
  if (!adjusted) return false;
  int beyond;
  const long exponent = PyLong_AsLongAndOverflow(adjusted.get(), &beyond);
  return beyond == 0 && exponent >= -kMaxPrecision && exponent <= kMaxPrecision;
}

// Returns the plain notation of a Decimal, nothing for any other value, an infinite or a very large one among them.
SG_APART inline Ref plain_text(const Known& known, PyObject* value) {
  if (!is_of_class(known, value, "decimal", "Decimal") || !is_within_precision(value)) return Ref();
  const Ref form(PyUnicode_FromString("f"));
  return form ? Ref(PyObject_Format(value, form.get())) : Ref();
}

// Tells whether a text is a decimal in its wire form: as `spell_decimal` would spell it.
inline bool is_spelled_decimal(const char* text, size_t size, const Digits& digits) {
  const bool is_negative = size > 0 && text[0] == '-';
  text += is_negative;
  size -= is_negative;
  const auto scale = static_cast<size_t>(digits.scale), tail = scale == 0 ? 0 : scale + 1;
  if (size <= tail) return false;
  const size_t whole = size - tail;
  const bool has_whole = text[0] != '0';
  if (whole > 1 && !has_whole) return false;
  if (has_whole && whole > static_cast<size_t>(digits.precision) - scale) return false;
  if (tail != 0 && text[whole] != '.') return false;
  unsigned others = 0, most = '0';  // than digits; of the digits
  for (size_t place = 0; place < size; place++) {
    const auto character = static_cast<unsigned char>(text[place]);
    others += character < '0' || character > '9';
    if (character > most) most = character;
  }
  return others == (tail != 0) && (!is_negative || most != '0');
}

// Tells whether a text that is spelled already is within bounds, and one of the choices.
inline bool fits_decimal(const Scalar& scalar, PyObject* text) {
  const char* given = ascii_of(text);
  const size_t size = static_cast<size_t>(PyUnicode_GET_LENGTH(text));
  if (!is_spelled_decimal(given, size, scalar.limits.digits)) return false;
  const auto compare = [&](const std::string& bound) { return compare_decimals(given, size, bound); };
  return scalar.is_bounded(compare) && (!scalar.choices || PySet_Contains(scalar.choices.get(), text) == 1);
}

template <Mode M>
bool put_decimal(Output& out, const Scalar& scalar, const Known& known, PyObject* value) {
  const bool is_text = PyUnicode_CheckExact(value);
  if constexpr (M == Mode::Accept) {
    if (is_text) return is_ascii(value) && fits_decimal(scalar, value);
  }
  const Ref plain = is_text ? Ref::of(value) : plain_text(known, value);
  if (!plain || !is_ascii(plain.get())) return false;
  const char* given = ascii_of(plain.get());
  const size_t given_size = static_cast<size_t>(PyUnicode_GET_LENGTH(plain.get()));
  const Digits& digits = scalar.limits.digits;
  DecimalText decimal;
  if (!read_decimal(given, given_size, decimal)) return false;
  if (decimal.fraction_size > static_cast<size_t>(digits.scale)) return false;
  if (decimal.whole_size > static_cast<size_t>(digits.precision - digits.scale)) return false;
  char text[kMaxPrecision + 4];
  const size_t size = spell_decimal(decimal, digits.scale, text);
  const auto compare = [&](const std::string& bound) { return compare_decimals(text, size, bound); };
  if (!scalar.is_bounded(compare)) return false;
  if (scalar.choices) {
    const Ref spelled(PyUnicode_FromStringAndSize(text, static_cast<Py_ssize_t>(size)));
    if (!spelled || PySet_Contains(scalar.choices.get(), spelled.get()) != 1) return false;
  }
  if constexpr (writes(M)) return out.put('"') && out.put(text, size) && out.put('"');
  return true;
}

}  // namespace schemagen
