// SPDX-License-Identifier: Apache-2.0
// The rules that look at a line at a time. Patterns that would find themselves here are put
// together from two pieces.
#include "tests/lint/rules.h"

#include <algorithm>
#include <array>
#include <regex>
#include <span>
#include <string_view>

namespace handfast::lint {
namespace {

struct Pattern {
    std::regex regex;
    std::string what;
};

Pattern pattern(const std::string& regex, std::string what) {
    return {std::regex(regex, std::regex::optimize), std::move(what)};
}

Findings match(const SourceFile& file, const std::vector<std::string>& lines,
               std::span<const Pattern> patterns) {
    Findings found;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        for (const Pattern& p : patterns) {
            if (!std::regex_search(lines[i], p.regex)) continue;
            found.push_back({file.path, i + 1, p.what + ": " + lines[i]});
        }
    }
    return found;
}

bool is_engine(const SourceFile& file) {
    return file.in("crypto/") || file.in("x509/") || file.in("record/") || file.in("handshake/");
}

// --- layers ------------------------------------------------------------------------------------

struct Layer {
    std::string_view folder;
    std::vector<std::string_view> may_include;
};

// The first row whose folder begins a path is its layer.
const std::vector<Layer>& layers() {
    static const std::vector<Layer> rows = {
        {"crypto/base/", {"crypto/base/"}},
        {"crypto/", {"crypto/"}},
        {"x509/", {"crypto/", "x509/"}},
        {"record/", {"crypto/", "record/"}},
        {"handshake/", {"crypto/", "x509/", "record/", "handshake/"}},
        {"cli/", {"crypto/", "x509/", "record/", "handshake/", "cli/"}},
        {"fuzz/", {"crypto/", "x509/", "record/", "handshake/", "cli/", "fuzz/", "tests/"}},
        {"bench/", {"crypto/", "x509/", "record/", "handshake/", "cli/", "bench/", "tests/"}},
        {"tests/",
         {"crypto/", "x509/", "record/", "handshake/", "cli/", "fuzz/", "bench/", "tests/"}},
    };
    return rows;
}

const Layer* layer_of(std::string_view path) {
    auto row = std::ranges::find_if(
        layers(), [&](const Layer& layer) { return path.starts_with(layer.folder); });
    return row == layers().end() ? nullptr : &*row;
}

// --- libraries ---------------------------------------------------------------------------------

struct Library {
    std::string_view header;  ///< how its headers' names begin
    std::vector<std::string_view> folders;
};

const std::vector<Library>& libraries() {
    static const std::vector<Library> rows = {
        {"sodium", {"crypto/"}},
        {"botan", {"crypto/"}},
        {"intel-ipsec-mb", {"crypto/"}},
        {"ipsec-mb", {"crypto/"}},
        {"nettle/", {"crypto/"}},
        {"hogweed", {"crypto/"}},
        {"gmp", {"crypto/"}},
        {"zlib", {"cli/", "tests/"}},
        {"brotli/", {"cli/"}},
        {"zstd", {"cli/"}},
        {"asio", {"cli/", "tests/", "bench/", "fuzz/"}},
        {"nlohmann/", {"cli/", "tests/", "bench/", "fuzz/"}},
        {"fmt/", {"cli/", "tests/", "bench/", "fuzz/"}},
        {"gtest/", {"tests/", "fuzz/"}},
        {"gmock/", {"tests/"}},
        {"benchmark/", {"bench/"}},
        {"openssl/", {"bench/"}},
        {"gnutls/", {}},
        {"boost/", {}},
    };
    return rows;
}

}  // namespace

