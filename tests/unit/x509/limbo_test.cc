// SPDX-License-Identifier: Apache-2.0
// C2SP's x509-limbo: the verdicts on paths are those of OpenSSL 3.0 as a TLS client, but for
// what is listed here.
#include <cstdio>
#include <fstream>
#include <map>
#include <nlohmann/json.hpp>
#include <set>

#include <gtest/gtest.h>

#include "tests/unit/x509/corpus.h"
#include "tests/unit/x509/forge.h"
#include "x509/pem_objects.h"
#include "x509/verify.h"

namespace handfast::x509 {
namespace {

using handfast::testing::columns;
using handfast::testing::provider;
using Json = nlohmann::json;

const std::string kVectors = HANDFAST_VECTORS;

/// Whether OpenSSL accepted, by test; the column says whether it did as expected.
std::map<std::string, bool> openssl_verdicts() {
    std::map<std::string, bool> out;
    std::ifstream table(kVectors + "/limbo/limbo-dev-peers.tsv");
    std::size_t column = 0;
    for (std::string line; std::getline(table, line);) {
        const auto fields = columns(line);
        if (column == 0) {
            const auto found = std::ranges::find(fields, "openssl-3.0.22-tls");
            column = static_cast<std::size_t>(found - fields.begin());
            continue;
        }
        if (column >= fields.size() || fields[column] == "-") continue;
        out[fields[0]] =
            fields[column] == "ACCEPTS" || (fields[column] == "ok" && fields[1] == "accept");
    }
    return out;
}

Instant parse_time(const std::string& text) {
    int year = 0, hour = 0, minute = 0, second = 0;
    unsigned month = 0, day = 0;
    EXPECT_EQ(std::sscanf(text.c_str(), "%d-%u-%uT%d:%d:%d", &year, &month, &day, &hour, &minute,
                          &second),
              6);
    const std::chrono::year_month_day date{std::chrono::year(year), std::chrono::month(month),
                                           std::chrono::day(day)};
    return std::chrono::sys_days(date) + std::chrono::hours(hour) + std::chrono::minutes(minute) +
           std::chrono::seconds(second);
}

std::optional<Buffer> parse_address(const std::string& text) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (std::sscanf(text.c_str(), "%u.%u.%u.%u", &a, &b, &c, &d) != 4) return std::nullopt;
    Buffer out;
    for (unsigned byte : {a, b, c, d}) out.push_back(static_cast<std::uint8_t>(byte));
    return out;
}

/// False when one of them does not parse.
bool add(const std::string& pem, CertificateList& list) {
    auto certificate = certificate_from_pem(as_bytes(pem), provider());
    if (certificate) list.push_back(*std::move(certificate));
    return certificate.has_value();
}

/// Nothing for tests of what is not here yet: clients, revocation, IPv6 text.
std::optional<bool> our_verdict(const Json& test) {
    if (test["validation_kind"] != "SERVER" || !test["crls"].empty()) return std::nullopt;
    VerifyOptions options;
    CertificateList chain;
    CertificateList anchors;
    bool parsed = add(test["peer_certificate"], chain);
    for (const auto& pem : test["untrusted_intermediates"]) parsed &= add(pem, chain);
    for (const auto& pem : test["trusted_certs"]) parsed &= add(pem, anchors);
    options.trust = std::make_shared<TrustList>(anchors);
    options.purpose = Purpose::tls_server;
    // Tests without a time are of the present, whose certificates last for centuries.
    options.now = test["validation_time"].is_string() ? parse_time(test["validation_time"])
                                                      : handfast::testing::kToday;
    if (test["max_chain_depth"].is_number()) options.max_depth = test["max_chain_depth"];
    if (const Json& peer = test["expected_peer_name"]; peer.is_object()) {
        if (peer["kind"] == "DNS") options.hostnames = {std::string(peer["value"])};
        if (peer["kind"] == "IP") {
            options.address = parse_address(peer["value"]);
            if (!options.address) return std::nullopt;
        }
    }
    return parsed && verify(chain, options).code() == VerifyCode::ok;
}

TEST(Limbo, VerdictsAreThoseOfOpenssl) {
    const std::set<std::string> accepted_here = {
        "pathological::nc-dos-3",  // within our budget of comparisons
        // Another path is good.
        "rfc5280::nc::nc-forbids-alternate-chain-ica",
        "rfc5280::nc::nc-forbids-same-chain-ica",
        // RFC 5280 §4.1.2.5: notAfter is inclusive.
        "rfc5280::validity::notafter-fractional",
    };
    const std::set<std::string> refused_here = {
        // Names that a constraint says something about.
        "cve::cve-2025-61727",
        "rfc5280::nc::nc-forbids-dnsname-wildcard-san",
        "rfc5280::nc::nc-permits-invalid-dns-san",
        // RFC 5280 §4.2.1.10: no empty lists.
        "webpki::nc::intermediate-permitted-excluded-subtrees-both-empty-sequences",
    };
    const auto theirs = openssl_verdicts();
    std::ifstream file(kVectors + "/limbo-dev.json");
    if (theirs.empty() || !file) GTEST_SKIP() << kVectors << "/limbo-dev.json is absent";
    const Json suite = Json::parse(file);
    std::set<std::string> accepted;
    std::set<std::string> refused;
    std::size_t compared = 0;
    for (const Json& test : suite["testcases"]) {
        const std::string id = test["id"];
        const auto verdict = our_verdict(test);
        const auto openssl = theirs.find(id);
        if (!verdict || openssl == theirs.end()) continue;
        ++compared;
        if (*verdict != openssl->second) (*verdict ? accepted : refused).insert(id);
    }
    EXPECT_GT(compared, 80u);
    EXPECT_EQ(accepted, accepted_here);
    EXPECT_EQ(refused, refused_here);
}

}  // namespace
}  // namespace handfast::x509
