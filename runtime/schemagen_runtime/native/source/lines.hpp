// Wire lines, as they are read: only what is spelled, byte for byte, as an event of it would be written is taken.
//
// Then nothing was lost when it was read: no number was rounded, no key was there twice, no digit or escape is spelled in
// another way. Any other line is left to the reader that says what is wrong.
#pragma once
#include <cfloat>
#include <charconv>
#include <iterator>

#include "doubles.hpp"
#include "text.hpp"
#include "utf8.hpp"

namespace schemagen {

// Below this a whole number has at most fifteen digits, and is exactly a double.
constexpr uint64_t kExactDigits = 1000000000000000;

// A text of a line: bytes of the line, or what its escapes stand for, until the next text is read.
struct Spelled {
  const char* data;
  size_t size;
  bool is_ascii;
};

// The place of the first of eight characters that is marked, as `escaped_among` marks them: the lowest byte is the first.
SG_INLINE unsigned first_marked(uint64_t marks) {
#if defined(_MSC_VER) && !defined(__clang__)
  unsigned long lowest;
  _BitScanForward64(&lowest, marks);
  return static_cast<unsigned>(lowest) >> 3;
#else
  return static_cast<unsigned>(__builtin_ctzll(marks)) >> 3;
#endif
}

class Line {
 public:
  Line(const char* text, size_t size) : at_(text), end_(text + size) {}

  bool is_read() const { return at_ == end_; }
  const char* place() const { return at_; }
  SG_INLINE char next() const { return at_ == end_ ? '\0' : *at_; }

  SG_INLINE bool take(char expected) {
    if (at_ == end_ || *at_ != expected) return false;
    at_++;
    return true;
  }

  SG_INLINE bool take(const char* word, size_t size) {
    if (static_cast<size_t>(end_ - at_) < size || memcmp(at_, word, size) != 0) return false;
    at_ += size;
    return true;
  }

  // For speed: a text that is short is compared by its words, for which no function is called.
  SG_INLINE bool take(const Fixed& text) {
    if (SG_UNLIKELY(text.size > 16 || text.size < 8 || static_cast<size_t>(end_ - at_) < text.size)) {
      return take(text.data, text.size);
    }
    uint64_t first, last, own_first, own_last;
    memcpy(&first, at_, 8);
    memcpy(&own_first, text.data, 8);
    memcpy(&last, at_ + text.size - 8, 8);
    memcpy(&own_last, text.data + text.size - 8, 8);
    if (((first ^ own_first) | (last ^ own_last)) != 0) return false;
    at_ += text.size;
    return true;
  }

  bool take_null() { return take("null", 4); }

  // Returns 1 and 0 for `true` and `false`, -1 for anything else.
  int take_bool() { return take("true", 4) ? 1 : take("false", 5) ? 0 : -1; }

  // Takes a text with its quotes. For speed: eight bytes at a time.
  SG_INLINE bool take_text(Spelled& text) {
    if (!take('"')) return false;
    const char* const start = at_;
    const char* at = at_;
    uint64_t eight, high = 0;
    while (end_ - at >= 8) {
      memcpy(&eight, at, 8);
      const uint64_t marks = escaped_among(eight);
      if (marks != 0) {
        const unsigned few = first_marked(marks);
        high |= eight & ((uint64_t{1} << 8 * few) - 1);
        at += few;
        break;
      }
      high |= eight;
      at += 8;
    }
    unsigned char all = (high & kTopBits) != 0 ? 0x80 : 0;
    while (at != end_ && !is_escaped(static_cast<unsigned char>(*at))) all |= static_cast<unsigned char>(*at++);
    at_ = at;
    if (SG_UNLIKELY(next() != '"')) return next() == '\\' && take_escaped(start, text);
    text = {start, static_cast<size_t>(at_++ - start), all < 0x80};
    return true;
  }

