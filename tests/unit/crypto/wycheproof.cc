// SPDX-License-Identifier: Apache-2.0
#include "tests/unit/crypto/wycheproof.h"

#include <algorithm>

#include <gtest/gtest.h>

#include "tests/support/gzip.h"

namespace handfast::crypto {
namespace {

void judge(const Json& test, bool accepted) {
    const std::string expected = test["result"];
    const std::string where = "tcId " + test["tcId"].dump() + " " + test.value("comment", "") +
                              " flags " + test.value("flags", Json::array()).dump();
    EXPECT_TRUE(expected == "acceptable" || accepted == (expected == "valid")) << where;
}

}  // namespace

std::vector<WycheproofCase> with_every_backend(const std::vector<WycheproofFile>& files) {
    std::vector<WycheproofCase> cases;
    for (const RegistryLine& line : registry_lines())
        for (const WycheproofFile& file : files)
            if (line.algorithm == file.algorithm)
                for (Backend backend : line.available) cases.push_back({file, backend});
    return cases;
}

std::ostream& operator<<(std::ostream& out, const WycheproofCase& value) {
    return out << case_name(value);
}

std::string case_name(const WycheproofCase& value) {
    std::string name = value.file.stem + std::string("_by_");
    name += backend_name(value.backend);
    if (value.file.algorithm[0] == 'A' || value.file.algorithm[0] == 'C')
        name += value.file.algorithm;
    std::erase_if(name, [](char c) { return c == '-'; });
    return name;
}

void run_wycheproof(const WycheproofCase& value) {
    const auto provider = make_provider(value.backend);
    judge_file(value.file.stem, [&](const Json& group, const Json& test) {
        return value.file.runner(*provider, group, test);
    });
}

void judge_file(const std::string& stem, const Judge& verdict_on) {
    const std::string path = HANDFAST_VECTORS "/wycheproof/" + stem + "_test.json.gz";
    const auto text = test::read_gzip(path);
    if (!text) GTEST_SKIP() << "no vectors: " << path;
    const Json document = Json::parse(*text);
    std::size_t judged = 0;
    for (const Json& group : document["testGroups"])
        for (const Json& test : group["tests"]) {
            const Verdict verdict = verdict_on(group, test);
            if (!verdict) continue;
            judge(test, *verdict);
            ++judged;
        }
    EXPECT_GT(judged, 0u) << path;
}

Buffer bytes(const Json& object, const char* name) {
    return from_hex(object[name].get<std::string>()).bytes;
}

std::optional<HashId> hash_named(const std::string& name) {
    constexpr std::pair<const char*, HashId> kNames[] = {
        {"SHA-1", HashId::sha1},     {"SHA-224", HashId::sha224}, {"SHA-256", HashId::sha256},
        {"SHA-384", HashId::sha384}, {"SHA-512", HashId::sha512},
    };
    for (const auto& [known, id] : kNames)
        if (name == known) return id;
    return std::nullopt;
}

}  // namespace handfast::crypto
