// Rows of wire lines as the columns of a block: those of inferences, and beside them those of labels.
#pragma once
#include "block_cells.hpp"
#include "line_events.hpp"

namespace schemagen {

// What a block needs to know beside the columns of the schema.
struct BlockPlan {
  std::vector<uint8_t> has_nulls;  // of each column: whether the type of values, or of elements, is nullable
  size_t stamp = 0;                // the place of the timestamp
};

// Which rows a block has, by the indexes of their lines, and what their columns do not hold.
struct BlockRows {
  Ref inferences{PyList_New(0)};
  Ref inference_ids{PyList_New(0)};
  Ref labels{PyList_New(0)};
  Ref label_ids{PyList_New(0)};
  Ref stamps{PyList_New(0)};  // of labels: the own timestamp of the event in UTC, None where it has none
  Ref notes{PyList_New(0)};   // index, name of the column, text
  Ref left{PyList_New(0)};    // the lines that others are to read

  bool is_made() const { return inferences && inference_ids && labels && label_ids && stamps && notes && left; }
};

class Block {
 public:
  Block(Table& table, const BlockPlan& plan) : table_(table), stamp_place_(plan.stamp), given_(table.columns.size()) {
    columns_.reserve(table.columns.size());
    for (size_t place = 0; place < table.columns.size(); place++) {
      columns_.emplace_back(table.columns[place], plan.has_nulls[place] != 0);
    }
  }

  // Reads a line behind the rows that are there; false where others are to read it, with an exception set or not, and nothing
  // was added.
  bool read(const Context& context, PyObject* bytes) {
    Line line(PyBytes_AS_STRING(bytes), static_cast<size_t>(PyBytes_GET_SIZE(bytes)));
    CellReader reader(line, context);
    std::fill(given_.begin(), given_.end(), Given::Missing);
    notes_.clear();
    has_inference_only = false;
    const auto take = [&](size_t place) { return read_value(reader, line, place); };
    if (SG_LIKELY(take_columns(table_, line, take) && is_whole(table_, *this) && are_complete())) return true;
    for (BlockColumn& column : columns_) column.take_back();
    return false;
  }

  // Keeps the row that was read last. False with an exception set.
  bool keep(PyObject* index, const BlockRows& rows) {
    const bool is_label = has_label(table_, *this);
    for (size_t place = 0; place < columns_.size(); place++) {
      BlockColumn& column = columns_[place];
      if (!(table_.columns[place].is_label ? is_label : has_inference_only)) {
        column.take_back();
      } else if (!has_value(*this, place)) {
        column.add_nothing();
      }
      column.end_row();
    }
    if (has_inference_only && !add(index, rows.inferences, rows.inference_ids)) return false;
    if (is_label && !(add(index, rows.labels, rows.label_ids) && add_stamp(rows))) return false;
    return add_notes(index, rows);
  }

  // Returns the bytes of the columns by their names, each as a block has it.
  Ref bytes() const {
    Ref columns(PyDict_New());
    for (size_t place = 0; columns && place < columns_.size(); place++) {
      const Ref bytes = columns_[place].bytes();
      if (!bytes || PyDict_SetItem(columns.get(), table_.columns[place].name.get(), bytes.get()) < 0) return Ref();
    }
    return columns;
  }

  friend bool has_value(const Block& block, size_t place) { return block.given_[place] == Given::Value; }
  bool has_inference_only = false;  // of the row that was read last

 private:
  enum class Given : uint8_t { Missing, Null, Value };

  bool read_value(CellReader& reader, Line& line, size_t place) {
    if (SG_UNLIKELY(given_[place] != Given::Missing)) return false;  // a key that is there twice
    const Column& column = table_.columns[place];
    has_inference_only |= !column.is_common;
    if (line.next() == 'n') {
      given_[place] = Given::Null;
      return line.take_null();
    }
    given_[place] = Given::Value;
    BlockCell cell{columns_[place], place, notes_, place == stamp_place_ ? stamp_ : other_stamp_};
    if (place != 0) return read_block_value(reader, column, table_.choices[place], cell);
    BlockId id{cell, id_};
    return reader.scalar(column.item, table_.choices[place], id);
  }

  // Whether an inference has a value where there must be one, also where lines are read that were judged before.
  bool are_complete() const {
    for (size_t place = 0; place < columns_.size(); place++) {
      const bool may_lack = columns_[place].may_be_null || table_.columns[place].is_label;
      if (has_inference_only && !may_lack && given_[place] != Given::Value) return false;
    }
    return true;
  }

  bool add(PyObject* index, const Ref& indexes, const Ref& ids) const {
    return PyList_Append(indexes.get(), index) == 0 && PyList_Append(ids.get(), id_.cell.get()) == 0;
  }

  bool add_stamp(const BlockRows& rows) const {
    const Ref stamp = has_value(*this, stamp_place_) ? utc_text(stamp_.moment, stamp_.text) : Ref::of(Py_None);
    return stamp && PyList_Append(rows.stamps.get(), stamp.get()) == 0;
  }

  bool add_notes(PyObject* index, const BlockRows& rows) const {
    for (const Note& note : notes_) {
      const Column& column = table_.columns[note.place];
      if (!column.is_label && !has_inference_only) continue;
      const Ref all(PyTuple_Pack(3, index, column.name.get(), note.text.get()));
      if (!all || PyList_Append(rows.notes.get(), all.get()) < 0) return false;
    }
    return true;
  }

  Table& table_;
  size_t stamp_place_;
  std::vector<BlockColumn> columns_;
  std::vector<Given> given_;  // of the row that was read last, as all that follows
  std::vector<Note> notes_;
  Object id_{CellForm::Plain};
  Stamp stamp_{}, other_stamp_{};  // of the event, and of any other column
};

}  // namespace schemagen
