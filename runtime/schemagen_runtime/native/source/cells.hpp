// Values of wire lines by their columns, each judged while it is read.
#pragma once
#include "cell_objects.hpp"
#include "choices.hpp"
#include "values.hpp"

namespace schemagen {

// The keys of a map in their order. The bytes of UTF-8 are in the order of the code points, so keys that stand in order are
// each there once.
class Ascent {
 public:
  bool takes(const std::string& key) {
    const bool follows = is_first_ || before_ < key;
    before_ = key;
    is_first_ = false;
    return follows;
  }

 private:
  std::string before_;
  bool is_first_ = true;
};

// Reads the values of one line after the other, and hands each to a sink: `Object`, `Nothing`, or another class with their
// methods. What is handed over is valid in its column. A false, or nothing, leaves the line to others, with an exception
// set or not.
class CellReader {
 public:
  CellReader(Line& line, const Context& context) : line_(line), context_(context), out_(none_, sizeof none_) {}

  // Returns the object of a value.
  Ref read(const Column& column, const Choices& choices, CellForm form) {
    switch (column.form) {
      case Form::Scalar: {
        Object object(form);
        return scalar(column.item, choices, object) ? std::move(object.cell) : Ref();
      }
      case Form::Sequence:
        if (form == CellForm::Passed) return passed_text(column, choices);
        return form == CellForm::Json ? sequence_text(column, choices) : sequence(column, choices);
      default: return form == CellForm::Json ? map_text(column, choices) : map(column, choices);
    }
  }

  template <typename Sink>
  SG_INLINE bool scalar(const Scalar& scalar, const Choices& choices, Sink& sink) {
    switch (scalar.kind) {
      case Kind::String: return string(scalar, choices, sink);
      case Kind::Int: return whole(scalar, sink);
      case Kind::Float: return number(scalar, sink);
      case Kind::Bool: return truth(sink);
      case Kind::Timestamp: return timestamp(scalar, sink);
      default: return other(scalar, sink);
    }
  }

  // Reads a list or a vector, and calls `keep`, which may refuse it, behind each element.
  template <typename Sink, typename Keep>
  bool elements(const Column& column, const Choices& choices, Sink& sink, Keep keep) {
    if (!line_.take('[')) return false;
    Py_ssize_t count = 0;
    if (!line_.take(']')) {
      do {
        if (!element(column, choices, sink) || !keep()) return false;
        count++;
      } while (line_.take(','));
      if (!line_.take(']')) return false;
    }
    return has_size(column, count);
  }

  // Reads a map, and hands each key to `keep`, which may refuse it, behind its value.
  template <typename Sink, typename Keep>
  bool entries(const Column& column, const Choices& choices, Sink& sink, Keep keep) {
    if (!line_.take('{')) return false;
    Py_ssize_t count = 0;
    if (!line_.take('}')) {
      do {
        Spelled text;
        if (!line_.take_text(text)) return false;
        const std::string key(text.data, text.size);
        if (!line_.take(':') || !element(column, choices, sink) || !keep(key)) return false;
        count++;
      } while (line_.take(','));
      if (!line_.take('}')) return false;
    }
    return has_size(column, count);
  }

 private:
  template <typename Sink>
  SG_INLINE bool string(const Scalar& scalar, const Choices& choices, Sink& sink) {
    Spelled text;
    if (!line_.take_text(text)) return false;
    if (scalar.choices) {
      PyObject* known = choices.find(text);
      if (SG_LIKELY(known != nullptr && is_plain(scalar, text.size))) return sink.text(text, known);
    } else if (SG_LIKELY(text.is_ascii && is_plain(scalar, text.size))) {
      return sink.text(text, nullptr);
    }
    const Ref made = text.is_ascii ? ascii_text(text.data, text.size) : decoded_text(text.data, text.size);
    if (!made) return false;
    const bool is_good = !scalar.choices && is_plain(scalar, static_cast<size_t>(PyUnicode_GET_LENGTH(made.get())));
    if (!is_good && !put_string<Mode::Accept>(out_, scalar, context_.known, made.get())) return false;
    return sink.text(text, made.get());
  }

  // Whether all that there is to know of a text out of UTF-8, beside its choices, is its length, which fits.
  static SG_INLINE bool is_plain(const Scalar& scalar, size_t points) {
    return !scalar.search && !scalar.must_be_visible && scalar.limits.lengths.holds(static_cast<Py_ssize_t>(points));
  }

