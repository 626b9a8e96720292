// Values of wire lines as a column of ClickHouse holds them: `backends/clickhouse/values.py` says how, and is the plain way.
#pragma once
#include "block_column.hpp"
#include "cells.hpp"

namespace schemagen {

// Moments and days that a column can hold: 1900 to 2299.
constexpr int64_t kFirstDay = -25567, kLastDay = 120529;
constexpr int64_t kMicroseconds = 86400000000;  // of a day

// What a row holds beside its columns: of the value of a column, which its type cannot hold as it is, the text.
struct Note {
  size_t place;
  Ref text;
};

// The timestamp that was read last; its text is a part of the line.
struct Stamp {
  Moment moment;
  Spelled text;
};

// Returns the microseconds since 1970 of a moment; digits beyond them are cut off, and second 60 is the one before.
inline int64_t micros_of(const Moment& moment) {
  const int64_t minutes = (day_number(moment.year, moment.month, moment.day) * 24 + moment.hour) * 60 + moment.minute;
  const int64_t seconds = (minutes - moment.offset) * 60 + moment.second - (moment.second == 60);
  return seconds * 1000000 + moment.microsecond;
}

inline bool has_nanoseconds(const Spelled& text) {
  if (text.data[19] != '.') return false;
  bool has_more = false;
  for (size_t place = 20; digit_at(text.data, place) <= 9; place++) has_more |= place >= 26 && text.data[place] != '0';
  return has_more;
}

// Returns the number that the digits of a decimal make without its point, in the bytes of two's complement.
inline std::string number_of(const Spelled& text, size_t size) {
  uint32_t limbs[4] = {0, 0, 0, 0};  // the lowest first
  for (size_t place = 0; place < text.size; place++) {
    uint64_t carry = digit_at(text.data, place);
    if (carry > 9) continue;
    for (uint32_t& limb : limbs) {
      carry += uint64_t{10} * limb;
      limb = static_cast<uint32_t>(carry);
      carry >>= 32;
    }
  }
  std::string bytes;
  uint64_t carry = text.data[0] == '-';
  const uint32_t flip = carry != 0 ? UINT32_MAX : 0;
  for (const uint32_t limb : limbs) {
    carry += limb ^ flip;
    add_number(bytes, carry & UINT32_MAX, 4);
    carry >>= 32;
  }
  bytes.resize(size);
  return bytes;
}

// Returns a UUID as two numbers of 64 bits, the higher one first.
inline std::string halves_of(const Spelled& text) {
  uint64_t halves[2] = {0, 0};
  for (size_t place = 0; place < text.size; place++) {
    const char digit = text.data[place];
    uint64_t& half = halves[place > 18];
    if (digit != '-') half = half << 4 | static_cast<uint64_t>(digit <= '9' ? digit - '0' : digit - 'a' + 10);
  }
  std::string bytes;
  for (const uint64_t half : halves) add_number(bytes, half, 8);
  return bytes;
}

// Takes values into a column. Elements are texts where they are no numbers and no truth values.
struct BlockCell {
  BlockColumn& column;
  size_t place;
  std::vector<Note>& notes;
  Stamp& stamp;

  bool null() {
    column.add_null();
    return true;
  }
  bool text(const Spelled& text, PyObject*) {
    column.add(text.data, text.size);
    return true;
  }
  bool whole(int64_t number, PyObject*) {
    column.add(static_cast<uint64_t>(number));
    return true;
  }
  bool real(double number) {
    uint64_t bits;
    memcpy(&bits, &number, sizeof bits);
    column.add(bits);
    return true;
  }
  bool truth(bool truth) {
    column.add(truth);
    return true;
  }
  bool moment(const Moment& moment, const Spelled& text) {
    if (column.has_elements) return this->text(text, nullptr);
    stamp = {moment, text};
    const int64_t micros = micros_of(moment);
    const int64_t near = std::clamp(micros, kFirstDay * kMicroseconds, (kLastDay + 1) * kMicroseconds - 1);
    column.add(static_cast<uint64_t>(near));
    const bool is_exact = near == micros && moment.second != 60 && !has_nanoseconds(text);
    return SG_LIKELY(is_exact) || note(utc_text(moment, text));
  }
  bool other(const Scalar& scalar, const Spelled& text, PyObject* made) {
    if (column.has_elements) return this->text(text, made);
    switch (scalar.kind) {
      case Kind::Date: return day(text, made);
      case Kind::Uuid: column.add(halves_of(text)); return true;
      default: column.add(number_of(text, column.size())); return true;
    }
  }
  bool note(Ref text) {
    const bool is_made = static_cast<bool>(text);
    if (is_made) notes.push_back({place, std::move(text)});
    return is_made;
  }

 private:
  bool day(const Spelled& text, PyObject* made) {
    const unsigned year = two_digits(text.data, 0) * 100 + two_digits(text.data, 2);
    const int64_t day = day_number(year, two_digits(text.data, 5), two_digits(text.data, 8));
    const int64_t near = std::clamp(day, kFirstDay, kLastDay);
    column.add(static_cast<uint64_t>(near));
    return near == day || note(Ref::of(made));
  }
};

// Takes the id into a column, and keeps its object.
struct BlockId {
  BlockCell& cell;
  Object& object;

  bool text(const Spelled& text, PyObject* made) { return cell.text(text, made) && object.text(text, made); }
  bool whole(int64_t number, PyObject* made) { return cell.whole(number, made) && object.whole(number, made); }
  bool other(const Scalar& scalar, const Spelled& text, PyObject* made) {
    return cell.other(scalar, text, made) && object.other(scalar, text, made);
  }
  bool null() { return false; }
  bool real(double) { return false; }
  bool truth(bool) { return false; }
  bool moment(const Moment&, const Spelled&) { return false; }
};

// Reads a value of a column into it.
inline bool read_block_value(CellReader& reader, const Column& column, const Choices& choices, BlockCell& cell) {
  if (column.form == Form::Scalar) return reader.scalar(column.item, choices, cell);
  BlockColumn& block = cell.column;
  const size_t before = block.count();
  if (column.form == Form::Sequence) {
    if (!reader.elements(column, choices, cell, [] { return true; })) return false;
  } else {
    Ascent ascent;
    const auto keep = [&](const std::string& key) {
      block.add_key(key);
      return ascent.takes(key) && (key.empty() || measure(key.data(), key.size()).points != 0);
    };
    if (!reader.entries(column, choices, cell, keep)) return false;
  }
  block.end_elements();
  // What is null is empty in its column, too.
  return block.count() != before || cell.note(ascii_text(column.form == Form::Map ? "{}" : "[]", 2));
}

}  // namespace schemagen
