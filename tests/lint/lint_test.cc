// SPDX-License-Identifier: Apache-2.0
// Runs every rule over the tree, and over samples that it must find and must let pass.
#include <fstream>
#include <iterator>
#include <ostream>
#include <regex>
#include <set>
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "tests/lint/rules.h"

namespace handfast::lint {
namespace {

const std::vector<SourceFile>& tree() {
    static const std::vector<SourceFile> files = read_tree(HANDFAST_SOURCE_ROOT);
    return files;
}

struct Rule {
    const char* name;
    Findings (*check)(const SourceFile&);
};

constexpr Rule kRules[] = {
    {"InclusionPointsDown", check_layers},
    {"LibraryHeadersStayWrapped", check_libraries},
    {"NoIoBelowCli", check_no_io},
    {"NoConditionalCompilation", check_no_conditionals},
    {"ProtocolsAreOurOwn", check_own_protocol},
    {"VersionsAreComparedInOnePlace", check_version_comparisons},
    {"FilesAreShort", check_file_length},
    {"FunctionsAreShort", check_function_length},
    {"FilesSayLicenceAndPurpose", check_head},
    {"NoUnfinishedMarks", check_no_marks},
    {"NamesSaySomething", check_names},
    {"NothingOfOneMachine", check_no_machine},
    {"LinesAreClean", check_lines},
};

std::ostream& operator<<(std::ostream& out, const Rule& rule) {
    return out << rule.name;
}

std::string report(const Findings& found) {
    std::string text;
    for (const Finding& f : found) {
        text += f.path + ":" + std::to_string(f.line) + ": " + f.what + "\n";
    }
    return text;
}

class Lint : public testing::TestWithParam<Rule> {};

TEST_P(Lint, TreeKeeps) {
    std::string found;
    for (const SourceFile& file : tree()) found += report(GetParam().check(file));
    EXPECT_EQ(found, "");
}

INSTANTIATE_TEST_SUITE_P(Rules, Lint, testing::ValuesIn(kRules),
                         [](const auto& instance) { return std::string(instance.param.name); });

TEST(LintTree, IsFound) {
    ASSERT_GT(tree().size(), 50U);
}

TEST(LintTree, EverySourceIsBuilt) {
    std::string found;
    for (const SourceFile& file : tree()) found += report(check_is_built(file, tree()));
    EXPECT_EQ(found, "");
}

struct Sample {
    Findings (*check)(const SourceFile&);
    const char* path;
    std::string text;
    std::size_t findings;
};

std::ostream& operator<<(std::ostream& out, const Sample& sample) {
    return out << sample.path << ": " << sample.text.substr(0, 60);
}

std::string function_of(std::size_t lines) {
    std::string text = "int f(\n    int a) {\n";
    for (std::size_t i = 3; i < lines; ++i) text += "    if (a) {}\n";
    return text + "}\n";
}

std::string repeat(const std::string& piece, std::size_t count) {
    std::string text;
    for (std::size_t i = 0; i < count; ++i) text += piece;
    return text;
}

const std::string kSpdx = "// SPDX-License-Identifier: Apache-2.0\n";

const Sample kSamples[] = {
    {check_layers, "crypto/base/a.h", "#include \"crypto/provider.h\"", 1},
    {check_layers, "crypto/base/a.h", "#include \"crypto/base/bytes.h\"", 0},
    {check_layers, "crypto/a.h", "#include \"record/event.h\"", 1},
    {check_layers, "x509/a.h", "#include \"record/event.h\"", 1},
    {check_layers, "record/a.h", "#include \"x509/name.h\"", 1},
    {check_layers, "record/a.h", "#include \"handshake/messages.h\"", 1},
    {check_layers, "handshake/a.h", "#include \"cli/options.h\"", 1},
    {check_layers, "handshake/a.h", "#include \"x509/name.h\"\n#include \"record/event.h\"", 0},
    {check_layers, "cli/a.h", "#include \"tests/support/pair.h\"", 1},
    {check_layers, "cli/a.cc", "#include \"options.h\"", 1},
    {check_layers, "cli/a.cc", "// #include \"options.h\"", 0},
    {check_layers, "tests/unit/a.cc", "#include \"cli/options.h\"", 0},
    {check_libraries, "handshake/a.cc", "#include <sodium.h>", 1},
    {check_libraries, "tests/a.cc", "#include <botan/rsa.h>", 1},
    {check_libraries, "crypto/a.cc", "#include <botan/rsa.h>\n#include <nettle/ecc.h>", 0},
    {check_libraries, "crypto/a.cc", "#include <fmt/core.h>", 1},
    {check_libraries, "handshake/a.cc", "#include <nlohmann/json.hpp>", 1},
    {check_libraries, "cli/a.cc", "#include <asio.hpp>", 0},
    {check_libraries, "handshake/a.cc", "#include <zlib.h>", 1},
    {check_libraries, "crypto/a.cc", "#include <openssl/evp.h>", 1},
    {check_no_io, "record/a.cc", "#include <iostream>", 1},
    {check_no_io, "record/a.cc", "#include <sys/socket.h>", 1},
    {check_no_io, "crypto/a.cc", "    std::printf(\"x\");", 1},
    {check_no_io, "crypto/a.cc", "    auto now = std::chrono::system_clock::now();", 1},
    {check_no_io, "x509/a.cc", "    auto now = time(nullptr);", 1},
    {check_no_io, "x509/a.cc", "    auto when = reader.time(0x17);", 0},
    {check_no_io, "handshake/a.cc", "    if (getenv(\"A\")) return rand();", 1},
    {check_no_io, "handshake/a.cc", "    if (errno == 1) return;", 1},
    {check_no_io, "handshake/a.cc", "    std::random_device device;", 1},
    {check_no_io, "handshake/a.cc", "    int fd = ::socket(1, 2, 3);", 1},
    {check_no_io, "handshake/a.cc", "    std::exit(1);", 1},
    {check_no_io, "handshake/a.cc", "void Store::remove(int id) {", 0},
    {check_no_io, "handshake/a.cc", "    // errno is not read here", 0},
    {check_no_io, "cli/a.cc", "#include <iostream>", 0},
    {check_no_conditionals, "handshake/a.cc", "#ifdef HAVE_DTLS\n#endif", 1},
    {check_no_conditionals, "record/a.inc", "#ifdef GROUP\n#endif", 0},
    {check_no_conditionals, "crypto/a.cc", "#ifdef HAVE_IPSEC_MB\n#endif", 0},
    {check_own_protocol, "crypto/a.cc", "    Botan::TLS::Policy policy;", 1},
    {check_own_protocol, "crypto/a.cc", "    Botan::X509_Certificate cert;", 1},
    {check_own_protocol, "crypto/a.cc", "    Botan::PKCS8::load_key(source);", 1},
    {check_own_protocol, "crypto/a.cc", "    Botan::DER_Encoder encoder;", 1},
    {check_own_protocol, "crypto/a.cc", "#include <botan/ber_dec.h>", 1},
    {check_own_protocol, "crypto/a.cc", "    Botan::RSA_PrivateKey key(p, q, e);", 0},
    {check_version_comparisons, "handshake/a.cc", "    if (version >= kTls13) return;", 1},
    {check_version_comparisons, "record/a.cc", "    if (record_version_ < x) return;", 1},
    {check_version_comparisons, "cli/a.cc", "    if (v < ProtocolVersion::tls13) return;", 1},
    {check_version_comparisons, "cli/a.cc", "    std::optional<ProtocolVersion> version;", 0},
    {check_version_comparisons, "handshake/version.cc", "    return version < other;", 0},
    {check_file_length, "crypto/a.cc", repeat("int a;\n", 600), 0},
    {check_file_length, "crypto/a.cc", repeat("int a;\n", 601), 1},
    {check_function_length, "crypto/a.cc", function_of(60), 0},
    {check_function_length, "crypto/a.cc", function_of(61), 1},
    {check_function_length, "crypto/a.cc", "namespace a {\n" + function_of(61) + "}\n", 1},
    {check_function_length, "crypto/a.cc", "class A {\n" + function_of(61) + "};\n", 1},
    {check_function_length, "crypto/a.cc", "int a[] = {\n" + repeat("1,\n", 70) + "};\n", 0},
    {check_function_length, "crypto/a.cc", "struct A {\n" + repeat("int f();\n", 70) + "};\n", 0},
    {check_head, "crypto/a.cc", kSpdx + "// Says why.\n", 0},
    {check_head, "crypto/a.cc", "// Says why.\n", 1},
    {check_head, "crypto/a.cc", kSpdx + "#include <span>\n", 1},
    {check_head, "crypto/a.cc", kSpdx + "#include \"crypto/a.h\"\n", 0},
    {check_head, "crypto/a.h", kSpdx + "#pragma once\n", 1},
    {check_head, "scripts/a", "#!/bin/sh\n# SPDX-License-Identifier: Apache-2.0\n", 0},
    {check_head, "scripts/a", "#!/bin/sh\necho a\n", 1},
    {check_head, "tests/a.py", "print(1)\n", 1},
    {check_no_marks, "README.md", std::string("TO") + "DO: write", 1},
    {check_no_marks, "crypto/a.cc", std::string("// FIX") + "ME", 1},
    {check_no_marks, "crypto/a.cc", "mkdtemp(\"a.XXXXXX\");", 0},
    {check_names, "cli/a.h", "class SessionManager {", 1},
    {check_names, "cli/a.h", "struct StringUtils {", 1},
    {check_names, "record/a.h", "    int get_size() const;", 1},
    {check_names, "record/a.h", "    int size() const;", 0},
    {check_no_machine, "README.md", std::string("see /ro") + "ot/notes", 1},
    {check_no_machine, "scripts/a", std::string("cp /wo") + "rk/shared/x .", 1},
    {check_no_machine, "README.md", std::string("from https://pypi.or") + "g/simple", 1},
    {check_no_machine, "README.md", "see tests/work/notes", 0},
    {check_lines, "cli/a.cc", std::string(101, 'x'), 1},
    {check_lines, "cli/a.cc",
     "// clang-format off\n" + std::string(101, 'x') + "\n// clang-format on\n", 0},
    {check_lines, "cli/a.cc",
     "// clang-format off\n// clang-format on\n" + std::string(101, 'x') + "\n", 1},
    {check_lines, "cli/a.cc", "\tint a;", 1},
    {check_lines, "cli/a.cc", "int a; ", 1},
    {check_lines, "cli/a.cc", "// " + repeat("\xc2\xa7", 97), 0},
};

class LintSamples : public testing::TestWithParam<Sample> {};

TEST_P(LintSamples, AreJudged) {
    const Sample& sample = GetParam();
    Findings found = sample.check(make_source(sample.path, sample.text));
    EXPECT_EQ(found.size(), sample.findings) << report(found);
}

INSTANTIATE_TEST_SUITE_P(Rules, LintSamples, testing::ValuesIn(kSamples));

TEST(LintSource, LiteralsAndCommentsAreBlank) {
    EXPECT_EQ(blank_comments_and_literals("a(\"{\\\"\", '}'); // {"), "a(\"   \", ' ');     ");
    EXPECT_EQ(blank_comments_and_literals("int a = 1'000; /* {\n} */ b"),
              "int a = 1'000;     \n     b");
    EXPECT_EQ(blank_comments_and_literals("R\"x({\")x\" + c"), "R\"      \" + c");
}

TEST(LintSource, UnbuiltSourceIsFound) {
    std::vector<SourceFile> files = {
        make_source("cli/meson.build", "files('base/main.cc')\nforeach t : ['parse']"),
        make_source("crypto/meson.build", "files('lost.cc')"),
    };
    EXPECT_EQ(check_is_built(make_source("cli/base/main.cc", ""), files).size(), 0U);
    EXPECT_EQ(check_is_built(make_source("cli/parse_test.cc", ""), files).size(), 0U);
    EXPECT_EQ(check_is_built(make_source("cli/lost.cc", ""), files).size(), 1U);
}

/// "Suite.Name" of every test in the tree.
std::set<std::string> names_of_tests() {
    static const std::regex test(R"(\bTEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\))");
    std::set<std::string> names;
    for (const SourceFile& file : tree()) {
        std::string text;
        for (const std::string& line : file.code) text += line + "\n";
        for (std::sregex_iterator hit(text.begin(), text.end(), test), end; hit != end; ++hit)
            names.insert((*hit)[1].str() + "." + (*hit)[2].str());
    }
    return names;
}

TEST(Attacks, EveryTestThatIsNamedExists) {
    std::ifstream in(std::string(HANDFAST_SOURCE_ROOT) + "/docs/attacks.md");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    ASSERT_FALSE(text.empty());
    static const std::regex name(R"(`([A-Z]\w+\.[A-Z]\w+)`)");
    const std::set<std::string> tests = names_of_tests();
    std::size_t count = 0;
    for (std::sregex_iterator hit(text.begin(), text.end(), name), end; hit != end; ++hit, ++count)
        EXPECT_TRUE(tests.contains((*hit)[1].str())) << (*hit)[1].str();
    EXPECT_GT(count, 50u);
}

}  // namespace
}  // namespace handfast::lint
