// Doubles as their shortest text that reads back as the same double: Schubfach (Raffaello Giulietti, "The Schubfach way
// to render doubles"), laid out as orjson does: 1.0, 0.00001, 1e-6, 1e+16.
#pragma once
#include <charconv>
#include <cmath>

#include "platform.hpp"
#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#endif

namespace schemagen {

struct Wide {
  uint64_t high, low;
};

// For k from -292 to 324: the 128 bits that 10^k begins with, rounded up. The build makes this file.
static constexpr int kLeastPower = -292;
static constexpr Wide kPowers[617] = {
#include "powers.inc"
};

SG_INLINE Wide product(uint64_t a, uint64_t b) {
#if defined(_MSC_VER) && !defined(__clang__)
  Wide wide;
  wide.low = _umul128(a, b, &wide.high);
  return wide;
#else
  const unsigned __int128 wide = static_cast<unsigned __int128>(a) * b;
  return {static_cast<uint64_t>(wide >> 64), static_cast<uint64_t>(wide)};
#endif
}

// The upper 128 of the 192 bits of a product.
SG_INLINE Wide upper_product(const Wide& power, uint64_t factor) {
  const Wide low = product(power.low, factor);
  Wide high = product(power.high, factor);
  high.low += low.high;
  high.high += high.low < low.high;
  return high;
}

SG_INLINE uint64_t round_to_odd(const Wide& power, uint64_t factor) {
  const Wide wide = upper_product(power, factor);
  return wide.high | (wide.low > 1);
}

SG_INLINE char* put_unsigned(char* at, uint64_t value) {
  if (value < 10) {
    *at = static_cast<char>('0' + value);
    return at + 1;
  }
  return std::to_chars(at, at + 20, value).ptr;
}

#if defined(__SSE2__) || defined(_M_X64)
// For speed: sixteen digits at once in a register of SSE2, which every x86-64 has. The other `Sixteen` is the plain way.
class Sixteen {
 public:
  SG_INLINE Sixteen(uint32_t first, uint32_t second) {
    const __m128i both = _mm_set_epi64x(static_cast<long long>(second), static_cast<long long>(first));
    const __m128i upper = _mm_srli_epi64(_mm_mul_epu32(both, _mm_set1_epi64x(0xd1b71759)), 45);
    const __m128i fours = _mm_add_epi64(
        upper, _mm_slli_epi64(_mm_sub_epi64(both, _mm_mul_epu32(upper, _mm_set1_epi64x(10000))), 32));
    const __m128i hundreds = _mm_srli_epi16(_mm_mulhi_epu16(fours, _mm_set1_epi16(5243)), 3);
    const __m128i twos = _mm_or_si128(
        hundreds, _mm_slli_epi32(_mm_sub_epi16(fours, _mm_mullo_epi16(hundreds, _mm_set1_epi16(100))), 16));
    const __m128i tens = _mm_mulhi_epu16(twos, _mm_set1_epi16(6554));
    const __m128i ones = _mm_slli_epi16(_mm_sub_epi16(twos, _mm_mullo_epi16(tens, _mm_set1_epi16(10))), 8);
    const __m128i digits = _mm_or_si128(tens, ones);
    mask_ = 0xffffu & ~static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(digits, _mm_setzero_si128())));
    text_ = _mm_or_si128(digits, _mm_set1_epi8('0'));
  }
  SG_INLINE void put(char* at) const { _mm_storeu_si128(reinterpret_cast<__m128i*>(at), text_); }
  // How many of seventeen digits, of which these are the last sixteen, stand up to the last that is not zero.
  SG_INLINE int used() const {
#if defined(_MSC_VER) && !defined(__clang__)
    unsigned long last;
    _BitScanReverse(&last, mask_ << 1 | 1);
    return 1 + static_cast<int>(last);
#else
    return 32 - __builtin_clz(mask_ << 1 | 1);
#endif
  }

 private:
  __m128i text_;
  unsigned mask_;
};
#else
class Sixteen {
 public:
  SG_INLINE Sixteen(uint32_t first, uint32_t second) {
    for (int place = 7; place >= 0; place--, first /= 10, second /= 10) {
      text_[place] = static_cast<char>('0' + first % 10);
      text_[8 + place] = static_cast<char>('0' + second % 10);
    }
  }
  SG_INLINE void put(char* at) const { memcpy(at, text_, 16); }
  SG_INLINE int used() const {
    int count = 16;
    while (count > 0 && text_[count - 1] == '0') count--;
    return count + 1;
  }

 private:
  char text_[16];
};
#endif

