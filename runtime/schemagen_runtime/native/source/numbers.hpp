// Whole numbers, doubles and truth values.
#pragma once
#include <cmath>
#include <limits>

#include "doubles.hpp"
#include "known.hpp"
#include "output.hpp"
#include "scalar.hpp"

namespace schemagen {

// The largest whole number up to which a double holds each exactly.
constexpr int64_t kExactInDouble = int64_t{1} << 53;

inline bool is_numpy_int(PyObject* value) {
  const char* name = numpy_name(value);
  if (name == nullptr) return false;
  return strncmp(name, "int", 3) == 0 || strncmp(name, "uint", 4) == 0 || strcmp(name, "longlong") == 0 ||
         strcmp(name, "ulonglong") == 0;
}

template <Mode M>
SG_INLINE bool put_digits(Output& out, int64_t number) {
  if constexpr (writes(M)) {
    if (!out.room(24)) return false;
    if (number < 0) {
      out.at = std::to_chars(out.at, out.at + 24, number).ptr;
    } else {
      out.at = put_unsigned(out.at, static_cast<uint64_t>(number));
    }
  }
  return true;
}

// Reads an exact `int`; false where it has more than 64 bits. For speed: one of a single digit of Python's is read where it lies.
SG_INLINE bool read_int(PyObject* value, int64_t& number) {
  auto* own = reinterpret_cast<PyLongObject*>(value);
#if PY_VERSION_HEX >= 0x030c0000
  if (SG_LIKELY(PyUnstable_Long_IsCompact(own))) {
    number = PyUnstable_Long_CompactValue(own);
    return true;
  }
#else
  const Py_ssize_t size = Py_SIZE(own);
  if (SG_LIKELY(size >= -1 && size <= 1)) {
    number = size * static_cast<int64_t>(own->ob_digit[0]);
    return true;
  }
#endif
  int beyond;
  number = PyLong_AsLongLongAndOverflow(value, &beyond);
  return beyond == 0;
}

template <Mode M>
SG_INLINE bool put_exact_int(Output& out, const Scalar& scalar, PyObject* value) {
  int64_t number;
  if (!read_int(value, number) || !scalar.limits.ints.holds(number)) return false;
  if (scalar.choices && PySet_Contains(scalar.choices.get(), value) != 1) return false;
  return put_digits<M>(out, number);
}

// Takes a number that no object holds.
template <Mode M>
SG_INLINE bool put_whole(Output& out, const Scalar& scalar, int64_t number) {
  if (SG_LIKELY(!scalar.choices)) return scalar.limits.ints.holds(number) && put_digits<M>(out, number);
  const Ref value(PyLong_FromLongLong(number));
  return value && put_exact_int<M>(out, scalar, value.get());
}

template <Mode M>
SG_APART bool put_foreign_int(Output& out, const Scalar& scalar, PyObject* value) {
  if (!converts(M) || !is_numpy_int(value)) return false;
  const Ref plain(PyNumber_Index(value));
  return plain && put_exact_int<M>(out, scalar, plain.get());
}

template <Mode M>
SG_INLINE bool put_int(Output& out, const Scalar& scalar, PyObject* value) {
  if (SG_LIKELY(PyLong_CheckExact(value))) return put_exact_int<M>(out, scalar, value);
  return put_foreign_int<M>(out, scalar, value);
}

template <Mode M>
SG_APART bool put_non_finite(Output& out, const Scalar& scalar, double value) {
  if (!converts(M) || scalar.non_finite == NonFinite::Reject) return false;
  if (scalar.non_finite == NonFinite::Null) return literal<M>(out, "null");
  if (std::isnan(value)) return literal<M>(out, "\"NaN\"");
  if (!scalar.limits.floats.holds(value)) return false;
  return value > 0 ? literal<M>(out, "\"Infinity\"") : literal<M>(out, "\"-Infinity\"");
}

template <Mode M>
SG_INLINE bool put_plain_double(Output& out, const Scalar& scalar, double value) {
  if (SG_UNLIKELY(value - value != 0.0)) return put_non_finite<M>(out, scalar, value);
  if (!scalar.limits.floats.holds(value)) return false;
  if constexpr (writes(M)) {
    if (!out.room(48)) return false;
    out.at = put_double(out.at, value);
  }
  return true;
}

// Reads what a column of floats takes besides `float`: whole numbers that a double holds exactly, and NumPy's numbers.
inline bool read_foreign_double(PyObject* value, double& number) {
  const char* name = numpy_name(value);
  if (name != nullptr && (strcmp(name, "float64") == 0 || strcmp(name, "float32") == 0 || strcmp(name, "float16") == 0)) {
    number = PyFloat_AsDouble(value);
    return number != -1.0 || !PyErr_Occurred();
  }
  const bool is_plain = PyLong_CheckExact(value);
  if (!is_plain && !is_numpy_int(value)) return false;
  const Ref plain(is_plain ? Py_NewRef(value) : PyNumber_Index(value));
  if (!plain) return false;
  int beyond;
  const long long whole = PyLong_AsLongLongAndOverflow(plain.get(), &beyond);
  if (beyond != 0 || whole < -kExactInDouble || whole > kExactInDouble) return false;
  number = static_cast<double>(whole);
  return true;
}

template <Mode M>
SG_INLINE bool put_float(Output& out, const Scalar& scalar, PyObject* value) {
  if (SG_LIKELY(PyFloat_CheckExact(value))) return put_plain_double<M>(out, scalar, PyFloat_AS_DOUBLE(value));
  double number;
  return converts(M) && read_foreign_double(value, number) && put_plain_double<M>(out, scalar, number);
}

template <Mode M>
SG_INLINE bool put_bool(Output& out, PyObject* value) {
  if (value == Py_True) return literal<M>(out, "true");
  if (value == Py_False) return literal<M>(out, "false");
  const char* name = converts(M) ? numpy_name(value) : nullptr;
  if (name == nullptr || (strcmp(name, "bool") != 0 && strcmp(name, "bool_") != 0)) return false;
  const int truth = PyObject_IsTrue(value);
  return truth >= 0 && (truth ? literal<M>(out, "true") : literal<M>(out, "false"));
}

}  // namespace schemagen
