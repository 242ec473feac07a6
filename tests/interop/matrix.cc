// SPDX-License-Identifier: Apache-2.0
#include "tests/interop/matrix.h"

#include <algorithm>
#include <cctype>
#include <cstdlib>

namespace handfast::interop {
namespace {

struct Suite {
    Version version;
    KeyKind key;
    const char* name;
};

constexpr Suite kSuites[] = {
    {Version::tls1_3, KeyKind::p256, "TLS_AES_128_GCM_SHA256"},
    {Version::tls1_3, KeyKind::p256, "TLS_AES_256_GCM_SHA384"},
    {Version::tls1_3, KeyKind::p256, "TLS_CHACHA20_POLY1305_SHA256"},
    {Version::tls1_2, KeyKind::p256, "ECDHE-ECDSA-AES128-GCM-SHA256"},
    {Version::tls1_2, KeyKind::p256, "ECDHE-ECDSA-AES256-GCM-SHA384"},
    {Version::tls1_2, KeyKind::p256, "ECDHE-ECDSA-CHACHA20-POLY1305"},
    {Version::tls1_2, KeyKind::rsa2048, "ECDHE-RSA-AES128-GCM-SHA256"},
    {Version::tls1_2, KeyKind::rsa2048, "ECDHE-RSA-AES256-GCM-SHA384"},
    {Version::tls1_2, KeyKind::rsa2048, "ECDHE-RSA-CHACHA20-POLY1305"},
};

constexpr const char* kGroups[] = {"X25519", "P-256", "P-384", "P-521"};

std::vector<Case> make_cases() {
    std::vector<Case> cases;
    for (Version version : {Version::tls1_3, Version::tls1_2}) {
        for (KeyKind key : test::kKeyKinds) cases.push_back({version, key, Feature::plain});
        for (const Suite& suite : kSuites) {
            if (suite.version != version) continue;
            cases.push_back({version, suite.key, Feature::suite, suite.name});
        }
        for (const char* group : kGroups) {
            // Before TLS 1.3 the group of an ECDSA key has to be among the allowed ones as well.
            cases.push_back({version, KeyKind::rsa2048, Feature::group, group});
        }
        for (std::string_view group : kRareGroups)
            if (group == "X448" || (group == "brainpoolP256r1") == (version == Version::tls1_2))
                cases.push_back({version, KeyKind::rsa2048, Feature::group, std::string(group)});
        for (Feature feature : {Feature::resumption, Feature::alpn, Feature::server_name}) {
            cases.push_back({version, KeyKind::p256, feature});
        }
    }
    cases.push_back({Version::tls1_3, KeyKind::p256, Feature::hello_retry});
    return cases;
}

}  // namespace

bool is_rare(std::string_view group) {
    return std::ranges::find(kRareGroups, group) != std::end(kRareGroups);
}

std::string_view name_of(Version version) {
    return version == Version::tls1_3 ? "tls13" : "tls12";
}

std::string_view name_of(Feature feature) {
    switch (feature) {
        case Feature::plain:
            return "plain";
        case Feature::suite:
            return "suite";
        case Feature::group:
            return "group";
        case Feature::hello_retry:
            return "hello_retry";
        case Feature::resumption:
            return "resumption";
        case Feature::alpn:
            return "alpn";
        case Feature::server_name:
            return "server_name";
    }
    return "";
}

std::string Case::name() const {
    std::string text = std::string(name_of(version)) + "_" + std::string(test::name_of(key)) + "_" +
                       std::string(name_of(feature));
    if (!value.empty()) text += "_" + value;
    std::ranges::replace(text, '-', '_');
    return text;
}

std::string host_of(const Case& c) {
    return c.feature == Feature::server_name ? "second.localhost" : "localhost";
}

std::string mode_of(const Case& c) {
    bool special = c.feature == Feature::hello_retry || c.feature == Feature::resumption ||
                   c.feature == Feature::alpn;
    return std::string(special ? name_of(c.feature) : "plain");
}

std::string our_binary() {
    const char* other = std::getenv("HANDFAST_BINARY");
    return other != nullptr ? other : std::string(HANDFAST_BUILD_ROOT) + "/cli/handfast";
}

const std::vector<Case>& all_cases() {
    static const std::vector<Case> cases = make_cases();
    return cases;
}

}  // namespace handfast::interop