// Lays out a digit, sixteen more and the exponent of the first. Takes up to 48 bytes of room.
SG_INLINE char* put_digits(char* at, unsigned first, const Sixteen& more, int exponent) {
  const int used = more.used();
  const char leading = static_cast<char>('0' + first);
  if (SG_LIKELY(static_cast<unsigned>(exponent + 5) <= 5 && used > 1)) {  // d.ddd and 0.000ddd, without a branch
    const unsigned is_one = exponent == 0, place = is_one ? 0 : static_cast<unsigned>(1 - exponent);
    memcpy(at, "0.000000", 8);
    at[place] = leading;
    at[1] = '.';
    more.put(at + place + 1 + is_one);
    return at + place + static_cast<unsigned>(used) + is_one;
  }
  if (exponent >= -5 && exponent < 0) {
    memcpy(at, "0.0000", 6);
    at[1 - exponent] = leading;
    return at + 2 - exponent;
  }
  *at = leading;
  if (exponent >= 0 && exponent < 16) {
    more.put(at + 1);
    if (used <= exponent + 1) {  // the zeros up to the point are there already
      memcpy(at + exponent + 1, ".0", 2);
      return at + exponent + 3;
    }
    char tail[16];
    memcpy(tail, at + exponent + 1, 16);
    at[exponent + 1] = '.';
    memcpy(at + exponent + 2, tail, 16);
    return at + used + 1;
  }
  if (used > 1) {
    at[1] = '.';
    more.put(at + 2);
    at += used + 1;
  } else {
    at++;
  }
  *at++ = 'e';
  *at++ = exponent < 0 ? '-' : '+';
  return std::to_chars(at, at + 4, exponent < 0 ? -exponent : exponent).ptr;
}

constexpr uint64_t kSeventeen = 10000000000000000u;  // the least number of seventeen digits

// Lays out a number of seventeen digits, or 10^17, times a power of ten.
SG_INLINE char* put_seventeen(char* at, uint64_t digits, int power) {
  uint64_t first = digits / kSeventeen, rest = digits - first * kSeventeen;
  if (SG_UNLIKELY(first >= 10)) {
    first = 1;
    rest = 0;
    power++;
  }
  const uint32_t upper = static_cast<uint32_t>(rest / 100000000);
  const uint32_t lower = static_cast<uint32_t>(rest - static_cast<uint64_t>(upper) * 100000000);
  return put_digits(at, static_cast<unsigned>(first), Sixteen(upper, lower), power + 16);
}

// Lays out a number of at most that many digits, which is not zero.
inline char* put_scaled(char* at, uint64_t digits, int power) {
  for (; digits < kSeventeen; power--) digits *= 10;
  return put_seventeen(at, digits, power);
}

// A double above zero: significand * 2^exponent.
struct Parts {
  uint64_t significand;
  int exponent;
  bool is_least;  // of its exponent, so that the double below it is nearer than the one above
};

SG_INLINE int power_of_ten(const Parts& parts) {
  return (parts.exponent * 1262611 - (parts.is_least ? 524031 : 0)) >> 22;
}

SG_INLINE int shift_of(const Parts& parts, int power) {
  return parts.exponent + ((-power * 1741647) >> 19) + 1;
}

SG_APART inline char* put_exactly(char* at, const Parts& parts) {
  int power = power_of_ten(parts);
  const int shift = shift_of(parts, power);
  const Wide& ten = kPowers[-power - kLeastPower];
  const uint64_t center = 4 * parts.significand, odd = parts.significand & 1;
  const uint64_t value = round_to_odd(ten, center << shift);
  const uint64_t lower = round_to_odd(ten, (center - 2 + parts.is_least) << shift) + odd;
  const uint64_t upper = round_to_odd(ten, (center + 2) << shift) - odd;
  uint64_t digits = value / 4;
  if (digits >= 10) {
    const uint64_t shorter = digits / 10;
    const bool below = lower <= 40 * shorter, above = 40 * shorter + 40 <= upper;
    if (below != above) return put_scaled(at, shorter + above, power + 1);
  }
  const bool below = lower <= 4 * digits, above = 4 * digits + 4 <= upper;
  if (below != above) return put_scaled(at, digits + above, power);
  const uint64_t middle = 4 * digits + 2;
  return put_scaled(at, digits + (value > middle || (value == middle && (digits & 1))), power);
}

// The shortest digits of a double: a number of seventeen digits, or 10^17, times a power of ten.
struct Shortest {
  uint64_t digits;
  int power;
};

