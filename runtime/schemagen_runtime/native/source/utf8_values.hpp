// Texts in UTF-8, which lie in memory one behind the other, by their column.
#pragma once
#include "choices.hpp"
#include "values.hpp"

namespace schemagen {

// Whether a text has a character of ASCII that can be seen.
inline bool has_visible(const char* text, size_t size) {
  for (size_t i = 0; i < size; i++) {
    if (text[i] > 0x20 && text[i] < 0x7f) return true;
  }
  return false;
}

// Writes a text as the value of a string column. For speed: it is looked at where it lies. To make an object of it is the
// plain way, which is taken where that does not tell whether it fits.
inline bool put_utf8_string(Output& out, const Scalar& scalar, const Choices& choices, const Context& context,
                            const char* text, size_t size) {
  const Measure found = measure(text, size);
  if (found.points == 0 && size != 0) return false;
  if (!scalar.limits.lengths.holds(static_cast<Py_ssize_t>(found.points))) return false;
  const bool is_known = !scalar.choices || choices.find({text, size, found.largest == 0x7f}) != nullptr;
  const bool is_seen = !scalar.must_be_visible || has_visible(text, size);
  if (is_known && is_seen && !scalar.search) return put_ascii(out, text, size);
  const Ref object = decoded_text(text, size);
  return object && put_string<Mode::Write>(out, scalar, context.known, object.get());
}

inline bool put_utf8(Output& out, const Scalar& scalar, const Choices& choices, const Context& context, const char* text,
                     size_t size) {
  switch (scalar.kind) {
    case Kind::String: return put_utf8_string(out, scalar, choices, context, text, size);
    case Kind::Timestamp: return put_timestamp_text<Mode::Write>(out, scalar, text, size, context.judgement);
    case Kind::Date: return is_full_date(text, size) && put_bounded_day<Mode::Write>(out, scalar, text);
    case Kind::Uuid: return is_uuid(text, size) && out.put('"') && out.put(text, size) && out.put('"');
    default: {
      const Ref object = decoded_text(text, size);
      return object && put_scalar<Mode::Write>(out, scalar, context, object.get());
    }
  }
}

}  // namespace schemagen
