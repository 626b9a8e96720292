// The class `LineRewriter`: writes the records of a log as the wire lines of events, as a mapping says.
#pragma once
#include "call.hpp"
#include "records.hpp"

namespace schemagen {

// How a column of an event is written.
struct Source {
  std::string prefix;    // its quoted name, and a colon
  size_t node = 0;       // where its value is found; 0 for a constant
  std::string constant;  // its JSON
  int digits = -1;       // of a second, where the value is a time that counts such parts of it; -1 where it is none
};

// What is asked of a value: whether it is one of some texts, or whether it is there.
struct Question {
  size_t node = 0;
  bool asks_texts = false, wants_it = true;
  std::vector<std::string> texts;  // with their quotes
};

// What becomes of the records for which each question has a yes: an event, or nothing where it has no columns.
struct Rule {
  std::vector<Question> questions;
  std::vector<Source> columns;
  size_t id = 0;  // where the event's ID is found
};

struct Rewriting {
  Ways ways;
  std::vector<Rule> rules;
};

struct LineRewriter {
  PyObject_HEAD
  Rewriting* rewriting;
};

enum class Answer { No, Yes, Unknown };

constexpr unsigned char kLeft = 255;  // stands for the number of a rule where a line is left to others

inline Answer answer(const Question& question, const RecordReader& record) {
  const Written& value = record[question.node];
  if (!question.asks_texts) return value.is_there() == question.wants_it ? Answer::Yes : Answer::No;
  if (!value.is_text()) return Answer::No;
  for (const std::string& text : question.texts) {
    if (value.is(text)) return Answer::Yes;
  }
  return memchr(value.data, '\\', value.size) == nullptr ? Answer::No : Answer::Unknown;
}

// Returns the number of the rule that a record follows.
inline unsigned char rule_of(const std::vector<Rule>& rules, const RecordReader& record) {
  for (size_t number = 0; number < rules.size(); number++) {
    Answer all = Answer::Yes;
    for (size_t i = 0; i < rules[number].questions.size() && all == Answer::Yes; i++) {
      all = answer(rules[number].questions[i], record);
    }
    if (all == Answer::Unknown) break;
    if (all == Answer::Yes) return static_cast<unsigned char>(number);
  }
  return kLeft;
}

// Writes a list without space between its members, as wire lines have it; false where it may have an object, of which a key
// may be there twice.
inline bool put_list(Output& out, const Written& list) {
  if (memchr(list.data, '{', list.size) != nullptr) return false;
  if (memchr(list.data, ' ', list.size) == nullptr) return out.put(list.data, list.size);
  if (!out.room(list.size)) return false;
  bool is_in_text = false;
  for (const char *at = list.data, *const end = list.data + list.size; at != end; at++) {
    if (*at == ' ' && !is_in_text) continue;
    if (*at == '\\') *out.at++ = *at++;
    else if (*at == '"') is_in_text = !is_in_text;
    *out.at++ = *at;
  }
  return true;
}

// Writes a whole number of parts of a second since 1970 as a time, without zeros at its end.
inline bool put_count(Output& out, const Written& count, int digits) {
  if (count.size > 18 || !out.room(48)) return false;
  int64_t seconds = 0, parts = 1;
  for (size_t i = 0; i < count.size; i++) {
    if (digit_at(count.data, i) > 9) return false;
    seconds = 10 * seconds + digit_at(count.data, i);
  }
  for (int i = 0; i < digits; i++) parts *= 10;
  int64_t rest = seconds % parts;  // behind the point
  seconds /= parts;
  if (seconds >= 253402300800) return false;  // the year 10000
  char whole[32];
  put_moment(whole, moment_of(seconds, 0));
  *out.at++ = '"';
  memcpy(out.at, whole, 19);
  out.at += 19;
  if (rest != 0) *out.at++ = '.';
  while (rest != 0) {
    parts /= 10;
    *out.at++ = static_cast<char>('0' + rest / parts);
    rest %= parts;
  }
  memcpy(out.at, "Z\"", 2);
  out.at += 2;
  return true;
}

inline bool put_value_of(Output& out, const Source& column, const Written& value) {
  if (column.digits >= 0 && value.is_there()) return put_count(out, value, column.digits);
  if (*value.data == '{') return false;
  return *value.data == '[' ? put_list(out, value) : out.put(value.data, value.size);
}

// Writes the event of a record; false where others are to make it, with an exception set where there is no memory.
inline bool put_columns(Output& out, const Rule& rule, const RecordReader& record) {
  const Written& id = record[rule.id];
  if (!id.is_there() || id.is("\"\"")) return false;
  char before = '{';
  for (const Source& column : rule.columns) {
    const Written constant{column.constant.data(), column.constant.size()};
    const Written& value = column.node == 0 ? constant : record[column.node];
    if (value.data == nullptr) continue;
    if (!out.put(before) || !out.put(column.prefix.data(), column.prefix.size())) return false;
    if (!put_value_of(out, column, value)) return false;
    before = ',';
  }
  return out.put('}');
}

// Returns the wire line that a line becomes, None where it becomes none; nothing with an exception set. `number` is that of
// the rule.
inline PyObject* rewritten(const Rewriting& rewriting, RecordReader& record, PyObject* line, Output& out,
                           unsigned char& number) {
  number = kLeft;
  if (!PyBytes_CheckExact(line)) return Py_NewRef(Py_None);
  if (record.read(PyBytes_AS_STRING(line), static_cast<size_t>(PyBytes_GET_SIZE(line)))) {
    number = rule_of(rewriting.rules, record);
  }
  if (number == kLeft || rewriting.rules[number].columns.empty()) return Py_NewRef(Py_None);
  out.clear();
  if (SG_LIKELY(put_columns(out, rewriting.rules[number], record))) {
    return PyBytes_FromStringAndSize(out.data(), static_cast<Py_ssize_t>(out.size()));
  }
  number = kLeft;
  return PyErr_Occurred() ? nullptr : Py_NewRef(Py_None);
}

inline PyObject* rewrite_each(PyObject* object, PyObject* lines) {
  const Rewriting& rewriting = *reinterpret_cast<LineRewriter*>(object)->rewriting;
  const Ref held(PySequence_Tuple(lines));  // nobody can change it meanwhile
  if (!held) return nullptr;
  const Py_ssize_t count = PyTuple_GET_SIZE(held.get());
  const Ref made(PyList_New(count)), numbers(PyBytes_FromStringAndSize(nullptr, count));
  if (!made || !numbers) return nullptr;
  char local[4096];
  Output out(local, sizeof local);
  RecordReader record(rewriting.ways);
  for (Py_ssize_t i = 0; i < count; i++) {
    auto& number = reinterpret_cast<unsigned char*>(PyBytes_AS_STRING(numbers.get()))[i];
    PyObject* one = rewritten(rewriting, record, PyTuple_GET_ITEM(held.get(), i), out, number);
    if (one == nullptr) return nullptr;
    PyList_SET_ITEM(made.get(), i, one);
  }
  return PyTuple_Pack(2, made.get(), numbers.get());
}

// Reads a tuple of bytes.
inline bool read_texts(PyObject* given, std::vector<std::string>& texts) {
  for (Py_ssize_t i = 0; PyTuple_Check(given) && i < PyTuple_GET_SIZE(given); i++) {
    char* data;
    Py_ssize_t size;
    if (PyBytes_AsStringAndSize(PyTuple_GET_ITEM(given, i), &data, &size) < 0) return false;
    texts.emplace_back(data, static_cast<size_t>(size));
  }
  return true;
}

// Reads a way, quoted names; `node` is where it leads to, 0 where it has no steps.
inline bool read_way(Ways& ways, PyObject* given, size_t& node) {
  std::vector<std::string> names;
  if (!read_texts(given, names)) return false;
  node = 0;
  for (const std::string& name : names) node = ways.add(node, name);
  return true;
}

inline bool read_question(Ways& ways, PyObject* given, Question& question) {
  PyObject *way, *texts;
  int wants_it;
  if (!PyArg_ParseTuple(given, "OOp", &way, &texts, &wants_it)) return false;
  question.wants_it = wants_it != 0;
  question.asks_texts = texts != Py_None;
  return read_way(ways, way, question.node) && read_texts(texts, question.texts);
}

inline bool read_source(Ways& ways, PyObject* given, Source& column) {
  PyObject *prefix, *way, *constant;
  if (!PyArg_ParseTuple(given, "SOSi", &prefix, &way, &constant, &column.digits)) return false;
  column.prefix.assign(PyBytes_AS_STRING(prefix), static_cast<size_t>(PyBytes_GET_SIZE(prefix)));
  column.constant.assign(PyBytes_AS_STRING(constant), static_cast<size_t>(PyBytes_GET_SIZE(constant)));
  return read_way(ways, way, column.node);
}

inline bool read_rule(Ways& ways, PyObject* given, Rule& rule) {
  PyObject *questions, *columns, *id;
  if (!PyArg_ParseTuple(given, "O!O!O", &PyTuple_Type, &questions, &PyTuple_Type, &columns, &id)) return false;
  rule.questions.resize(static_cast<size_t>(PyTuple_GET_SIZE(questions)));
  rule.columns.resize(static_cast<size_t>(PyTuple_GET_SIZE(columns)));
  for (size_t i = 0; i < rule.questions.size(); i++) {
    if (!read_question(ways, PyTuple_GET_ITEM(questions, static_cast<Py_ssize_t>(i)), rule.questions[i])) return false;
  }
  for (size_t i = 0; i < rule.columns.size(); i++) {
    if (!read_source(ways, PyTuple_GET_ITEM(columns, static_cast<Py_ssize_t>(i)), rule.columns[i])) return false;
  }
  return read_way(ways, id, rule.id);
}

inline PyObject* new_line_rewriter(PyTypeObject* type, PyObject* arguments, PyObject* keywords) {
  static const char* names[] = {"rules", nullptr};
  PyObject* rules;
  if (!PyArg_ParseTupleAndKeywords(arguments, keywords, "O!:LineRewriter", const_cast<char**>(names), &PyTuple_Type,
                                   &rules)) {
    return nullptr;
  }
  Ref self(type->tp_alloc(type, 0));
  if (!self) return nullptr;
  try {
    auto* rewriting = reinterpret_cast<LineRewriter*>(self.get())->rewriting = new Rewriting();
    rewriting->rules.resize(static_cast<size_t>(PyTuple_GET_SIZE(rules)));
    for (size_t i = 0; i < rewriting->rules.size(); i++) {
      if (!read_rule(rewriting->ways, PyTuple_GET_ITEM(rules, static_cast<Py_ssize_t>(i)), rewriting->rules[i])) {
        return nullptr;
      }
    }
    return self.release();
  } catch (const std::bad_alloc&) {
    return PyErr_NoMemory();
  }
}

inline void free_line_rewriter(PyObject* self) {
  PyTypeObject* type = Py_TYPE(self);
  delete reinterpret_cast<LineRewriter*>(self)->rewriting;
  type->tp_free(self);
  Py_DECREF(type);
}

static PyMethodDef line_rewriter_methods[] = {
    {"rewrite_each", guarded<rewrite_each>, METH_O, "Return the wire lines of records, and the numbers of their rules."},
    {nullptr, nullptr, 0, nullptr},
};

static PyType_Slot line_rewriter_slots[] = {
    {Py_tp_doc, const_cast<char*>("Write the records of a log as wire lines.")},
    {Py_tp_new, reinterpret_cast<void*>(new_line_rewriter)},
    {Py_tp_dealloc, reinterpret_cast<void*>(free_line_rewriter)},
    {Py_tp_methods, line_rewriter_methods},
    {0, nullptr},
};

static PyType_Spec line_rewriter_spec = {"schemagen_runtime.native._engine.LineRewriter", sizeof(LineRewriter), 0,
                                         Py_TPFLAGS_DEFAULT | Py_TPFLAGS_IMMUTABLETYPE, line_rewriter_slots};

}  // namespace schemagen
