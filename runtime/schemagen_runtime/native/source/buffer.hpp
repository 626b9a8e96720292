// Memory of another object, which is held to the end of a scope.
#pragma once
#include "platform.hpp"

namespace schemagen {

class Buffer {
 public:
  Buffer() = default;
  Buffer(const Buffer&) = delete;
  Buffer& operator=(const Buffer&) = delete;
  ~Buffer() {
    if (view_.obj != nullptr) PyBuffer_Release(&view_);
  }

  bool open(PyObject* given, int flags = PyBUF_SIMPLE) { return PyObject_GetBuffer(given, &view_, flags) == 0; }
  explicit operator bool() const { return view_.obj != nullptr; }
  const Py_buffer& view() const { return view_; }
  Py_ssize_t size() const { return view_.len; }
  const char* data() const { return static_cast<const char*>(view_.buf); }

  template <typename Value>
  SG_INLINE Value at(Py_ssize_t place) const {
    Value value;
    memcpy(&value, data() + place * static_cast<Py_ssize_t>(sizeof value), sizeof value);
    return value;
  }

 private:
  Py_buffer view_{};
};

}  // namespace schemagen
