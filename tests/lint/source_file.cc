// SPDX-License-Identifier: Apache-2.0
// Reading the tree for the lint rules.
#include "tests/lint/source_file.h"

#include <algorithm>
#include <cctype>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace handfast::lint {
namespace {

namespace fs = std::filesystem;

std::vector<std::string> split_lines(std::string_view text) {
    std::vector<std::string> lines;
    while (!text.empty()) {
        std::size_t end = std::min(text.find('\n'), text.size());
        lines.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return lines;
}

bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

// Walks C++ text once and copies it, blanking what is not code.
class Blanker {
  public:
    explicit Blanker(std::string_view text) : text_(text), out_(text) {}

    std::string run() {
        while (at_ < text_.size()) step();
        return std::move(out_);
    }

  private:
    void step() {
        std::string_view here = text_.substr(at_);
        if (here.starts_with("//")) return blank_until(at_, "\n", 0);
        if (here.starts_with("/*")) return blank_until(at_ + 2, "*/", 2);
        if (here.starts_with("R\"") && !word_before()) return raw_string();
        if (here.starts_with("#include")) return skip_line();
        if (here[0] == '"') return quoted('"');
        // An apostrophe inside a number separates digits.
        if (here[0] == '\'' && !word_before()) return quoted('\'');
        ++at_;
    }

    bool word_before() const { return at_ > 0 && is_word(text_[at_ - 1]); }

    void skip_line() { at_ = std::min(text_.find('\n', at_), text_.size()); }

    void blank(std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            if (out_[i] != '\n') out_[i] = ' ';
        }
    }

    void blank_until(std::size_t from, std::string_view end, std::size_t past) {
        std::size_t found = text_.find(end, from);
        std::size_t stop = found == std::string_view::npos ? text_.size() : found + past;
        blank(at_, stop);
        at_ = stop;
    }

    void raw_string() {
        std::size_t open = std::min(text_.find('(', at_), text_.size() - 1);
        std::string close = ")" + std::string(text_.substr(at_ + 2, open - at_ - 2)) + "\"";
        std::size_t found = text_.find(close, open);
        std::size_t stop = found == std::string_view::npos ? text_.size() : found + close.size();
        blank(at_ + 2, stop - 1);
        at_ = stop;
    }

    void quoted(char quote) {
        std::size_t end = at_ + 1;
        while (end < text_.size() && text_[end] != quote && text_[end] != '\n') {
            end += text_[end] == '\\' ? 2 : 1;
        }
        end = std::min(end, text_.size());
        blank(at_ + 1, end);
        at_ = std::min(end + 1, text_.size());
    }

    std::string_view text_;
    std::string out_;
    std::size_t at_ = 0;
};

bool is_skipped_folder(const std::string& name) {
    return name == ".git" || name == ".cache" || name == "__pycache__" || name == "corpus" ||
           name.starts_with("build");
}

std::string read_text(const fs::path& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

bool SourceFile::is_cpp() const {
    return path.ends_with(".h") || path.ends_with(".cc") || path.ends_with(".inc");
}

bool SourceFile::in(std::string_view folder) const {
    return path.starts_with(folder);
}

std::string SourceFile::name() const {
    return path.substr(path.rfind('/') + 1);
}

std::string blank_comments_and_literals(std::string_view text) {
    return Blanker(text).run();
}

SourceFile make_source(std::string path, std::string_view text) {
    SourceFile file{std::move(path), split_lines(text), {}};
    if (file.is_cpp()) file.code = split_lines(blank_comments_and_literals(text));
    return file;
}

std::vector<SourceFile> read_tree(const std::string& root) {
    std::vector<SourceFile> files;
    for (auto at = fs::recursive_directory_iterator(root); at != fs::end(at); ++at) {
        if (at->is_directory() && is_skipped_folder(at->path().filename().string())) {
            at.disable_recursion_pending();
        }
        if (!at->is_regular_file() || at->path().filename() == ".git") continue;
        std::string text = read_text(at->path());
        if (text.find('\0') != std::string::npos) continue;
        files.push_back(make_source(fs::relative(at->path(), root).generic_string(), text));
    }
    std::ranges::sort(files, {}, &SourceFile::path);
    return files;
}

}  // namespace handfast::lint
