// Records, lines of JSON of any form: where the values are written that ways lead to.
//
// What is taken is JSON without a doubt, in which no number would be rounded and no key of a way is there twice. Any other
// line is left to the reader that says what is wrong.
#pragma once
#include <algorithm>

#include "text.hpp"
#include "utf8.hpp"

namespace schemagen {

// A value as it is written in its line; no data where the line has none.
struct Written {
  const char* data = nullptr;
  size_t size = 0;

  bool is(const std::string& text) const { return size == text.size() && memcmp(data, text.data(), size) == 0; }
  bool is_there() const { return data != nullptr && *data != 'n'; }  // null begins so, and nothing else
  bool is_text() const { return data != nullptr && *data == '"'; }
};

// The ways to values, as a tree of the names of members. A value is found where a name has no further ones.
class Ways {
 public:
  struct Node {
    std::string name;  // with its quotes
    std::vector<size_t> members;
  };

  Ways() : nodes_(1) {}

  // Adds a step from a node, where it is not there yet; returns the node that it leads to.
  size_t add(size_t from, const std::string& name) {
    for (const size_t member : nodes_[from].members) {
      if (nodes_[member].name == name) return member;
    }
    nodes_.push_back({name, {}});
    nodes_[from].members.push_back(nodes_.size() - 1);
    return nodes_.size() - 1;
  }

  // Returns the node of a name; 0 where no way leads over it. For speed: the member that is likely next comes first.
  SG_INLINE size_t find(size_t from, const char* name, size_t size, size_t& likely) const {
    const std::vector<size_t>& members = nodes_[from].members;
    for (size_t tried = 0; tried < members.size(); tried++) {
      if (likely >= members.size()) likely = 0;
      const size_t member = members[likely++];
      if (nodes_[member].name.size() == size && memcmp(nodes_[member].name.data(), name, size) == 0) return member;
    }
    return 0;
  }

  size_t size() const { return nodes_.size(); }
  bool ends(size_t node) const { return nodes_[node].members.empty(); }

 private:
  std::vector<Node> nodes_;  // the first is the record
};

class RecordReader {
 public:
  explicit RecordReader(const Ways& ways) : ways_(ways), found_(ways.size()) {}

  // Reads a line; false where others are to read it.
  bool read(const char* text, size_t size) {
    at_ = text;
    end_ = text + size;
    std::fill(found_.begin(), found_.end(), Written());
    skip_space();
    if (!take_members(0, 0)) return false;
    skip_space();
    return at_ == end_;
  }

  const Written& operator[](size_t node) const { return found_[node]; }

 private:
  static constexpr unsigned kDeepest = 64;

  char next() const { return at_ == end_ ? '\0' : *at_; }

  bool take(char expected) {
    if (at_ == end_ || *at_ != expected) return false;
    at_++;
    return true;
  }

  bool take(const char* word, size_t size) {
    if (static_cast<size_t>(end_ - at_) < size || memcmp(at_, word, size) != 0) return false;
    at_ += size;
    return true;
  }

  SG_INLINE void skip_space() {
    while (at_ != end_ && (*at_ == ' ' || *at_ == '\t' || *at_ == '\n' || *at_ == '\r')) at_++;
  }

  bool take_colon() {
    skip_space();
    if (!take(':')) return false;
    skip_space();
    return true;
  }

  // Takes an object that ways lead to or through.
  bool take_members(size_t node, unsigned depth) {
    if (depth > kDeepest || !take('{')) return false;
    skip_space();
    if (take('}')) return true;
    size_t likely = 0;
    do {
      skip_space();
      const char* const name = at_;
      bool is_plain;
      if (!take_text(is_plain) || !is_plain) return false;
      const size_t member = ways_.find(node, name, static_cast<size_t>(at_ - name), likely);
      if (!take_colon()) return false;
      if (!(member == 0 ? take_value(depth + 1) : take_found(member, depth + 1))) return false;
      skip_space();
    } while (take(','));
    return take('}');
  }