  // Takes a whole number of 64 bits.
  SG_INLINE bool take_int(int64_t& number) {
    const bool is_negative = take('-');
    const char* const digits = at_;
    uint64_t whole = 0;
    while (is_digit() && at_ - digits < 19) whole = 10 * whole + static_cast<uint64_t>(*at_++ - '0');
    if (at_ == digits || (*digits == '0' && at_ - digits > 1)) return false;
    if (is_digit() || next() == '.' || next() == 'e' || next() == 'E') return false;
    if (whole > static_cast<uint64_t>(INT64_MAX) + is_negative || (is_negative && whole == 0)) return false;
    number = static_cast<int64_t>(is_negative ? 0 - whole : whole);
    return true;
  }

  // Takes a finite double: never a whole number, which is spelled `1.0` then.
  //
  // For speed: most are read by their digits alone. `take_any_double` is the plain way, and takes four times as long.
  SG_INLINE bool take_double(double& number) {
    const char* const start = at_;
    const bool is_negative = take('-');
    const char* const digits = at_;
    uint64_t all = 0;
    take_digits(all);
    if (at_ == digits || (*digits == '0' && at_ - digits > 1)) return false;
    if (next() != '.') return take_any_double(start, number);
    const char* const point = at_++;
    take_digits(all);
    const auto size = static_cast<size_t>(at_ - point) - 1;
    const bool ends_there = !is_digit() && next() != 'e' && next() != 'E' && next() != '.';
    if (!ends_there || size == 0 || (size > 1 && at_[-1] == '0') || !divide(all, size, number)) {
      return take_any_double(start, number);
    }
    if (is_negative) number = -number;
    return true;
  }

  // Passes a list of doubles that this project wrote. For speed: its characters are looked at many at once, and no number
  // is made of them. Returns how many it has; -1, with nothing passed, where one may be no double, such as null.
  Py_ssize_t pass_doubles() {
    if (next() != '[') return -1;
    const char* const first = at_ + 1;
    const auto* last = static_cast<const char*>(memchr(first, ']', static_cast<size_t>(end_ - first)));
    if (last == nullptr) return -1;
    size_t count = first != last, marks = 0;
    for (const char* at = first; at < last; at += kBlock) {
      const Block found = last - at >= kBlock ? block_of(at, kBlock) : block_of(at, last - at);
      if (found.has_others) return -1;
      count += found.commas;
      marks += found.marks;
    }
    if (marks < count) return -1;
    at_ = last + 1;
    return static_cast<Py_ssize_t>(count);
  }

 private:
  static constexpr std::ptrdiff_t kBlock = 64;

  struct Block {
    unsigned char commas;
    unsigned char marks;       // points and exponents: each double has one at least
    unsigned char has_others;  // what no double has
  };

  // For speed: sums of single bytes, which compilers make of many at once.
  static SG_INLINE Block block_of(const char* text, std::ptrdiff_t size) {
    Block found{0, 0, 0};
    for (std::ptrdiff_t i = 0; i < size; i++) {
      const auto character = static_cast<unsigned char>(text[i]);
      found.commas = static_cast<unsigned char>(found.commas + (character == ','));
      const bool is_mark = character == '.' || character == 'e', is_sign = character == '-' || character == '+';
      found.marks = static_cast<unsigned char>(found.marks + is_mark);
      const bool is_digit = static_cast<unsigned char>(character - '0') <= 9;
      found.has_others |= static_cast<unsigned char>(!(is_digit | is_mark | is_sign | (character == ',')));
    }
    return found;
  }

  bool is_digit() const { return at_ != end_ && *at_ >= '0' && *at_ <= '9'; }

  // Takes digits, while the number that they make with those before them has at most nineteen.
  SG_INLINE void take_digits(uint64_t& all) {
    uint64_t eight;
    while (end_ - at_ >= 8 && all < 100000000000 && read_eight(at_, eight)) {
      all = 100000000 * all + eight;
      at_ += 8;
    }
    while (is_digit() && all < 1000000000000000000) all = 10 * all + static_cast<uint64_t>(*at_++ - '0');
  }

