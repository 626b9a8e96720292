// Wire lines as events: a line is read where it is, byte for byte, what its event would be written as.
//
// Then nothing was lost when it was read: no number was rounded, no key was there twice, no digit or escape is spelled in
// another way. Any other line is left to the reader that says what is wrong.
#pragma once
#include <charconv>
#include <iterator>

#include "doubles.hpp"
#include "names.hpp"

namespace schemagen {

// Lists and maps of values are in an event; nothing is deeper.
constexpr int kMaxDepth = 2;
// Below ten times this a whole number has at most fifteen digits, and is exactly a double.
constexpr uint64_t kExactDigits = 100000000000000;

class LineReader {
 public:
  LineReader(Names& names, const char* text, size_t size) : names_(names), at_(text), end_(text + size) {}

  // Returns a new dictionary; nothing where the line is to be read by others, with an exception set or not.
  Ref read() {
    Ref event = object(0);
    return at_ == end_ ? std::move(event) : Ref();
  }

 private:
  bool take(char expected) {
    if (at_ == end_ || *at_ != expected) return false;
    at_++;
    return true;
  }

  bool take_word(const char* word, size_t size) {
    if (static_cast<size_t>(end_ - at_) < size || memcmp(at_, word, size) != 0) return false;
    at_ += size;
    return true;
  }

  Ref value(int depth) {
    if (at_ == end_) return Ref();
    switch (*at_) {
      case '"': return text();
      case '{': return depth < kMaxDepth ? object(depth) : Ref();
      case '[': return depth < kMaxDepth ? array(depth) : Ref();
      case 'n': return take_word("null", 4) ? Ref::of(Py_None) : Ref();
      case 't': return take_word("true", 4) ? Ref::of(Py_True) : Ref();
      case 'f': return take_word("false", 5) ? Ref::of(Py_False) : Ref();
      default: return number();
    }
  }

  Ref object(int depth) {
    if (!take('{')) return Ref();
    Ref made(PyDict_New());
    if (!made || take('}')) return made;
    Py_ssize_t count = 0, place = -1;
    do {
      const Ref key = depth == 0 ? name(place) : text();
      if (!key || !take(':')) return Ref();
      const Ref held = value(depth + 1);
      if (!held || PyDict_SetItem(made.get(), key.get(), held.get()) < 0) return Ref();
      count++;
    } while (take(','));
    // A key that is there twice is no event's.
    return take('}') && PyDict_GET_SIZE(made.get()) == count ? std::move(made) : Ref();
  }

  // Reads the name of a column. For speed: the object that the column has, where it is the one that is met next.
  Ref name(Py_ssize_t& place) {
    const Py_ssize_t next = names_.follower(place);
    if (SG_LIKELY(next >= 0 && take_word(names_.quoted(next).data, names_.quoted(next).size))) {
      place = next;
      return Ref::of(names_.at(next));
    }
    const Ref key = text();
    if (key && PyObject_Hash(key.get()) != -1) place = names_.find(key.get(), place);
    return key && place >= 0 ? Ref::of(names_.at(place)) : Ref();
  }

  Ref array(int depth) {
    if (!take('[')) return Ref();
    Ref made(PyList_New(0));
    if (!made || take(']')) return made;
    do {
      const Ref held = value(depth + 1);
      if (!held || PyList_Append(made.get(), held.get()) < 0) return Ref();
    } while (take(','));
    return take(']') ? std::move(made) : Ref();
  }

  Ref text() {
    if (!take('"')) return Ref();
    const char* start = at_;
    unsigned char all = 0;
    while (at_ != end_ && *at_ != '"' && *at_ != '\\') {
      const auto byte = static_cast<unsigned char>(*at_++);
      if (byte < 0x20) return Ref();
      all |= byte;
    }
    if (at_ == end_) return Ref();
    if (SG_UNLIKELY(*at_ == '\\')) return escaped_text(start);
    const auto size = static_cast<Py_ssize_t>(at_++ - start);
    return all < 0x80 ? ascii(start, size) : decoded(start, size);
  }