  bool take_found(size_t member, unsigned depth) {
    Written& found = found_[member];
    if (found.data != nullptr) return false;  // a key that is there twice
    const char* const start = at_;
    if (!(ways_.ends(member) ? take_value(depth) : take_members(member, depth))) return false;
    found = {start, static_cast<size_t>(at_ - start)};
    return true;
  }

  bool take_value(unsigned depth) {
    switch (next()) {
      case '"': {
        bool is_plain;
        return take_text(is_plain);
      }
      case '{': return take_object(depth);
      case '[': return take_list(depth);
      case 't': return take("true", 4);
      case 'f': return take("false", 5);
      case 'n': return take("null", 4);
      default: return take_number();
    }
  }

  bool take_object(unsigned depth) {
    if (depth > kDeepest || !take('{')) return false;
    skip_space();
    if (take('}')) return true;
    do {
      skip_space();
      bool is_plain;
      if (!take_text(is_plain) || !take_colon() || !take_value(depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take('}');
  }

  bool take_list(unsigned depth) {
    if (depth > kDeepest || !take('[')) return false;
    skip_space();
    if (take(']')) return true;
    do {
      skip_space();
      if (!take_value(depth + 1)) return false;
      skip_space();
    } while (take(','));
    return take(']');
  }

  // Takes a text with its quotes; `is_plain` says whether it has no escapes. For speed: eight bytes at a time.
  SG_INLINE bool take_text(bool& is_plain) {
    if (!take('"')) return false;
    const char* const start = at_;
    uint64_t eight, high = 0;
    is_plain = true;
    while (true) {
      while (end_ - at_ >= 8) {
        memcpy(&eight, at_, 8);
        high |= eight;  // of what stands behind its end, too: then it is measured in vain
        if (escaped_among(eight) != 0) break;
        at_ += 8;
      }
      while (at_ != end_ && !is_escaped(static_cast<unsigned char>(*at_))) high |= static_cast<unsigned char>(*at_++);
      if (next() != '\\') break;
      is_plain = false;
      if (!take_escape()) return false;
    }
    const auto size = static_cast<size_t>(at_ - start);
    if (SG_UNLIKELY((high & kTopBits) != 0 && size != 0) && measure(start, size).points == 0) return false;
    return take('"');
  }

  SG_APART bool take_escape() {
    at_++;
    if (take('u')) return take_code_unit();
    if (at_ == end_ || strchr("\"\\/bfnrt", *at_) == nullptr || *at_ == '\0') return false;
    at_++;
    return true;
  }

  // Takes four hexadecimal digits. Those of halves of a pair are for others to read.
  bool take_code_unit() {
    if (end_ - at_ < 4) return false;
    for (const char* digit = at_; digit != at_ + 4; digit++) {
      const char lower = static_cast<char>(*digit | 0x20);
      if (!((*digit >= '0' && *digit <= '9') || (lower >= 'a' && lower <= 'f'))) return false;
    }
    const bool is_half = (*at_ | 0x20) == 'd' && at_[1] > '7';  // 8 to 9, and letters
    at_ += 4;
    return !is_half;
  }

  size_t take_digits() {
    const char* const start = at_;
    while (at_ != end_ && *at_ >= '0' && *at_ <= '9') at_++;
    return static_cast<size_t>(at_ - start);
  }

  // Takes a number that is not rounded where it is read as 64 bits: `records.py` says which may be.
  bool take_number() {
    take('-');
    const char* const start = at_;
    const size_t whole = take_digits();
    if (whole == 0 || (whole > 1 && *start == '0')) return false;
    if (take('.') && (whole >= 16 || take_digits() == 0)) return false;
    if (at_ - start >= 20) return false;
    if (!take('e') && !take('E')) return true;
    if (!take('+')) take('-');
    const size_t exponent = take_digits();
    return exponent != 0 && exponent < 3;
  }

  const Ways& ways_;
  std::vector<Written> found_;
  const char* at_ = nullptr;
  const char* end_ = nullptr;
};

}  // namespace schemagen