Findings check_layers(const SourceFile& file) {
    static const std::regex include(R"rx(^\s*#include "([^"]+)")rx");
    const Layer* layer = layer_of(file.path);
    Findings found;
    for (std::size_t i = 0; i < file.code.size() && layer != nullptr; ++i) {
        std::smatch hit;
        if (!std::regex_search(file.code[i], hit, include)) continue;
        std::string target = hit[1].str();
        bool allowed = std::ranges::any_of(layer->may_include, [&](std::string_view folder) {
            return target.starts_with(folder);
        });
        if (!allowed) found.push_back({file.path, i + 1, "may not include " + target});
    }
    return found;
}

Findings check_libraries(const SourceFile& file) {
    static const std::regex include(R"(^\s*#include <([^>]+)>)");
    Findings found;
    for (std::size_t i = 0; i < file.code.size(); ++i) {
        std::smatch hit;
        if (!std::regex_search(file.code[i], hit, include)) continue;
        std::string header = hit[1].str();
        auto row = std::ranges::find_if(libraries(), [&](const Library& library) {
            return header.starts_with(library.header);
        });
        if (row == libraries().end()) continue;
        bool allowed = std::ranges::any_of(
            row->folders, [&](std::string_view folder) { return file.in(folder); });
        if (!allowed) found.push_back({file.path, i + 1, "library header <" + header + ">"});
    }
    return found;
}

Findings check_no_io(const SourceFile& file) {
    static const std::array patterns = {
        pattern(R"(^\s*#include <(iostream|fstream|cstdio|stdio\.h|ctime|time\.h|cerrno|errno\.h|)"
                R"(random|filesystem|thread|unistd\.h|fcntl\.h|poll\.h|netdb\.h|csignal|signal\.h|)"
                R"(syslog\.h|sys/.*|netinet/.*|arpa/.*|print|print\.h)>)",
                "header that does I/O or reads the world"),
        pattern(R"(\b(printf|fprintf|puts|fputs|putchar|fopen|popen|getenv|secure_getenv|setenv|)"
                R"(rand|srand|gettimeofday|clock_gettime|localtime|gmtime|perror)\s*\()",
                "call that does I/O or reads the world"),
        pattern(R"((\bstd|[^\w>]|^)::(time|system|exit|abort|remove|rename)\s*\()",
                "call of the system"),
        pattern(R"(\btime\((nullptr|NULL|0|&\w+)\))", "clock"),
        pattern(R"(_clock::now)", "clock"),
        pattern(R"(\brandom_device\b)", "randomness"),
        pattern(R"(\berrno\b)", "errno"),
        pattern(R"(\bstd::(cout|cerr|clog|cin|this_thread)\b)", "I/O"),
        pattern(R"((^|[^\w:])::(socket|connect|bind|listen|accept|recv|send|read|write|open)\()",
                "system call"),
    };
    return is_engine(file) ? match(file, file.code, patterns) : Findings{};
}

Findings check_no_conditionals(const SourceFile& file) {
    static const std::array patterns = {
        pattern(R"(^\s*#\s*(if|ifdef|ifndef|elif)\b)", "conditional compilation"),
    };
    bool watched =
        file.in("x509/") || file.in("record/") || file.in("handshake/") || file.in("cli/");
    // A list of rows of several kinds lets its reader leave kinds out.
    if (file.path.ends_with(".inc")) return {};
    return watched ? match(file, file.code, patterns) : Findings{};
}

Findings check_own_protocol(const SourceFile& file) {
    static const std::array patterns = {
        pattern(R"(\bBotan::(TLS|X509|PKCS8|PKCS10|BER_|DER_|ASN1|OCSP|PEM_Code))",
                "a format or protocol of Botan's"),
        pattern(R"(#include <botan/(tls|x509|pkcs8|pkcs10|ber_dec|der_enc|asn1|ocsp|pem))",
                "a format or protocol of Botan's"),
    };
    return match(file, file.code, patterns);
}

Findings check_version_comparisons(const SourceFile& file) {
    static const std::array patterns = {
        pattern(R"([vV]ersion\w*(\(\))? (<|>|<=|>=) )", "version comparison"),
        pattern(R"( (<|>|<=|>=) (\w+::)*(ProtocolVersion|WireVersion)::)", "version comparison"),
    };
    bool watched = file.in("record/") || file.in("handshake/") || file.in("cli/");
    bool exempt = file.in("handshake/version.");
    return watched && !exempt ? match(file, file.code, patterns) : Findings{};
}

Findings check_file_length(const SourceFile& file) {
    constexpr std::size_t kMaxLines = 600;
    if (!file.is_cpp() || file.lines.size() <= kMaxLines) return {};
    return {{file.path, file.lines.size(), "more than 600 lines"}};
}

Findings check_head(const SourceFile& file) {
    static constexpr std::array<std::string_view, 8> kSuffixes = {
        ".h", ".cc", ".inc", ".py", ".js", ".java", ".go", "meson.build"};
    bool script = !file.lines.empty() && file.lines[0].starts_with("#!");
    bool has_head = script || std::ranges::any_of(kSuffixes, [&](std::string_view suffix) {
                        return file.path.ends_with(suffix);
                    });
    if (!has_head) return {};
    std::size_t at = script ? 1 : 0;
    auto line = [&](std::size_t i) { return i < file.lines.size() ? file.lines[i] : ""; };
    std::string spdx = "SPDX-License-Identifier: Apache-2.0";
    if (line(at) != "// " + spdx && line(at) != "# " + spdx) {
        return {{file.path, at + 1, "does not begin with the SPDX line"}};
    }
    // A .cc may leave its purpose to the header of its name.
    std::string header = file.path.substr(0, file.path.rfind('.')) + ".h";
    bool has_purpose = file.path.ends_with(".h") || file.path.ends_with(".cc");
    if (has_purpose && !line(at + 1).starts_with("// ") &&
        line(at + 1) != "#include \"" + header + "\"") {
        return {{file.path, at + 2, "does not say its purpose"}};
    }
    return {};
}

Findings check_no_marks(const SourceFile& file) {
    static const std::array patterns = {
        pattern(R"(\b(TO)"
                R"(DO|FIX)"
                R"(ME|XX)"
                R"(X)\b)",
                "unfinished"),
    };
    return file.path == "LICENSE" ? Findings{} : match(file, file.lines, patterns);
}

Findings check_names(const SourceFile& file) {
    static const std::array everywhere = {
        pattern(R"(\b(class|struct) \w*(Manager|Helper|Utils?)\b)", "name that says nothing"),
    };
    static const std::array engine = {pattern(R"(\bget_\w+\()", "get_")};
    Findings found = match(file, file.code, everywhere);
    if (is_engine(file) && !file.in("crypto/")) {
        for (Finding& finding : match(file, file.code, engine)) found.push_back(finding);
    }
    return found;
}

Findings check_no_machine(const SourceFile& file) {
    static const std::array patterns = {
        pattern(R"((^|[^\w.])/(wo)"
                R"(rk|ro)"
                R"(ot|ho)"
                R"(me)/)",
                "path of one machine"),
        pattern(R"((deb\.debian\.or)"
                R"(g|registry\.npm|pypi\.or)"
                R"(g|proxy\.golan)"
                R"(g|repo1?\.maven|crates\.i)"
                R"(o)\b)",
                "host of a registry"),
    };
    return match(file, file.lines, patterns);
}

Findings check_lines(const SourceFile& file) {
    constexpr std::size_t kMaxColumns = 100;
    Findings found;
    // A table's row is easier to read on one line.
    bool table = file.path.ends_with(".inc");
    for (std::size_t i = 0; i < file.lines.size() && file.is_cpp(); ++i) {
        const std::string& line = file.lines[i];
        if (line == "// clang-format off") table = true;
        if (line == "// clang-format on") table = false;
        auto continues = [](char c) { return (static_cast<unsigned char>(c) & 0xc0U) == 0x80U; };
        auto columns =
            line.size() - static_cast<std::size_t>(std::ranges::count_if(line, continues));
        if (columns > kMaxColumns && !table) {
            found.push_back({file.path, i + 1, "more than 100 columns"});
        }
        if (line.find('\t') != std::string::npos || line.ends_with(' ')) {
            found.push_back({file.path, i + 1, "tab, or blank at the end"});
        }
    }
    return found;
}

Findings check_is_built(const SourceFile& file, const std::vector<SourceFile>& tree) {
    if (!file.path.ends_with(".cc")) return {};
    std::string stem = file.name().substr(0, file.name().size() - 3);
    std::string base = stem.ends_with("_test") ? stem.substr(0, stem.size() - 5) : stem;
    std::regex named("['/](" + stem + "|" + base + ")(\\.cc)?'");
    std::string top = file.path.substr(0, file.path.find('/') + 1);
    for (const SourceFile& build : tree) {
        if (build.name() != "meson.build" || !build.in(top)) continue;
        for (const std::string& line : build.lines) {
            if (std::regex_search(line, named)) return {};
        }
    }
    return {{file.path, 1, "no meson.build names it"}};
}

}  // namespace handfast::lint