  template <typename Sink>
  SG_INLINE bool whole(const Scalar& scalar, Sink& sink) {
    int64_t number;
    if (!line_.take_int(number) || !scalar.limits.ints.holds(number)) return false;
    if (SG_LIKELY(!scalar.choices)) return sink.whole(number, nullptr);
    const Ref made(PyLong_FromLongLong(number));
    return made && PySet_Contains(scalar.choices.get(), made.get()) == 1 && sink.whole(number, made.get());
  }

  template <typename Sink>
  SG_INLINE bool number(const Scalar& scalar, Sink& sink) {
    double number;
    return line_.take_double(number) && scalar.limits.floats.holds(number) && sink.real(number);
  }

  template <typename Sink>
  bool truth(Sink& sink) {
    const int truth = line_.take_bool();
    return truth >= 0 && sink.truth(truth != 0);
  }

  template <typename Sink>
  bool timestamp(const Scalar& scalar, Sink& sink) {
    Spelled text;
    Moment moment;
    if (!line_.take_text(text) || !text.is_ascii || !read_timestamp(text.data, text.size, moment)) return false;
    if (scalar.is_bounded_by_now && !is_within(scalar, moment, context_.judgement)) return false;
    return sink.moment(moment, text);
  }

  // Reads dates, decimals and UUIDs.
  template <typename Sink>
  bool other(const Scalar& scalar, Sink& sink) {
    Spelled text;
    if (!line_.take_text(text) || !text.is_ascii) return false;
    const Ref made = ascii_text(text.data, text.size);
    return made && put_scalar<Mode::Accept>(out_, scalar, context_, made.get()) && sink.other(scalar, text, made.get());
  }

  template <typename Sink>
  SG_INLINE bool element(const Column& column, const Choices& choices, Sink& sink) {
    if (SG_UNLIKELY(line_.next() == 'n')) return column.item.is_nullable && line_.take_null() && sink.null();
    return scalar(column.item, choices, sink);
  }

  Ref sequence(const Column& column, const Choices& choices) {
    items_.clear();
    Object object(CellForm::Plain);
    const auto keep = [&] {
      items_.push_back(std::move(object.cell));
      return true;
    };
    if (!elements(column, choices, object, keep)) return Ref();
    Ref list(PyList_New(static_cast<Py_ssize_t>(items_.size())));
    for (size_t i = 0; list && i < items_.size(); i++) {
      PyList_SET_ITEM(list.get(), static_cast<Py_ssize_t>(i), items_[i].release());
    }
    return list;
  }

  Ref sequence_text(const Column& column, const Choices& choices) {
    const char* const start = line_.place();
    Nothing nothing;
    return elements(column, choices, nothing, [] { return true; }) ? text_since(start) : Ref();
  }

  Ref passed_text(const Column& column, const Choices& choices) {
    const char* const start = line_.place();
    const Py_ssize_t count = line_.pass_doubles();
    if (count < 0) return sequence_text(column, choices);
    return has_size(column, count) ? ascii_text(start, static_cast<size_t>(line_.place() - start)) : Ref();
  }

  Ref map(const Column& column, const Choices& choices) {
    Ref map(PyDict_New());
    Py_ssize_t count = 0;
    Object object(CellForm::Plain);
    const auto keep = [&](const std::string& key) {
      const Ref name = decoded_text(key.data(), key.size());
      const bool is_kept = name && PyDict_SetItem(map.get(), name.get(), object.cell.get()) == 0;
      return is_kept && PyDict_GET_SIZE(map.get()) == ++count;
    };
    return map && entries(column, choices, object, keep) ? std::move(map) : Ref();
  }

  Ref map_text(const Column& column, const Choices& choices) {
    const char* const start = line_.place();
    Nothing nothing;
    Ascent ascent;
    const auto keep = [&](const std::string& key) { return ascent.takes(key); };
    return entries(column, choices, nothing, keep) ? text_since(start) : Ref();
  }

  Ref text_since(const char* start) const { return decoded_text(start, static_cast<size_t>(line_.place() - start)); }

  Line& line_;
  const Context& context_;
  std::vector<Ref> items_;  // of the list that was read last
  char none_[1];
  Output out_;  // that nothing is written to
};

}  // namespace schemagen
