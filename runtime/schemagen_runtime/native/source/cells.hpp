// Values of wire lines by their columns, each judged while it is read, in the form that is wanted of it.
#pragma once
#include "choices.hpp"
#include "values.hpp"

namespace schemagen {

// What is wanted of a column's values. `row_reader.py` numbers them so.
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

// Reads the values of one line after the other. What is read is valid in its column; a false, or nothing, leaves the line
// to others, with an exception set or not.
class CellReader {
 public:
  CellReader(Line& line, const Context& context) : line_(line), context_(context), out_(none_, sizeof none_) {}

  Ref read(const Column& column, const Choices& choices, CellForm form) {
    Ref cell;
    switch (column.form) {
      case Form::Scalar: return scalar<true>(column.item, choices, form, cell) ? std::move(cell) : Ref();
      case Form::Sequence:
        if (form == CellForm::Passed) return passed_text(column, choices);
        return form == CellForm::Json ? sequence_text(column, choices) : sequence(column, choices);
      default: return form == CellForm::Json ? map_text(column, choices) : map(column, choices);
    }
  }

 private:
  // Reads a single value; `kMakes` says whether an object is made of it.
  template <bool kMakes>
  SG_INLINE bool scalar(const Scalar& scalar, const Choices& choices, CellForm form, Ref& cell) {
    switch (scalar.kind) {
      case Kind::String: return string<kMakes>(scalar, choices, cell);
      case Kind::Int: return whole<kMakes>(scalar, cell);
      case Kind::Float: return number<kMakes>(scalar, cell);
      case Kind::Bool: return truth<kMakes>(form, cell);
      case Kind::Timestamp: return timestamp<kMakes>(scalar, form, cell);
      default: return other(scalar, cell);
    }
  }

  template <bool kMakes>
  SG_INLINE bool string(const Scalar& scalar, const Choices& choices, Ref& cell) {
    Spelled text;
    if (!line_.take_text(text)) return false;
    if (scalar.choices) {
      PyObject* known = choices.find(text);
      if (SG_LIKELY(known != nullptr && is_plain(scalar, text.size))) {
        if constexpr (kMakes) cell = Ref::of(known);
        return true;
      }
    } else if (!kMakes && text.is_ascii && is_plain(scalar, text.size)) {
      return true;
    }
    cell = made(text);
    if (!cell) return false;
    if (!scalar.choices && is_plain(scalar, static_cast<size_t>(PyUnicode_GET_LENGTH(cell.get())))) return true;
    return put_string<Mode::Accept>(out_, scalar, context_.known, cell.get());
  }

  // Whether all that there is to know of a text out of UTF-8, beside its choices, is its length, which fits.
  static SG_INLINE bool is_plain(const Scalar& scalar, size_t points) {
    return !scalar.search && !scalar.must_be_visible && scalar.limits.lengths.holds(static_cast<Py_ssize_t>(points));
  }

  static SG_INLINE Ref made(const Spelled& text) {
    return text.is_ascii ? ascii_text(text.data, text.size) : decoded_text(text.data, text.size);
  }

  template <bool kMakes>
  SG_INLINE bool whole(const Scalar& scalar, Ref& cell) {
    int64_t number;
    if (!line_.take_int(number) || !scalar.limits.ints.holds(number)) return false;
    if (!kMakes && !scalar.choices) return true;
    cell = Ref(PyLong_FromLongLong(number));
    return cell && (!scalar.choices || PySet_Contains(scalar.choices.get(), cell.get()) == 1);
  }

  template <bool kMakes>
  SG_INLINE bool number(const Scalar& scalar, Ref& cell) {
    double number;
    if (!line_.take_double(number) || !scalar.limits.floats.holds(number)) return false;
    if constexpr (kMakes) cell = Ref(PyFloat_FromDouble(number));
    return !kMakes || cell;
  }

  template <bool kMakes>
  bool truth(CellForm form, Ref& cell) {
    const int truth = line_.take_bool();
    if (kMakes && form == CellForm::Bit) {
      cell = Ref(PyLong_FromLong(truth > 0));
    } else if (kMakes) {
      cell = Ref::of(truth > 0 ? Py_True : Py_False);
    }
    return truth >= 0;
  }

  template <bool kMakes>
  bool timestamp(const Scalar& scalar, CellForm form, Ref& cell) {
    Spelled text;
    Moment moment;
    if (!line_.take_text(text) || !text.is_ascii || !read_timestamp(text.data, text.size, moment)) return false;
    if (scalar.is_bounded_by_now && !is_within(scalar, moment, context_.judgement)) return false;
    if constexpr (kMakes) cell = form == CellForm::Utc ? utc_text(moment, text) : ascii_text(text.data, text.size);
    return !kMakes || cell;
  }

