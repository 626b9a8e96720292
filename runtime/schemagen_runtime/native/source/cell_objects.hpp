// What becomes of the values of lines that are judged while they are read: Python objects, or nothing.
#pragma once
#include "lines.hpp"
#include "times.hpp"

namespace schemagen {

// What is wanted of a column's values. `row_plan.py` numbers them so.
enum class CellForm : uint8_t {
  Plain,   // the value as JSON has it
  Bit,     // 1 and 0 of truth values
  Utc,     // a timestamp in UTC, as `in_utc` writes it
  Json,    // the text of a list, a vector or a map; the keys of a map in their order
  Passed,  // the text of a list or a vector of doubles that was judged before
};

// Brings a moment to UTC: its day may be another one then.
inline void turn_to_utc(Moment& moment) {
  const int minutes = static_cast<int>(moment.hour * 60 + moment.minute) - moment.offset;
  const int days = minutes < 0 ? -1 : minutes >= 1440 ? 1 : 0, of_day = minutes - days * 1440;
  moment.hour = static_cast<unsigned>(of_day / 60);
  moment.minute = static_cast<unsigned>(of_day % 60);
  moment.offset = 0;
  if (days > 0 && ++moment.day > days_in(moment.year, moment.month)) {
    moment.day = 1;
    if (++moment.month > 12) moment.month = 1, moment.year++;
  } else if (days < 0 && --moment.day == 0) {
    if (--moment.month == 0) moment.month = 12, moment.year--;
    moment.day = days_in(moment.year, moment.month);
  }
}

// Returns a timestamp in UTC, as Python's `in_utc` writes it: no fraction, six digits, or those that it has beyond them,
// without zeros at their end.
inline Ref utc_text(Moment moment, const Spelled& text) {
  constexpr size_t kWhole = 19, kMicroseconds = 7;  // up to the seconds; a point and six digits
  char whole[32];
  memcpy(whole, text.data, kWhole);
  if (SG_UNLIKELY(moment.offset != 0)) {
    turn_to_utc(moment);
    put_moment(whole, moment);
  }
  whole[10] = 'T';
  size_t fraction = 0, size = kWhole;
  if (text.data[kWhole] == '.') {
    while (digit_at(text.data, size + 1) <= 9) size++;
    while (text.data[size] == '0') size--;
    fraction = size - kWhole;
  }
  const size_t kept = fraction == 0 ? 0 : std::max(fraction + 1, kMicroseconds);
  Ref made(PyUnicode_New(static_cast<Py_ssize_t>(kWhole + kept + 6), 0x7f));
  if (!made) return Ref();
  char* at = reinterpret_cast<char*>(PyUnicode_1BYTE_DATA(made.get()));
  memcpy(at, whole, kWhole);
  at += kWhole;
  if (kept != 0) {
    memcpy(at, text.data + kWhole, fraction + 1);
    memset(at + fraction + 1, '0', kept - fraction - 1);
  }
  memcpy(at + kept, "+00:00", 6);
  return made;
}

// Takes values that are only judged.
struct Nothing {
  bool null() { return true; }
  bool text(const Spelled&, PyObject*) { return true; }
  bool whole(int64_t, PyObject*) { return true; }
  bool real(double) { return true; }
  bool truth(bool) { return true; }
  bool moment(const Moment&, const Spelled&) { return true; }
  bool other(const Scalar&, const Spelled&, PyObject*) { return true; }
};

// Makes an object of a value. What was made of it already, to judge it, is handed over.
struct Object {
  explicit Object(CellForm form) : form(form) {}

  bool null() { return hold(Ref::of(Py_None)); }
  bool text(const Spelled& text, PyObject* made) { return hold(made ? Ref::of(made) : ascii_text(text.data, text.size)); }
  bool whole(int64_t number, PyObject* made) { return hold(made ? Ref::of(made) : Ref(PyLong_FromLongLong(number))); }
  bool real(double number) { return hold(Ref(PyFloat_FromDouble(number))); }
  bool truth(bool truth) {
    return hold(form == CellForm::Bit ? Ref(PyLong_FromLong(truth)) : Ref::of(truth ? Py_True : Py_False));
  }
  bool moment(const Moment& moment, const Spelled& text) {
    return hold(form == CellForm::Utc ? utc_text(moment, text) : ascii_text(text.data, text.size));
  }
  bool other(const Scalar&, const Spelled&, PyObject* made) { return hold(Ref::of(made)); }

  bool hold(Ref made) {
    cell = std::move(made);
    return static_cast<bool>(cell);
  }

  CellForm form;
  Ref cell;
};

}  // namespace schemagen
