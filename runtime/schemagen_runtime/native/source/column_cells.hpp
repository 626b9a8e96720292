// The values that one column of somebody else's table has in some rows.
#pragma once
#include "buffer.hpp"
#include "rows.hpp"
#include "utf8_values.hpp"

namespace schemagen {

// How the values of a column lie in memory, as `cells.py` numbers it.
enum class Layout : uint8_t { Objects, Bools, Ints, Floats, Times, Vectors, Texts, Lists };

SG_INLINE bool put_truth(Output& out, bool truth) {
  return truth ? literal<Mode::Write>(out, "true") : literal<Mode::Write>(out, "false");
}

// Writes a whole number to a column of another type, too, where that loses nothing.
inline bool put_number(Output& out, const Scalar& scalar, const Known& known, int64_t number) {
  switch (scalar.kind) {
    case Kind::Int: return put_whole<Mode::Write>(out, scalar, number);
    case Kind::Float:
      return number >= -kExactInDouble && number <= kExactInDouble &&
             put_plain_double<Mode::Write>(out, scalar, static_cast<double>(number));
    case Kind::Bool: return (number == 0 || number == 1) && put_truth(out, number == 1);
    case Kind::Decimal: {
      const Ref text(PyUnicode_FromFormat("%lld", static_cast<long long>(number)));
      return text && put_decimal<Mode::Write>(out, scalar, known, text.get());
    }
    default: return false;
  }
}

// As `put_number`. A double that is as large as its neighbours are far was perhaps another number once.
inline bool put_number(Output& out, const Scalar& scalar, double number) {
  switch (scalar.kind) {
    case Kind::Float: return put_plain_double<Mode::Write>(out, scalar, number);
    case Kind::Int:
      return std::fabs(number) < static_cast<double>(kExactInDouble) && std::trunc(number) == number &&
             put_whole<Mode::Write>(out, scalar, static_cast<int64_t>(number));
    case Kind::Bool: return (number == 0 || number == 1) && put_truth(out, number == 1);
    default: return false;
  }
}

// Writes so many ticks since 1970, in UTC. A day is only what is midnight.
inline bool put_time(Output& out, const Scalar& scalar, const Judgement& judgement, int64_t ticks, int64_t a_second) {
  constexpr int64_t first = -62135596800, last = 253402300799;  // seconds in the years 1 to 9999
  const int64_t seconds = ticks / a_second - (ticks % a_second < 0);
  const int64_t nanoseconds = (ticks - seconds * a_second) * (1'000'000'000 / a_second);
  if (seconds < first || seconds > last) return false;
  const Moment moment = moment_of(seconds, static_cast<unsigned>(nanoseconds / 1000));
  if (scalar.kind == Kind::Timestamp) {
    return put_bounded<Mode::Write>(out, scalar, moment, judgement, static_cast<unsigned>(nanoseconds % 1000));
  }
  if (scalar.kind != Kind::Date || nanoseconds != 0 || seconds % 86400 != 0) return false;
  char text[kDaySize];
  put_day(text, moment.year, moment.month, moment.day);
  return put_bounded_day<Mode::Write>(out, scalar, text);
}

// An element that is not finite is left to others: one that is not there is NaN, too.
inline bool put_vector(Output& out, const Column& column, const char* data, Py_ssize_t size) {
  if (column.form != Form::Sequence || column.item.kind != Kind::Float || !has_size(column, size)) return false;
  if (!out.room(49 * static_cast<size_t>(size) + 2)) return false;
  char* at = out.at;
  *at++ = '[';
  for (Py_ssize_t i = 0; i < size; i++) {
    double number;
    memcpy(&number, data + i * static_cast<Py_ssize_t>(sizeof number), sizeof number);
    if (!column.item.limits.floats.holds(number) || number - number != 0.0) return false;
    at = put_double(at, number);
    *at++ = ',';
  }
  if (size == 0) at++;
  at[-1] = ']';
  out.at = at;
  return true;
}

// The values of one column in some rows, or the items of its lists.
class Cells {
 public:
  // Reads the tuple that `cells.py` makes; false, with an exception set, where it does not hold so many rows.
  bool open(PyObject* given, Py_ssize_t rows) {
    int layout, nan_is_null;
    long long ticks;
    PyObject *data, *missing, *choices, *bounds;
    if (!PyArg_ParseTuple(given, "iOOpLOO:cells", &layout, &data, &missing, &nan_is_null, &ticks, &choices, &bounds)) {
      return false;
    }
    layout_ = static_cast<Layout>(layout);
    nan_is_null_ = nan_is_null;
    ticks_ = ticks;
    if (missing != Py_None && !missing_.open(missing)) return false;
    if (bounds != Py_None && !(bounds_.open(bounds) && have_bounds(rows))) return false;
    if (!hold(data, choices, rows)) return false;
    if (fits(rows)) return is_given_ = true;
    PyErr_SetString(PyExc_ValueError, "a column has another number of rows");
    return false;
  }

  bool is_null(Py_ssize_t row) const {
    if (!is_given_ || (missing_ && missing_.at<uint8_t>(row) != 0)) return true;
    switch (layout_) {
      case Layout::Objects: return is_no_value(object(row));
      case Layout::Floats: return nan_is_null_ && std::isnan(data_.at<double>(row));
      case Layout::Times: return nan_is_null_ && data_.at<int64_t>(row) == INT64_MIN;
      default: return false;
    }
  }

  bool put(Output& out, const Column& column, const Choices& choices, const Context& context, Py_ssize_t row) const {
    switch (layout_) {
      case Layout::Objects: return put_value<Mode::Write>(out, column, context, object(row));
      case Layout::Vectors: return put_vector(out, column, data_.data() + row * width_ * 8, width_);
      case Layout::Lists: return put_list(out, column, choices, context, row);
      default: return column.form == Form::Scalar && put_single(out, column.item, choices, context, row);
    }
  }

  // Adds the floats of a vector to others; false, with some of them added, where it may hold anything else.
  bool add_doubles(std::vector<double>& numbers, Py_ssize_t row) const {
    switch (layout_) {
      case Layout::Objects: return add_objects(numbers, object(row));
      case Layout::Vectors: return add_buffer(numbers, data_, row * width_, width_);
      case Layout::Lists:
        return items_->layout_ == Layout::Floats && !items_->missing_ &&
               add_buffer(numbers, items_->data_, bound(row), bound(row + 1) - bound(row));
      default: return false;
    }
  }

 private:
  static bool add_buffer(std::vector<double>& numbers, const Buffer& data, Py_ssize_t start, Py_ssize_t count) {
    const size_t before = numbers.size();
    numbers.resize(before + static_cast<size_t>(count));
    if (count > 0) memcpy(numbers.data() + before, data.data() + 8 * start, 8 * static_cast<size_t>(count));
    return true;
  }

  static bool add_objects(std::vector<double>& numbers, PyObject* value) {
    if (!PyList_CheckExact(value) && !PyTuple_CheckExact(value)) return add_array(numbers, value);
    PyObject* const* items = PySequence_Fast_ITEMS(value);
    for (Py_ssize_t i = 0; i < PySequence_Fast_GET_SIZE(value); i++) {
      if (!PyFloat_CheckExact(items[i])) return false;
      numbers.push_back(PyFloat_AS_DOUBLE(items[i]));
    }
    return true;
  }

  bool put_single(Output& out, const Scalar& scalar, const Choices& choices, const Context& context,
                  Py_ssize_t row) const {
    switch (layout_) {
      case Layout::Bools: return scalar.kind == Kind::Bool && put_truth(out, data_.at<uint8_t>(row) != 0);
      case Layout::Ints: return put_number(out, scalar, context.known, data_.at<int64_t>(row));
      case Layout::Floats: return put_number(out, scalar, data_.at<double>(row));
      case Layout::Texts: {
        const int64_t start = bound(row);
        const auto size = static_cast<size_t>(bound(row + 1) - start);
        return put_utf8(out, scalar, choices, context, data_.data() + start, size);
      }
      default: {
        const auto at = data_.at<int64_t>(row);
        return at != INT64_MIN && put_time(out, scalar, context.judgement, at, ticks_);
      }
    }
  }

  bool put_list(Output& out, const Column& column, const Choices& choices, const Context& context,
                Py_ssize_t row) const {
    const int64_t start = bound(row), end = bound(row + 1);
    if (column.form != Form::Sequence || !has_size(column, end - start)) return false;
    const auto read = [&](Py_ssize_t i, double& value) {
      value = items_->data_.at<double>(start + i);
      return true;
    };
    if (items_->layout_ == Layout::Floats && !items_->missing_ && column.item.kind == Kind::Float) {
      if (SG_LIKELY(put_all_doubles<Mode::Write>(out, column, end - start, read))) return true;
      if (PyErr_Occurred()) return false;
    }
    if (!out.put('[')) return false;
    for (int64_t at = start; at < end; at++) {
      if (at > start && !out.put(',')) return false;
      if (!items_->put_item(out, column.item, choices, context, at)) return false;
    }
    return out.put(']');
  }

  // A float is no item of another type, whole or not.
  bool put_item(Output& out, const Scalar& scalar, const Choices& choices, const Context& context,
                Py_ssize_t at) const {
    if (is_null(at)) return scalar.is_nullable && out.put("null", 4);
    if (layout_ == Layout::Objects) return put_scalar<Mode::Write>(out, scalar, context, object(at));
    if (layout_ == Layout::Floats && scalar.kind != Kind::Float) return false;
    return put_single(out, scalar, choices, context, at);
  }

  bool hold(PyObject* data, PyObject* choices, Py_ssize_t rows) {
    if (layout_ == Layout::Objects) return hold_objects(data, choices, rows);
    if (layout_ != Layout::Lists) return data_.open(data);
    items_ = std::make_unique<Cells>();
    return !bounds_ || items_->open(data, bound(rows));
  }

  SG_INLINE int64_t bound(Py_ssize_t row) const { return bounds_.at<int64_t>(row); }

  bool have_bounds(Py_ssize_t rows) const {
    bool are_in_order = bounds_.size() == (rows + 1) * 8 && bound(0) >= 0;
    for (Py_ssize_t row = 0; are_in_order && row < rows; row++) are_in_order = bound(row) <= bound(row + 1);
    if (!are_in_order) PyErr_SetString(PyExc_ValueError, "the bounds of a column are out of order, or too few");
    return are_in_order;
  }

  // Nobody can change the tuple while Python code looks at its values.
  bool hold_objects(PyObject* data, PyObject* choices, Py_ssize_t rows) {
    const bool is_chosen = choices != Py_None;
    objects_ = Ref(PySequence_Tuple(is_chosen ? choices : data));
    return objects_ && (!is_chosen || data_.open(data)) && (is_chosen ? have_places(rows) : true);
  }

  bool have_places(Py_ssize_t rows) const {
    const Py_ssize_t count = PyTuple_GET_SIZE(objects_.get());
    for (Py_ssize_t row = 0; row < rows && data_.size() == rows * 8; row++) {
      const auto place = data_.at<int64_t>(row);
      if (place >= -1 && place < count) continue;
      PyErr_SetString(PyExc_ValueError, "a place is none of the choices");
      return false;
    }
    return true;
  }

  bool fits(Py_ssize_t rows) {
    if (missing_ && missing_.size() != rows) return false;
    switch (layout_) {
      case Layout::Objects: return data_ ? data_.size() == rows * 8 : PyTuple_GET_SIZE(objects_.get()) == rows;
      case Layout::Bools: return data_.size() == rows;
      case Layout::Vectors:
        width_ = rows == 0 ? 0 : data_.size() / 8 / rows;
        return data_.size() == rows * width_ * 8;
      case Layout::Texts: return bounds_ && data_.size() >= bound(rows);
      case Layout::Lists: return static_cast<bool>(bounds_);
      case Layout::Times:
        if (ticks_ <= 0 || ticks_ > 1'000'000'000) return false;
        [[fallthrough]];
      default: return data_.size() == rows * 8;
    }
  }

  // Borrowed; nothing where a place says that there is no value.
  SG_INLINE PyObject* object(Py_ssize_t row) const {
    const Py_ssize_t place = data_ ? static_cast<Py_ssize_t>(data_.at<int64_t>(row)) : row;
    return place < 0 ? nullptr : PyTuple_GET_ITEM(objects_.get(), place);
  }

  bool is_no_value(PyObject* value) const {
    if (value == nullptr || value == Py_None) return true;
    return nan_is_null_ && PyFloat_CheckExact(value) && std::isnan(PyFloat_AS_DOUBLE(value));
  }

  Layout layout_ = Layout::Objects;
  bool is_given_ = false;
  bool nan_is_null_ = false;
  int64_t ticks_ = 0;     // in a second
  Py_ssize_t width_ = 0;  // elements of a vector
  Ref objects_;           // the values, or what they are chosen from
  std::unique_ptr<Cells> items_;
  Buffer data_, missing_;
  Buffer bounds_;  // where texts and lists begin, and behind the last where it ends
};

}  // namespace schemagen
