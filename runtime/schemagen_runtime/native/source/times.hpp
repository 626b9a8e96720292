// Days and moments: RFC 3339 texts, and Python's dates and aware datetimes.
#pragma once
#include <cmath>

#include "known.hpp"
#include "output.hpp"
#include "scalar.hpp"
#include "text.hpp"

namespace schemagen {

constexpr unsigned kFirstLeapYear = 1972;  // of leap seconds (ITU-R TF.460-6)
constexpr size_t kDaySize = 10;           // characters of a full-date

struct Moment {
  unsigned year, month, day, hour, minute, second, microsecond;
  int offset;  // minutes east of UTC
};

// The times by which the ages and the futures of a call's events are judged, in seconds since 1970.
struct Judgement {
  double accepted_at, now;
};

SG_INLINE unsigned digit_at(const char* text, size_t place) {
  return static_cast<unsigned>(static_cast<unsigned char>(text[place])) - '0';
}

// The number that two digits make; more than 1,000 where they are none.
SG_INLINE unsigned two_digits(const char* text, size_t place) {
  const unsigned tens = digit_at(text, place), ones = digit_at(text, place + 1);
  return tens > 9 || ones > 9 ? 10000 : 10 * tens + ones;
}

constexpr bool is_leap_year(unsigned year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

SG_INLINE unsigned days_in(unsigned year, unsigned month) {
  constexpr unsigned char days[13] = {0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return month == 2 && is_leap_year(year) ? 29 : days[month];
}

// Days since the first of January of 1970, in the calendar that Python's `date` has.
inline int64_t day_number(unsigned year, unsigned month, unsigned day) {
  const int64_t shifted = static_cast<int64_t>(year) - (month <= 2);  // a year that begins in March
  const int64_t era = shifted / 400, of_era = shifted % 400;
  const int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

// The moment in UTC so many seconds after 1970 begins, which lies in the years 1 to 9999. What `day_number` does, backwards.
inline Moment moment_of(int64_t seconds, unsigned microsecond) {
  const int64_t days = seconds / 86400 - (seconds % 86400 < 0);
  const auto of_day = static_cast<unsigned>(seconds - days * 86400);
  const auto shifted = static_cast<uint32_t>(days + 719468);  // since the first of March of the year 0
  const uint32_t era = shifted / 146097, of_era = shifted % 146097;
  const uint32_t year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const uint32_t of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const uint32_t from_march = (5 * of_year + 2) / 153;
  const uint32_t month = from_march < 10 ? from_march + 3 : from_march - 9;
  const uint32_t year = era * 400 + year_of_era + (month <= 2);
  const uint32_t day = of_year - (153 * from_march + 2) / 5 + 1;
  return {year, month, day, of_day / 3600, of_day / 60 % 60, of_day % 60, microsecond, 0};
}

inline double seconds_of(const Moment& moment) {
  const int64_t days = day_number(moment.year, moment.month, moment.day);
  const int64_t seconds = ((days * 24 + moment.hour) * 60 + moment.minute - moment.offset) * 60 + moment.second;
  return static_cast<double>((static_cast<long double>(seconds) * 1000000 + moment.microsecond) / 1000000);
}

SG_INLINE bool is_day(unsigned year, unsigned month, unsigned day) {
  if (year - 1 > 9998 || month - 1 > 11 || day == 0) return false;
  return day <= 28 || day <= days_in(year, month);
}

// Looks at a moment at an end of the calendar, or at second 60, which is only at the end of a UTC month since 1972.
SG_APART inline bool is_at_edge(const Moment& moment) {
  const int minute = static_cast<int>(moment.hour * 60 + moment.minute) - moment.offset;
  const int shift = minute < 0 ? -1 : minute >= 1440 ? 1 : 0;
  const bool is_last_of_month = moment.day == days_in(moment.year, moment.month);
  if (moment.year == 1 && moment.month == 1 && moment.day == 1 && shift < 0) return false;
  if (moment.year == 9999 && moment.month == 12 && is_last_of_month && shift > 0) return false;
  if (moment.second != 60) return true;
  if (minute - shift * 1440 != 1439) return false;
  const unsigned last = days_in(moment.year, moment.month);
  const bool ends_month = shift < 0 ? moment.day == 1 : shift > 0 ? moment.day + 1 == last : is_last_of_month;
  const unsigned year = moment.year - (shift < 0 && moment.month == 1);
  return ends_month && year >= kFirstLeapYear;
}

// Reads what stands behind the seconds: a fraction, if there is one, and an offset.
SG_INLINE bool read_tail(const char* text, size_t size, Moment& moment) {
  size_t place = 19;
  moment.microsecond = 0;
  if (text[place] == '.') {
    unsigned scale = 100000;
    for (place = 20; place < size && digit_at(text, place) <= 9; place++, scale /= 10) {
      moment.microsecond += digit_at(text, place) * scale;
    }
    if (place == 20 || place == size) return false;
  }
  moment.offset = 0;
  const char mark = text[place];
  if (mark == 'Z' || mark == 'z') return place + 1 == size;
  if ((mark != '+' && mark != '-') || place + 6 != size || text[place + 3] != ':') return false;
  const unsigned hours = two_digits(text, place + 1), minutes = two_digits(text, place + 4);
  if (hours > 23 || minutes > 59) return false;
  moment.offset = static_cast<int>(hours * 60 + minutes) * (mark == '-' ? -1 : 1);
  return true;
}

// Reads an RFC 3339 date-time (section 5.6) that lies in the years 1 to 9999 of UTC.
inline bool read_timestamp(const char* text, size_t size, Moment& moment) {
  if (size < 20) return false;
  const char letter = text[10];
  if (text[4] != '-' || text[7] != '-' || text[13] != ':' || text[16] != ':' || (letter != 'T' && letter != 't')) {
    return false;
  }
  moment.year = two_digits(text, 0) * 100 + two_digits(text, 2);
  moment.month = two_digits(text, 5);
  moment.day = two_digits(text, 8);
  moment.hour = two_digits(text, 11);
  moment.minute = two_digits(text, 14);
  moment.second = two_digits(text, 17);
  if (!is_day(moment.year, moment.month, moment.day)) return false;
  if (moment.hour > 23 || moment.minute > 59 || moment.second > 60 || !read_tail(text, size, moment)) return false;
  const bool is_usual = moment.second != 60 && moment.year != 1 && moment.year != 9999;
  return SG_LIKELY(is_usual) || is_at_edge(moment);
}

SG_INLINE char* put_two(char* at, unsigned number) {
  at[0] = static_cast<char>('0' + number / 10);
  at[1] = static_cast<char>('0' + number % 10);
  return at + 2;
}

SG_INLINE char* put_day(char* at, unsigned year, unsigned month, unsigned day) {
  at = put_two(put_two(at, year / 100), year % 100);
  *at++ = '-';
  at = put_two(at, month);
  *at++ = '-';
  return put_two(at, day);
}

// As `datetime.isoformat` writes it, and pandas where there are nanoseconds beside the microseconds. Takes up to 35 bytes
// of room.
inline char* put_moment(char* at, const Moment& moment, unsigned nanosecond = 0) {
  at = put_day(at, moment.year, moment.month, moment.day);
  *at++ = 'T';
  at = put_two(at, moment.hour);
  *at++ = ':';
  at = put_two(at, moment.minute);
  *at++ = ':';
  at = put_two(at, moment.second);
  if (moment.microsecond != 0 || nanosecond != 0) {
    *at++ = '.';
    at = put_two(at, moment.microsecond / 10000);
    at = put_two(at, moment.microsecond / 100 % 100);
    at = put_two(at, moment.microsecond % 100);
    if (nanosecond != 0) {
      *at++ = static_cast<char>('0' + nanosecond / 100);
      at = put_two(at, nanosecond % 100);
    }
  }
  const unsigned offset = static_cast<unsigned>(moment.offset < 0 ? -moment.offset : moment.offset);
  *at++ = moment.offset < 0 ? '-' : '+';
  at = put_two(at, offset / 60);
  *at++ = ':';
  return put_two(at, offset % 60);
}

// Tells whether a time zone always answers the same, and with C code; any other is asked on the explaining path.
inline bool is_constant(const Known& known, PyObject* zone) {
  if (reinterpret_cast<PyObject*>(Py_TYPE(zone)) == known.timezone) return true;
  return is_of_class(known, zone, "zoneinfo", "ZoneInfo");
}

SG_APART inline bool read_offset(const Known& known, PyObject* value, PyObject* zone, Moment& moment) {
  if (zone == Py_None || !is_constant(known, zone) || moment.year <= 1 || moment.year >= 9999) return false;
  const Ref delta(PyObject_CallMethod(zone, "utcoffset", "O", value));
  if (!delta || reinterpret_cast<PyTypeObject*>(known.datetime->DeltaType) != Py_TYPE(delta.get())) return false;
  const int days = PyDateTime_DELTA_GET_DAYS(delta.get()), seconds = PyDateTime_DELTA_GET_SECONDS(delta.get());
  if (seconds % 60 != 0 || PyDateTime_DELTA_GET_MICROSECONDS(delta.get()) != 0) return false;
  moment.offset = days * 1440 + seconds / 60;
  return true;
}

inline bool read_datetime(const Known& known, PyObject* value, Moment& moment) {
  moment.year = static_cast<unsigned>(PyDateTime_GET_YEAR(value));
  moment.month = static_cast<unsigned>(PyDateTime_GET_MONTH(value));
  moment.day = static_cast<unsigned>(PyDateTime_GET_DAY(value));
  moment.hour = static_cast<unsigned>(PyDateTime_DATE_GET_HOUR(value));
  moment.minute = static_cast<unsigned>(PyDateTime_DATE_GET_MINUTE(value));
  moment.second = static_cast<unsigned>(PyDateTime_DATE_GET_SECOND(value));
  moment.microsecond = static_cast<unsigned>(PyDateTime_DATE_GET_MICROSECOND(value));
  moment.offset = 0;
  PyObject* zone = PyDateTime_DATE_GET_TZINFO(value);
  return SG_LIKELY(zone == known.datetime->TimeZone_UTC) || read_offset(known, value, zone, moment);
}

SG_INLINE bool is_within(const Scalar& scalar, const Moment& moment, const Judgement& judgement) {
  Moment at = moment;
  at.second -= at.second == 60;  // a leap second is taken for the second before it
  const double then = seconds_of(at);
  return judgement.accepted_at - then <= scalar.limits.ages.most && then - judgement.now <= scalar.limits.ages.future;
}

template <Mode M>
bool put_timestamp_text(Output& out, const Scalar& scalar, const char* text, size_t size, const Judgement& judgement) {
  Moment moment;
  if (!read_timestamp(text, size, moment)) return false;
  if (scalar.is_bounded_by_now && !is_within(scalar, moment, judgement)) return false;
  if constexpr (writes(M)) {
    if (!out.room(size + 2)) return false;
    *out.at++ = '"';
    memcpy(out.at, text, size);
    out.at += size;
    *out.at++ = '"';
  }
  return true;
}

template <Mode M>
bool put_timestamp_text(Output& out, const Scalar& scalar, PyObject* text, const Judgement& judgement) {
  if (!is_ascii(text)) return false;
  const size_t size = static_cast<size_t>(PyUnicode_GET_LENGTH(text));
  return put_timestamp_text<M>(out, scalar, ascii_of(text), size, judgement);
}

template <Mode M>
SG_INLINE bool put_bounded(Output& out, const Scalar& scalar, const Moment& moment, const Judgement& judgement,
                           unsigned nanosecond = 0) {
  if (scalar.is_bounded_by_now && !is_within(scalar, moment, judgement)) return false;
  if constexpr (writes(M)) {
    if (!out.room(40)) return false;
    *out.at++ = '"';
    out.at = put_moment(out.at, moment, nanosecond);
    *out.at++ = '"';
  }
  return true;
}

template <Mode M>
bool put_datetime(Output& out, const Scalar& scalar, const Known& known, PyObject* value, const Judgement& judgement) {
  Moment moment;
  return read_datetime(known, value, moment) && put_bounded<M>(out, scalar, moment, judgement);
}

// Reads a whole number that an object has under a name; -1 where it has none.
inline long number_at(PyObject* object, const char* name) {
  const Ref number(PyObject_GetAttrString(object, name));
  const long found = number && PyLong_CheckExact(number.get()) ? PyLong_AsLong(number.get()) : -1;
  if (found < 0) PyErr_Clear();
  return found;
}

// A pandas.Timestamp is a datetime that has nanoseconds besides; it has another year where Python has no such datetime.
//
// For speed: one in UTC is read. That it writes its text itself is the plain way, and takes twenty times as long.
template <Mode M>
SG_APART bool put_pandas(Output& out, const Scalar& scalar, const Known& known, PyObject* value,
                         const Judgement& judgement) {
  if (!is_of_class(known, value, "pandas", "Timestamp")) return false;
  Moment moment;
  const bool is_in_utc = PyDateTime_DATE_GET_TZINFO(value) == known.datetime->TimeZone_UTC;
  if (is_in_utc && number_at(value, "year") == PyDateTime_GET_YEAR(value) && read_datetime(known, value, moment)) {
    const long nanosecond = number_at(value, "nanosecond");
    return nanosecond >= 0 && put_bounded<M>(out, scalar, moment, judgement, static_cast<unsigned>(nanosecond));
  }
  const Ref text(PyObject_CallMethod(value, "isoformat", nullptr));
  return text && PyUnicode_CheckExact(text.get()) && put_timestamp_text<M>(out, scalar, text.get(), judgement);
}

template <Mode M>
SG_INLINE bool put_timestamp(Output& out, const Scalar& scalar, const Known& known, PyObject* value,
                             const Judgement& judgement) {
  if (SG_LIKELY(PyUnicode_CheckExact(value))) return put_timestamp_text<M>(out, scalar, value, judgement);
  if (Py_TYPE(value) == known.datetime->DateTimeType) return put_datetime<M>(out, scalar, known, value, judgement);
  return converts(M) && put_pandas<M>(out, scalar, known, value, judgement);
}

inline bool is_full_date(const char* text, size_t size) {
  if (size != kDaySize || text[4] != '-' || text[7] != '-') return false;
  return is_day(two_digits(text, 0) * 100 + two_digits(text, 2), two_digits(text, 5), two_digits(text, 8));
}

template <Mode M>
bool put_bounded_day(Output& out, const Scalar& scalar, const char* text) {
  // Full-dates are in the order of the days.
  const auto compare = [text](const std::string& bound) { return memcmp(text, bound.data(), kDaySize); };
  if (!scalar.is_bounded(compare)) return false;
  if (scalar.choices) {
    const Ref day(PyUnicode_FromStringAndSize(text, kDaySize));
    if (!day || PySet_Contains(scalar.choices.get(), day.get()) != 1) return false;
  }
  if constexpr (writes(M)) return out.put('"') && out.put(text, kDaySize) && out.put('"');
  return true;
}

template <Mode M>
bool put_date(Output& out, const Scalar& scalar, const Known& known, PyObject* value) {
  if (PyUnicode_CheckExact(value)) {
    return is_ascii(value) && is_full_date(ascii_of(value), static_cast<size_t>(PyUnicode_GET_LENGTH(value))) &&
           put_bounded_day<M>(out, scalar, ascii_of(value));
  }
  if (Py_TYPE(value) != known.datetime->DateType) return false;
  char text[kDaySize];
  put_day(text, static_cast<unsigned>(PyDateTime_GET_YEAR(value)), static_cast<unsigned>(PyDateTime_GET_MONTH(value)),
          static_cast<unsigned>(PyDateTime_GET_DAY(value)));
  return put_bounded_day<M>(out, scalar, text);
}

}  // namespace schemagen