  // Reads eight characters that are digits, all at once; the lowest byte is the first.
  static SG_INLINE bool read_eight(const char* text, uint64_t& number) {
    uint64_t eight;
    memcpy(&eight, text, 8);
    constexpr uint64_t upper = 0xf0f0f0f0f0f0f0f0u, six = 0x0606060606060606u, zeros = 0x3030303030303030u;
    if ((eight & upper) != zeros || ((eight + six) & upper) != zeros) return false;
    eight = (eight & 0x0f0f0f0f0f0f0f0fu) * 2561 >> 8;
    eight = (eight & 0x00ff00ff00ff00ffu) * 6553601 >> 16;
    number = (eight & 0x0000ffff0000ffffu) * 42949672960001u >> 32;
    return true;
  }

  // Divides digits by a power of ten; false where it is not known whether they are the shortest of the quotient, in the
  // form without an exponent. Where there is more than one digit behind the point, the last is not 0.
  static SG_INLINE bool divide(uint64_t all, size_t size, double& number) {
    static constexpr double kTens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11,
                                       1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (SG_LIKELY(all < kExactDigits && size < std::size(kTens))) {
      // Two numbers that are exact: each such number is a double of its own.
      number = static_cast<double>(all) / kTens[size];
      return number == 0 || number >= 1e-5;
    }
#if LDBL_MANT_DIG == 64
    // More digits than that: the quotient may be rounded twice, and be a neighbour. So its own digits are looked at.
    if (all >= kExactDigits && all < 10 * kSeventeen && all % 10 != 0 && size < std::size(kTens)) {
      number = static_cast<double>(static_cast<long double>(all) / static_cast<long double>(kTens[size]));
      return number >= 1e-5 && number < 1e16 && has_digits(number, all, -static_cast<int>(size));
    }
#endif
    return false;
  }

  SG_APART bool take_escaped(const char* start, Spelled& text) {
    plain_.assign(start, at_);
    while (at_ != end_ && *at_ != '"') {
      const auto byte = static_cast<unsigned char>(*at_);
      if (byte < 0x20) return false;
      if (byte != '\\') {
        plain_.push_back(static_cast<char>(byte));
        at_++;
      } else if (!take_escape()) {
        return false;
      }
    }
    text = {plain_.data(), plain_.size(), false};
    return take('"');
  }

  // Takes an escape that is the one way in which its character is written.
  bool take_escape() {
    char written[8];
    for (unsigned character = 0; character < 0x80; character++) {
      if (!is_escaped(character)) continue;
      const auto size = static_cast<size_t>(put_escape(written, static_cast<unsigned char>(character)) - written);
      if (take(written, size)) {
        plain_.push_back(static_cast<char>(character));
        return true;
      }
    }
    return false;
  }

  SG_APART bool take_any_double(const char* start, double& number) {
    const char* end = read_double(start, end_, number);
    if (end == nullptr) return false;
    char written[56];
    const auto size = static_cast<size_t>(put_double(written, number) - written);
    if (static_cast<size_t>(end - start) != size || memcmp(written, start, size) != 0) return false;
    at_ = end;
    return true;
  }

  // Reads a finite double; returns what stands behind it, nothing where there is none.
  static const char* read_double(const char* start, const char* end, double& number) {
#if defined(__cpp_lib_to_chars)
    const auto found = std::from_chars(start, end, number);
    return found.ec == std::errc() ? found.ptr : nullptr;
#else
    const char* last = start;
    while (last != end && (strchr("+-.eE", *last) != nullptr || (*last >= '0' && *last <= '9'))) last++;
    const std::string text(start, last);
    char* behind = nullptr;
    number = PyOS_string_to_double(text.c_str(), &behind, PyExc_OverflowError);
    if (PyErr_Occurred()) {
      PyErr_Clear();
      return nullptr;
    }
    return start + (behind - text.c_str());
#endif
  }

  const char* at_;
  const char* end_;
  std::string plain_;  // of the text that was read last, where it has escapes
};

}  // namespace schemagen
