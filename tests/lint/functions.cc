// SPDX-License-Identifier: Apache-2.0
// The length of functions: braces are matched in blanked code, and what stands before each
// opening brace says whether it opens a namespace, a type, an initialiser or a function.
#include <cstddef>
#include <regex>
#include <string>
#include <vector>

#include "tests/lint/rules.h"

namespace handfast::lint {
namespace {

constexpr std::size_t kMaxFunctionLines = 60;

enum class Scope { outer, function, inside_function };

struct Open {
    Scope scope;
    std::size_t first_line;
    std::string name;
};

// Looks at the text between the last statement and an opening brace.
bool opens_function(const std::string& header) {
    static const std::regex scope(R"(^\s*(inline\s+)?(namespace|extern)\b)");
    static const std::regex type(R"(\b(class|struct|union|enum)\b[^()]*$)");
    static const std::regex value(R"([=,(\[]\s*$)");
    if (std::regex_search(header, scope) || std::regex_search(header, type)) return false;
    if (std::regex_search(header, value)) return false;
    return header.find('(') != std::string::npos;
}

class Functions {
  public:
    explicit Functions(const SourceFile& file) : file_(file) {}

    Findings run() {
        bool continued = false;
        for (line_ = 0; line_ < file_.code.size(); ++line_) {
            const std::string& line = file_.code[line_];
            bool directive = continued || line.starts_with("#");
            continued = directive && line.ends_with('\\');
            if (directive) continue;
            for (char c : line) take(c);
            take(' ');
        }
        return std::move(found_);
    }

  private:
    void take(char c) {
        if (c == '{') return open();
        if (c == '}') return close();
        if (c == '(') ++parens_;
        if (c == ')' && parens_ > 0) --parens_;
        if (c == ';' && parens_ == 0) return restart();
        if (header_.empty() && c == ' ') return;
        if (header_.empty()) first_line_ = line_;
        header_ += c;
    }

    void restart() {
        header_.clear();
        parens_ = 0;
    }

    void open() {
        bool inside = !stack_.empty() && stack_.back().scope != Scope::outer;
        Scope scope = inside                    ? Scope::inside_function
                      : opens_function(header_) ? Scope::function
                                                : Scope::outer;
        stack_.push_back({scope, first_line_, header_.substr(0, 60)});
        restart();
    }

    void close() {
        restart();
        if (stack_.empty()) return;
        Open opened = stack_.back();
        stack_.pop_back();
        std::size_t length = line_ - opened.first_line + 1;
        if (opened.scope != Scope::function || length <= kMaxFunctionLines) return;
        found_.push_back({file_.path, opened.first_line + 1,
                          std::to_string(length) + " lines in " + opened.name});
    }

    const SourceFile& file_;
    Findings found_;
    std::vector<Open> stack_;
    std::string header_;
    std::size_t parens_ = 0;
    std::size_t line_ = 0;
    std::size_t first_line_ = 0;
};

}  // namespace

Findings check_function_length(const SourceFile& file) {
    return file.is_cpp() ? Functions(file).run() : Findings{};
}

}  // namespace handfast::lint
