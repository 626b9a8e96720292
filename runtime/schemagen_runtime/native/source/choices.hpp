// The texts of an enum and their objects: a text that is one of them is not made anew.
#pragma once
#include "lines.hpp"

namespace schemagen {

class Choices {
 public:
  explicit Choices(PyObject* choices) {
    if (choices == nullptr || PySet_GET_SIZE(choices) > kMost) return;
    const Ref texts(PySequence_List(choices));
    if (!texts) PyErr_Clear();
    for (Py_ssize_t i = 0; texts && i < PyList_GET_SIZE(texts.get()); i++) add(PyList_GET_ITEM(texts.get(), i));
  }

  SG_INLINE PyObject* find(const Spelled& text) const {
    for (const Choice& choice : choices_) {
      if (choice.text.size() == text.size && memcmp(choice.text.data(), text.data, text.size) == 0) {
        return choice.object.get();
      }
    }
    return nullptr;
  }

 private:
  static constexpr Py_ssize_t kMost = 16;

  struct Choice {
    std::string text;
    Ref object;
  };

  void add(PyObject* object) {
    if (PyUnicode_CheckExact(object) && PyUnicode_IS_COMPACT_ASCII(object)) {
      choices_.push_back({std::string(ascii_of(object), static_cast<size_t>(PyUnicode_GET_LENGTH(object))), Ref::of(object)});
    }
  }

  std::vector<Choice> choices_;
};

}  // namespace schemagen
