// Wire lines, as they are read: only what is spelled, byte for byte, as an event of it would be written is taken.
//
// Then nothing was lost when it was read: no number was rounded, no key was there twice, no digit or escape is spelled in
// another way. Any other line is left to the reader that says what is wrong.
#pragma once
#include <charconv>
#include <iterator>

#include "doubles.hpp"
#include "text.hpp"
#include "utf8.hpp"

namespace schemagen {

// Below ten times this a whole number has at most fifteen digits, and is exactly a double.
constexpr uint64_t kExactDigits = 100000000000000;

// A text of a line: bytes of the line, or what its escapes stand for, until the next text is read.
struct Spelled {
  const char* data;
  size_t size;
  bool is_ascii;
};

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
      if (escaped_among(eight) != 0) break;
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
  // For speed: of at most fifteen digits each is a double of its own, the quotient of two that are exact, and its digits
  // are the shortest. `take_any_double` is the plain way, and takes three times as long.
  SG_INLINE bool take_double(double& number) {
    static constexpr double kTens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
                                       1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};
    const char* const start = at_;
    const bool is_negative = take('-');
    const char* const digits = at_;
    uint64_t all = 0;
    while (is_digit() && all < kExactDigits) all = 10 * all + static_cast<uint64_t>(*at_++ - '0');
    if (at_ == digits || (*digits == '0' && at_ - digits > 1)) return false;
    if (next() != '.') return take_any_double(start, number);
    const char* const point = at_++;
    while (is_digit() && all < kExactDigits) all = 10 * all + static_cast<uint64_t>(*at_++ - '0');
    const auto size = static_cast<size_t>(at_ - point) - 1;
    const bool ends_there = !is_digit() && next() != 'e' && next() != '.';
    const bool is_shortest = size == 1 || (size > 1 && size < std::size(kTens) && at_[-1] != '0');
    number = static_cast<double>(all) / kTens[is_shortest ? size : 0];
    if (!ends_there || !is_shortest || (number != 0 && number < 1e-5)) {  // which is written with an exponent
      return take_any_double(start, number);
    }
    if (is_negative) number = -number;
    return true;
  }

 private:
  bool is_digit() const { return at_ != end_ && *at_ >= '0' && *at_ <= '9'; }

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