  static Ref ascii(const char* start, Py_ssize_t size) {
    Ref made(PyUnicode_New(size, 0x7f));
    if (made && size != 0) memcpy(PyUnicode_1BYTE_DATA(made.get()), start, static_cast<size_t>(size));
    return made;
  }

  static Ref decoded(const char* start, Py_ssize_t size) {
    Ref made(PyUnicode_DecodeUTF8(start, size, "strict"));
    if (!made && PyErr_ExceptionMatches(PyExc_UnicodeDecodeError)) PyErr_Clear();
    return made;
  }

  SG_APART Ref escaped_text(const char* start) {
    std::string plain(start, at_);
    while (at_ != end_ && *at_ != '"') {
      const auto byte = static_cast<unsigned char>(*at_);
      if (byte < 0x20) return Ref();
      if (byte != '\\') {
        plain.push_back(static_cast<char>(byte));
        at_++;
      } else if (!take_escape(plain)) {
        return Ref();
      }
    }
    return take('"') ? decoded(plain.data(), static_cast<Py_ssize_t>(plain.size())) : Ref();
  }

  // Takes an escape that is the one way in which its character is written.
  bool take_escape(std::string& plain) {
    char written[8];
    for (unsigned character = 0; character < 0x80; character++) {
      if (!is_escaped(character)) continue;
      const auto size = static_cast<size_t>(put_escape(written, static_cast<unsigned char>(character)) - written);
      if (take_word(written, size)) {
        plain.push_back(static_cast<char>(character));
        return true;
      }
    }
    return false;
  }

  Ref number() {
    const char* start = at_;
    const bool is_negative = take('-');
    const char* digits = at_;
    uint64_t whole = 0;
    while (is_digit() && at_ - digits < 19) whole = 10 * whole + static_cast<uint64_t>(*at_++ - '0');
    if (at_ == digits || (*digits == '0' && at_ - digits > 1)) return Ref();
    if (at_ != end_ && *at_ == '.' && whole < kExactDigits) {
      Ref few = few_digits(is_negative, whole);
      if (few || PyErr_Occurred()) return few;
    }
    if (is_digit() || (at_ != end_ && (*at_ == '.' || *at_ == 'e'))) return fraction(start);
    if (whole > static_cast<uint64_t>(INT64_MAX) || (is_negative && whole == 0)) return Ref();
    const auto number = static_cast<int64_t>(whole);
    return Ref(PyLong_FromLongLong(is_negative ? -number : number));
  }

  bool is_digit() const { return at_ != end_ && *at_ >= '0' && *at_ <= '9'; }

  // Reads what stands behind the point of a double of at most fifteen digits; nothing, and the point is still to be read,
  // where it has more, or is spelled in another way.
  //
  // For speed: of these each is a double of its own, the quotient of two that are exact, and its digits are the shortest.
  // `fraction` is the plain way, and takes three times as long.
  Ref few_digits(bool is_negative, uint64_t whole) {
    static constexpr double kTens[] = {1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
                                       1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19};
    const char* const point = at_++;
    uint64_t all = whole;
    while (is_digit() && all < kExactDigits) all = 10 * all + static_cast<uint64_t>(*at_++ - '0');
    const auto size = static_cast<size_t>(at_ - point) - 1;
    const bool ends_there = !is_digit() && (at_ == end_ || (*at_ != 'e' && *at_ != '.'));
    const bool is_shortest = size == 1 || (size > 1 && size < std::size(kTens) && at_[-1] != '0');
    const double number = static_cast<double>(all) / kTens[is_shortest ? size : 0];
    if (!ends_there || !is_shortest || (number != 0 && number < 1e-5)) {  // which is written with an exponent
      at_ = point;
      return Ref();
    }
    return Ref(PyFloat_FromDouble(is_negative ? -number : number));
  }

  Ref fraction(const char* start) {
    double number = 0;
    const char* end = read_double(start, end_, number);
    if (end == nullptr) return Ref();
    char written[56];
    const auto size = static_cast<size_t>(put_double(written, number) - written);
    if (static_cast<size_t>(end - start) != size || memcmp(written, start, size) != 0) return Ref();
    at_ = end;
    return Ref(PyFloat_FromDouble(number));
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

  Names& names_;
  const char* at_;
  const char* end_;
};

}  // namespace schemagen
