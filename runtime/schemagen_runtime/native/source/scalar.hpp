// What is known of the values of one column, or of the elements of one list, vector or map.
#pragma once
#include <memory>

#include "platform.hpp"

namespace schemagen {

// As `table.py` numbers them.
enum class Kind : uint8_t { String, Int, Float, Decimal, Bool, Timestamp, Date, Uuid };

// What becomes of NaN and the infinities, as `NanPolicy` says.
enum class NonFinite : uint8_t { Reject, Null, Allow };

// Bounds, both of which are within them.
template <typename Number>
struct Span {
  Number least, largest;

  bool holds(Number number) const { return number >= least && number <= largest; }
};

struct Digits {
  int precision, scale;
};

// In seconds; infinity where there is no bound.
struct Ages {
  double most, future;
};

// Which of them counts is said by the kind. A column is small, for a schema may have a thousand of them.
union Limits {
  Span<int64_t> ints;
  Span<double> floats;
  Span<Py_ssize_t> lengths;  // code points
  Digits digits;
  Ages ages;
};

// The bounds of dates and decimals, as texts in their wire form; empty where there is none.
struct TextBounds {
  std::string least, largest, above, below;  // the last two are no part of what they bound

  // Whether a text is within them; `compare` compares it to one, as memcmp does.
  template <typename Compare>
  bool hold(Compare compare) const {
    return (least.empty() || compare(least) >= 0) && (largest.empty() || compare(largest) <= 0) &&
           (above.empty() || compare(above) > 0) && (below.empty() || compare(below) < 0);
  }
};

struct Scalar {
  Kind kind;
  bool is_nullable;  // as an element; of a column, `Column` says it
  bool must_be_visible;
  NonFinite non_finite;
  bool is_bounded_by_now;
  Limits limits;
  Ref choices;                          // a frozenset, or nothing
  Ref search;                           // the method of a compiled pattern, or nothing
  std::unique_ptr<TextBounds> bounds;  // of dates and decimals; nothing where there are none

  template <typename Compare>
  bool is_bounded(Compare compare) const {
    return !bounds || bounds->hold(compare);
  }

  // Whether to look at a value may run Python code, which may change the list or map that it is from.
  bool may_run_code() const { return search || kind == Kind::Timestamp; }
};

}  // namespace schemagen
