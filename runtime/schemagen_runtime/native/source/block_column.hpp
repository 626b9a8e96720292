// A column of a block in ClickHouse's Native format, which grows by the values of one row after the other.
//
// Of a single value it has its bytes, of a list or map where the row's elements end, and the keys; in front of values that may
// be null a byte for each that says which are.
#pragma once
#include "cell_objects.hpp"
#include "column.hpp"

namespace schemagen {

constexpr size_t kUuidBytes = 16;

// Adds a number, its lowest byte first.
inline void add_number(std::string& bytes, uint64_t number, size_t size) {
  char written[8];
  for (size_t place = 0; place < sizeof written; place++) written[place] = static_cast<char>(number >> 8 * place);
  bytes.append(written, size);
}

// Adds a text behind its size: seven bits a byte, the lowest first.
inline void add_text(std::string& bytes, const char* text, size_t size) {
  size_t left = size;
  for (; left >= 0x80; left >>= 7) bytes.push_back(static_cast<char>(left | 0x80));
  bytes.push_back(static_cast<char>(left));
  bytes.append(text, size);
}

class BlockColumn {
 public:
  // `has_nulls` says whether the type of values, or of elements, is nullable.
  BlockColumn(const Column& column, bool has_nulls)
      : has_elements(column.form != Form::Scalar),
        may_be_null(has_elements || has_nulls),
        has_nulls_(has_nulls),
        size_(size_of(column.item)) {}

  const bool has_elements;  // these are numbers, truth values and texts
  const bool may_be_null;   // a list that is null is empty

  void add(uint64_t number) {
    begin_value(false);
    add_number(values_, number, size_);
  }
  void add(const char* text, size_t size) {
    begin_value(false);
    add_text(values_, text, size);
  }
  void add(const std::string& bytes) {
    begin_value(false);
    values_ += bytes;
  }
  void add_null() {
    begin_value(true);
    values_.append(size_, '\0');
  }
  void add_key(const std::string& key) { add_text(keys_, key.data(), key.size()); }
  void end_elements() { add_number(ends_, now_.count, 8); }

  // Adds what a row has that has no value.
  void add_nothing() { has_elements ? end_elements() : add_null(); }

  size_t size() const { return size_; }  // the bytes of a single value
  size_t count() const { return now_.count; }

  // Ends a row, or takes back what came behind the last one that was ended.
  void end_row() {
    now_ = {ends_.size(), keys_.size(), nulls_.size(), values_.size(), now_.count};
    ended_ = now_;
  }
  void take_back() {
    now_ = ended_;
    ends_.resize(now_.ends);
    keys_.resize(now_.keys);
    nulls_.resize(now_.nulls);
    values_.resize(now_.values);
  }

  Ref bytes() const {
    Ref made(PyBytes_FromStringAndSize(nullptr, static_cast<Py_ssize_t>(ends_.size() + keys_.size() + nulls_.size() + values_.size())));
    if (!made) return made;
    char* at = PyBytes_AS_STRING(made.get());
    for (const std::string* part : {&ends_, &keys_, &nulls_, &values_}) at = std::copy(part->begin(), part->end(), at);
    return made;
  }

 private:
  struct Sizes {
    size_t ends, keys, nulls, values, count;  // the last is how many values there are
  };

  // The bytes of one value; of a text those of its size, which is 0 where it is null.
  size_t size_of(const Scalar& scalar) const {
    switch (scalar.kind) {
      case Kind::Int:
      case Kind::Float: return 8;
      case Kind::Timestamp: return has_elements ? 1 : 8;
      case Kind::Date: return has_elements ? 1 : 4;
      case Kind::Uuid: return has_elements ? 1 : kUuidBytes;
      case Kind::Decimal: return has_elements ? 1 : scalar.limits.digits.precision <= 9 ? 4 : scalar.limits.digits.precision <= 18 ? 8 : 16;
      default: return 1;
    }
  }

  void begin_value(bool is_null) {
    if (has_nulls_) nulls_.push_back(is_null);
    now_.count++;
  }

  bool has_nulls_;
  size_t size_;
  std::string ends_, keys_, nulls_, values_;
  Sizes now_{}, ended_{};
};

}  // namespace schemagen