// For speed: one product where the next two doubles are equally near, and nothing that decides lies within two units of
// the last place. `put_exactly` is the plain way; false says that it must be taken.
SG_INLINE bool find_quickly(const Parts& parts, Shortest& found) {
  const int power = power_of_ten(parts), shift = shift_of(parts, power);
  const Wide& ten = kPowers[-power - kLeastPower];
  const Wide scaled = upper_product(ten, parts.significand << shift);
  const uint64_t last = scaled.high % 10, rest = last << 60 | scaled.low >> 4, half = ten.high >> (5 - shift);
  const uint64_t up = (uint64_t{10} << 60) - rest, from_middle = scaled.low - (uint64_t{1} << 63);
  if (SG_UNLIKELY(rest - half + 2 <= 4 || up - half + 2 <= 4 || from_middle + 2 <= 4)) return false;
  const uint64_t is_below = rest < half, is_above = up < half;
  // Without a branch: how many digits there are can not be guessed.
  const uint64_t shorter = is_above * 10 - last, longer = scaled.low >> 63;  // what is added
  const uint64_t digits = scaled.high + longer + ((shorter - longer) & (0 - (is_below | is_above)));
  if (SG_UNLIKELY(digits < kSeventeen / 10)) return false;  // subnormal: a digit less may be none
  const uint64_t is_sixteen = digits < kSeventeen;
  found = {digits + (9 * digits & (0 - is_sixteen)), power - static_cast<int>(is_sixteen)};
  return true;
}

// Finds the digits of a double, whatever its sign. False where it is a whole number, a power of two or subnormal, which are spelled
// in another way, or where `find_quickly` finds none.
SG_INLINE bool find_shortest(double value, Shortest& found) {
  uint64_t bits;
  memcpy(&bits, &value, 8);
  const uint64_t fraction = bits & 0xfffffffffffffu;
  const int biased = static_cast<int>(bits >> 52) & 0x7ff;
  const Parts parts{fraction | uint64_t{1} << 52, biased - 1075, false};
  const int below = -parts.exponent;  // bits behind the point
  const bool is_whole = (fraction & ((uint64_t{1} << (below & 63)) - 1)) == 0;
  const bool is_other = (fraction == 0) | (biased == 0) | ((static_cast<unsigned>(below) < 53) & is_whole);
  return SG_LIKELY(!is_other) && find_quickly(parts, found);
}

// Tells whether the shortest digits of a double above zero are found at once, and are these, of which there are sixteen or
// seventeen.
inline bool has_digits(double value, uint64_t digits, int power) {
  if (digits < kSeventeen) digits *= 10, power--;
  Shortest found;
  return find_shortest(value, found) && found.digits == digits && found.power == power;
}

SG_INLINE char* put_sign(char* at, double value) {
  *at = '-';
  return at + std::signbit(value);
}

// Writes a finite double whose digits `find_shortest` does not find.
SG_APART inline char* put_other_double(char* at, double value) {
  at = put_sign(at, value);
  uint64_t bits;
  memcpy(&bits, &value, 8);
  const uint64_t fraction = bits & 0xfffffffffffffu;
  const int biased = static_cast<int>(bits >> 52) & 0x7ff;
  if (biased == 0 && fraction == 0) {
    memcpy(at, "0.0", 3);
    return at + 3;
  }
  const Parts parts = biased == 0 ? Parts{fraction, -1074, false}
                                  : Parts{fraction | uint64_t{1} << 52, biased - 1075, fraction == 0 && biased > 1};
  const int below = -parts.exponent;
  if (below >= 0 && below < 53 && (parts.significand & ((uint64_t{1} << below) - 1)) == 0) {  // a whole number
    at = put_unsigned(at, parts.significand >> below);
    memcpy(at, ".0", 2);
    return at + 2;
  }
  return put_exactly(at, parts);
}

// Writes a finite double. Takes up to 48 bytes of room.
inline char* put_double(char* at, double value) {
  Shortest found;
  if (SG_UNLIKELY(!find_shortest(value, found))) return put_other_double(at, value);
  return put_seventeen(put_sign(at, value), found.digits, found.power);
}

constexpr size_t kSeveral = 16;

// Writes up to `kSeveral` finite doubles with a comma behind each. Takes up to 49 bytes of room for each.
//
// For speed: the digits of all are found before any is laid out, for the steps of one wait for each other. `put_double` for each is
// the plain way.
inline char* put_several_doubles(char* at, const double* values, size_t count) {
  Shortest found[kSeveral];
  for (size_t i = 0; i < count; i++) {
    if (SG_UNLIKELY(!find_shortest(values[i], found[i]))) found[i].digits = 0;
  }
  for (size_t i = 0; i < count; i++) {
    at = SG_LIKELY(found[i].digits != 0) ? put_seventeen(put_sign(at, values[i]), found[i].digits, found[i].power)
                                         : put_other_double(at, values[i]);
    *at++ = ',';
  }
  return at;
}

}  // namespace schemagen