  // Reads dates, decimals and UUIDs.
  bool other(const Scalar& scalar, Ref& cell) {
    Spelled text;
    if (!line_.take_text(text) || !text.is_ascii) return false;
    cell = ascii_text(text.data, text.size);
    return cell && put_scalar<Mode::Accept>(out_, scalar, context_, cell.get());
  }

  template <bool kMakes>
  SG_INLINE bool element(const Column& column, const Choices& choices, Ref& cell) {
    if (SG_UNLIKELY(line_.next() == 'n')) {
      if constexpr (kMakes) cell = Ref::of(Py_None);
      return column.item.is_nullable && line_.take_null();
    }
    return scalar<kMakes>(column.item, choices, CellForm::Plain, cell);
  }

  // Reads a list or a vector, and hands each element to `keep`, which may refuse it.
  template <bool kMakes, typename Keep>
  bool elements(const Column& column, const Choices& choices, Keep keep) {
    if (!line_.take('[')) return false;
    Py_ssize_t count = 0;
    if (!line_.take(']')) {
      do {
        Ref cell;
        if (!element<kMakes>(column, choices, cell) || !keep(cell)) return false;
        count++;
      } while (line_.take(','));
      if (!line_.take(']')) return false;
    }
    return has_size(column, count);
  }

  Ref sequence(const Column& column, const Choices& choices) {
    items_.clear();
    const auto keep = [this](Ref& cell) {
      items_.push_back(std::move(cell));
      return true;
    };
    if (!elements<true>(column, choices, keep)) return Ref();
    Ref list(PyList_New(static_cast<Py_ssize_t>(items_.size())));
    for (size_t i = 0; list && i < items_.size(); i++) {
      PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), items_[i].release());
    }
    return list;
  }

  Ref sequence_text(const Column& column, const Choices& choices) {
    const char* const start = line_.place();
    const auto keep = [](const Ref&) { return true; };
    return elements<false>(column, choices, keep) ? text_since(start) : Ref();
  }

  Ref passed_text(const Column& column, const Choices& choices) {
    const char* const start = line_.place();
    const Py_ssize_t count = line_.pass_doubles();
    if (count < 0) return sequence_text(column, choices);
    return has_size(column, count) ? ascii_text(start, static_cast<size_t>(line_.place() - start)) : Ref();
  }

  // Reads a map, and hands each key and value to `keep`, which may refuse them.
  template <bool kMakes, typename Keep>
  bool entries(const Column& column, const Choices& choices, Keep keep) {
    if (!line_.take('{')) return false;
    Py_ssize_t count = 0;
    if (!line_.take('}')) {
      do {
        Spelled text;
        if (!line_.take_text(text)) return false;
        const std::string key(text.data, text.size);
        Ref cell;
        if (!line_.take(':') || !element<kMakes>(column, choices, cell) || !keep(key, cell)) return false;
        count++;
      } while (line_.take(','));
      if (!line_.take('}')) return false;
    }
    return has_size(column, count);
  }

  Ref map(const Column& column, const Choices& choices) {
    Ref map(PyDict_New());
    Py_ssize_t count = 0;
    const auto keep = [&](const std::string& key, const Ref& cell) {
      const Ref name = decoded_text(key.data(), key.size());
      return name && PyDict_SetItem(map.get(), name.get(), cell.get()) == 0 && PyDict_GET_SIZE(map.get()) == ++count;
    };
    return map && entries<true>(column, choices, keep) ? std::move(map) : Ref();
  }

  // The bytes of UTF-8 are in the order of the code points, so keys that stand in order are each there once.
  Ref map_text(const Column& column, const Choices& choices) {
    const char* const start = line_.place();
    std::string before;
    bool is_first = true;
    const auto keep = [&](const std::string& key, const Ref&) {
      const bool follows = is_first || before < key;
      before = key;
      is_first = false;
      return follows;
    };
    return entries<false>(column, choices, keep) ? text_since(start) : Ref();
  }

  Ref text_since(const char* start) const { return decoded_text(start, static_cast<size_t>(line_.place() - start)); }

  Line& line_;
  const Context& context_;
  std::vector<Ref> items_;  // of the list that was read last
  char none_[1];
  Output out_;  // that nothing is written to
};

}  // namespace schemagen
