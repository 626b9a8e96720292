// The buffer that a line is written to.
#pragma once
#include "platform.hpp"

namespace schemagen {

// What is done with an event: `Accept` looks whether it is valid as it stands, `Check` whether it is or can be
// converted, and `Write` writes its line besides.
enum class Mode { Accept, Check, Write };

constexpr bool writes(Mode mode) { return mode == Mode::Write; }
constexpr bool converts(Mode mode) { return mode != Mode::Accept; }

// A text that is written often, with at least `kQuick` bytes behind its first.
struct Fixed {
  const char* data;
  size_t size;

  // For speed: a text of up to 32 characters is copied as 32, for which no function is called.
  static constexpr size_t kQuick = 32;
};

// Begins on the stack of the call and goes on in the heap. It is no thread's own, so calls may nest.
class Output {
 public:
  Output(char* local, size_t size) : at(local), end_(local + size), base_(local) {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (in_heap_) free(base_);
  }

  // Where the next byte goes. Whoever writes asks for room first.
  char* at;

  // Makes room for so many bytes; false, with an exception set, where there is no memory for them.
  SG_INLINE bool room(size_t bytes) { return SG_LIKELY(static_cast<size_t>(end_ - at) >= bytes) || grow(bytes); }

  SG_INLINE bool put(const char* text, size_t size) {
    if (SG_UNLIKELY(!room(size))) return false;
    memcpy(at, text, size);
    at += size;
    return true;
  }

  SG_INLINE bool put(const Fixed& text) {
    if (SG_UNLIKELY(text.size > Fixed::kQuick)) return put(text.data, text.size);
    if (SG_UNLIKELY(!room(Fixed::kQuick))) return false;
    memcpy(at, text.data, Fixed::kQuick);
    at += text.size;
    return true;
  }

  SG_INLINE bool put(char character) {
    if (SG_UNLIKELY(!room(1))) return false;
    *at++ = character;
    return true;
  }

  const char* data() const { return base_; }
  size_t size() const { return static_cast<size_t>(at - base_); }
  void clear() { at = base_; }

 private:
  SG_APART bool grow(size_t bytes) {
    const size_t used = size();
    size_t larger = 2 * static_cast<size_t>(end_ - base_);
    if (larger < used + bytes) larger = used + bytes;
    char* moved = static_cast<char*>(in_heap_ ? realloc(base_, larger) : malloc(larger));
    if (moved == nullptr) {
      PyErr_NoMemory();
      return false;
    }
    if (!in_heap_) memcpy(moved, base_, used);
    base_ = moved;
    in_heap_ = true;
    at = moved + used;
    end_ = moved + larger;
    return true;
  }

  char* end_;
  char* base_;
  bool in_heap_ = false;
};

template <Mode M, size_t N>
SG_INLINE bool literal(Output& out, const char (&text)[N]) {
  if constexpr (writes(M)) return out.put(text, N - 1);
  return true;
}

}  // namespace schemagen
