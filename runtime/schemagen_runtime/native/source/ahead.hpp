// Vectors of many doubles, written before the rows that they are in, while other threads run.
#pragma once
#include "column_cells.hpp"

namespace schemagen {

class Ahead {
 public:
  // Whether that pays for a column: other threads are let in and out again for some rows at a time.
  static bool pays_for(const Column& column) {
    return column.form == Form::Sequence && column.item.kind == Kind::Float && column.items.least >= kMany;
  }

  // Writes the vectors of some rows, by a copy of their numbers, which nobody else can change. False with an exception set.
  bool write(const Cells& cells, const Column& column, Py_ssize_t first, Py_ssize_t end) {
    numbers_.clear();
    sizes_.clear();
    text_.clear();
    for (Py_ssize_t row = first; row < end; row++) {
      const size_t before = numbers_.size();
      if (cells.is_null(row) || !cells.add_doubles(numbers_, row)) numbers_.resize(before);
      sizes_.push_back(static_cast<Py_ssize_t>(numbers_.size() - before));
    }
    if (!text_.room(kRoom * numbers_.size() + 2 * sizes_.size())) return false;
    texts_.assign(1, 0);
    texts_.reserve(sizes_.size() + 1);
    Py_BEGIN_ALLOW_THREADS;
    write_all(column);
    Py_END_ALLOW_THREADS;
    return true;
  }

  // Tells whether the vector of a row was written, of which it is the place among them; a row of which others are to look
  // at the values has none.
  bool has(size_t place) const { return texts_[place] != texts_[place + 1]; }

  bool put(Output& out, size_t place) const {
    return out.put(text_.data() + texts_[place], texts_[place + 1] - texts_[place]);
  }

 private:
  static constexpr Py_ssize_t kMany = 32;
  static constexpr size_t kRoom = 49;  // that a double takes at most, with a comma

  // There is room for all, and for `texts_`: nothing is raised, for which the lock of the interpreter would be needed.
  void write_all(const Column& column) {
    const double* numbers = numbers_.data();
    for (const Py_ssize_t size : sizes_) {
      const auto read = [numbers](Py_ssize_t i, double& value) {
        value = numbers[i];
        return true;
      };
      if (size != 0 && has_size(column, size)) put_all_doubles<Mode::Write>(text_, column, size, read);
      texts_.push_back(text_.size());
      numbers += size;
    }
  }

  std::vector<double> numbers_;
  std::vector<Py_ssize_t> sizes_;  // of the vectors
  std::vector<size_t> texts_;      // where they begin, and behind the last where it ends
  char none_[1];
  Output text_{none_, sizeof none_};
};

}  // namespace schemagen
