// What differs between compilers, and Python itself.
#pragma once
#define PY_SSIZE_T_CLEAN
#include <Python.h>
#include <datetime.h>
#include <structmember.h>

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <string>
#include <utility>
#include <vector>

#if defined(_MSC_VER) && !defined(__clang__)
#include <intrin.h>
#define SG_INLINE __forceinline
#define SG_APART __declspec(noinline)
#define SG_LIKELY(x) (x)
#define SG_FETCH(address) static_cast<void>(0)
#define SG_UNLIKELY(x) (x)
#else
#define SG_INLINE inline __attribute__((always_inline))
// Not `cold` beside it: GCC compiles that for size, which doubles the time of a loop.
#define SG_APART __attribute__((noinline))
#define SG_LIKELY(x) __builtin_expect(!!(x), 1)
#define SG_FETCH(address) __builtin_prefetch(address)
#define SG_UNLIKELY(x) __builtin_expect(!!(x), 0)
#endif

namespace schemagen {

// What the header keeps is one for all interpreters: each has its own in `Known`, and this says that nobody uses that one.
static_assert(sizeof(PyDateTimeAPI) != 0);

// A reference that is given back at the end of its scope.
class Ref {
 public:
  Ref() = default;
  explicit Ref(PyObject* owned) : object_(owned) {}
  Ref(Ref&& other) noexcept : object_(std::exchange(other.object_, nullptr)) {}
  Ref& operator=(Ref&& other) noexcept {
    std::swap(object_, other.object_);
    return *this;
  }
  Ref(const Ref&) = delete;
  Ref& operator=(const Ref&) = delete;
  ~Ref() { Py_XDECREF(object_); }

  static Ref of(PyObject* borrowed) { return Ref(Py_XNewRef(borrowed)); }

  PyObject* get() const { return object_; }
  PyObject* release() { return std::exchange(object_, nullptr); }
  explicit operator bool() const { return object_ != nullptr; }

 private:
  PyObject* object_ = nullptr;
};

}  // namespace schemagen
