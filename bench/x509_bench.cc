// SPDX-License-Identifier: Apache-2.0
// What reading, printing and judging certificates and CRLs costs, beside OpenSSL on the same bytes
// in the same run, and beside the signatures that have to be checked. Prints a table:
// microseconds of CPU time, the best of a few rounds that take turns.
#include <cstdio>
#include <functional>
#include <string>

#include "bench/measure.h"
#include "bench/openssl_peer.h"
#include "bench/openssl_x509.h"
#include "crypto/random.h"
#include "tests/unit/x509/corpus.h"
#include "tests/unit/x509/forge_crl.h"
#include "x509/new_key.h"
#include "x509/print/certificate_text.h"
#include "x509/verify.h"

namespace handfast::bench {
namespace {

using testing::kToday;
using testing::provider;
using x509::Certificate;
using x509::CertificateList;

/// Keeps the compiler from leaving out what nobody reads.
std::size_t consumed = 0;

struct Row {
    std::string name;
    double units = 1;  ///< What one call does so many times; figures are per unit.
    std::function<void()> ours;
    std::function<void()> openssl;     ///< Nothing: no such peer
    std::function<void()> primitives;  ///< Nothing: no signatures
};

double time_of(const std::function<void()>& call, int calls) {
    const double start = cpu_now();
    for (int i = 0; i < calls; ++i) call();
    return (cpu_now() - start) / calls;
}

/// So many calls take about ten milliseconds.
int calls_of(const std::function<void()>& call) {
    constexpr double kRound = 10'000;
    const double once = std::max(time_of(call, 1), 0.1);
    return std::max(1,
                    static_cast<int>(kRound / std::max(time_of(call, once < 1000 ? 20 : 1), 0.1)));
}

std::string text_of(const char* format, double value) {
    char text[32];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

/// Rows whose names do not hold it are left out.
std::string_view filter;

void measure(const Row& row) {
    if (row.name.find(filter) == std::string::npos) return;
    constexpr int kRounds = 25;
    constexpr double kLong = 200'000;
    struct Candidate {
        const std::function<void()>* call;
        int calls = 0;
        double best = 1e12;
    };
    Candidate all[] = {{&row.ours}, {&row.openssl}, {&row.primitives}};
    for (Candidate& one : all)
        if (*one.call) one.calls = calls_of(*one.call);
    for (int round = 0; round < kRounds; ++round)
        for (Candidate& one : all)
            if (*one.call && (round < 3 || one.best < kLong))
                one.best = std::min(one.best, time_of(*one.call, one.calls));
    const double ours = all[0].best;
    std::string line = "| " + row.name + " | " + text_of("%.2f", ours / row.units) + " | ";
    line += row.openssl ? text_of("%.2f", all[1].best / row.units) + " | " +
                              text_of("%.1f", all[1].best / ours) + " | "
                        : "– | – | ";
    line += row.primitives ? text_of("%.2f", all[2].best / row.units) + " | " +
                                 text_of("%+.1f %%", (ours / all[2].best - 1) * 100) + " |"
                           : "– | – |";
    std::puts(line.c_str());
    std::fflush(stdout);
}

/// A chain with one kind of key, leaf first; the anchor signs itself.
struct Chain {
    CertificateList certificates;
    std::vector<ByteView> ders;
};

x509::Minted minted(std::string_view key, const x509::MintRequest& request) {
    static crypto::SystemRng rng;
    x509::NewKey made = x509::new_key(*x509::key_shape_named(key), provider(), rng).value();
    x509::Minted out{nullptr, std::move(made.key), std::move(made.pkcs8)};
    out.certificate = x509::mint_certificate(request, *out.key, made.spki, provider(), rng).value();
    return out;
}

Chain chain_of(std::string_view key, std::size_t length) {
    std::vector<x509::Minted> made;
    made.reserve(length);
    for (std::size_t i = 0; i < length; ++i) {
        const bool is_leaf = i + 1 == length;
        made.push_back(minted(
            key, {.common_name = is_leaf ? "www.example.com" : "Authority " + std::to_string(i),
                  .dns_names = is_leaf ? std::vector<std::string>{"www.example.com", "example.com"}
                                       : std::vector<std::string>{},
                  .ca = !is_leaf,
                  .not_before = kToday - std::chrono::days(1),
                  .not_after = kToday + std::chrono::days(365),
                  .issuer = i == 0 ? nullptr : &made.back()}));
    }
    Chain chain;
    for (auto at = made.rbegin(); at != made.rend(); ++at) {
        chain.certificates.push_back(at->certificate);
        chain.ders.push_back(at->certificate->der());
    }
    return chain;
}

void parse_ours(ByteView der) {
    consumed += Certificate::parse(to_buffer(der), provider()).has_value();
}
void parse_theirs(ByteView der) {
    consumed += OpensslCertificate::parse(der) != nullptr;
}

void measure_certificate(const std::string& name, const Certificate& certificate) {
    const ByteView der = certificate.der();
    const std::shared_ptr<const OpensslCertificate> theirs = OpensslCertificate::parse(der);
    Row parse{"parse, " + name, 1, [=] { parse_ours(der); }, {}, {}};
    Row print{"print, " + name,
              1,
              [&] { consumed += x509::certificate_text(certificate).size(); },
              {},
              {}};
    if (theirs) {
        parse.openssl = [=] { parse_theirs(der); };
        print.openssl = [=] { consumed += theirs->print(); };
    }
    measure(parse);
    measure(print);
}

/// What both take of the corpus.
void measure_corpus() {
    CertificateList ours;
    std::vector<std::shared_ptr<const OpensslCertificate>> theirs;
    for (const auto& file : testing::corpus("cert")) {
        auto parsed = Certificate::parse(file.bytes, provider());
        if (!parsed) continue;
        std::shared_ptr<const OpensslCertificate> peer = OpensslCertificate::parse(file.bytes);
        if (!peer && !openssl_version().empty()) continue;
        ours.push_back(*std::move(parsed));
        if (peer) theirs.push_back(std::move(peer));
    }
    if (ours.empty()) return;
    const auto count = static_cast<double>(ours.size());
    const std::string name = "each of " + std::to_string(ours.size()) + " of the corpus";
    const auto each = [&](const auto& call) {
        return [&ours, call] {
            for (const auto& one : ours) call(*one);
        };
    };
    Row parse{"parse, " + name,
              count,
              each([](const Certificate& one) { parse_ours(one.der()); }),
              {},
              {}};
    Row print{"print, " + name,
              count,
              each([](const Certificate& one) { consumed += x509::certificate_text(one).size(); }),
              {},
              {}};
    if (!theirs.empty()) {
        parse.openssl = each([](const Certificate& one) { parse_theirs(one.der()); });
        print.openssl = [&theirs] {
            for (const auto& one : theirs) consumed += one->print();
        };
    }
    measure(parse);
    measure(print);
}

void require(bool holds) {
    if (!holds) std::abort();
}

void measure_chain(const std::string& name, const Chain& chain) {
    x509::VerifyOptions options;
    options.trust = std::make_shared<x509::TrustList>(CertificateList{chain.certificates.back()});
    options.now = kToday;
    const std::span presented(chain.certificates.data(), chain.certificates.size() - 1);
    Row row{"verify, " + name,
            1,
            [&] { require(x509::verify(presented, options).code() == x509::VerifyCode::ok); },
            {},
            [&] {
                for (std::size_t i = 0; i + 1 < chain.certificates.size(); ++i) {
                    const Certificate& child = *chain.certificates[i];
                    const auto algorithm = x509::signature_of(child.signature_algorithm());
                    require(chain.certificates[i + 1]->public_key()->verify(*algorithm, child.tbs(),
                                                                            child.signature()));
                }
            }};
    const std::shared_ptr<const OpensslChain> theirs = OpensslChain::parse(chain.ders);
    if (theirs) row.openssl = [=] { theirs->verify(kToday); };
    measure(row);
}

void measure_crl(std::size_t entries) {
    auto parts = testing::crl_of("CA");
    parts.entries.reserve(entries);
    for (std::size_t number = 0; number < entries; ++number) {
        testing::ForgedEntry entry;
        // As random as those in use.
        const std::uint64_t mixed = (number + 1) * 0x9e3779b97f4a7c15u;
        for (unsigned shift = 56; shift > 0; shift -= 8)
            entry.serial.push_back(static_cast<std::uint8_t>(mixed >> shift));
        parts.entries.push_back(std::move(entry));
    }
    const Buffer der = testing::forge(parts);
    parts.entries.clear();
    const Buffer absent = {1, 2, 3, 4, 5, 6, 7, 8};
    const auto crl = x509::Crl::parse(der).value();
    const std::shared_ptr<OpensslCrl> theirs = OpensslCrl::parse(der);
    const std::string name = "CRL of " + std::to_string(entries);
    Row parse{"parse and look up once, " + name,
              1,
              [&] { consumed += x509::Crl::parse(der).value()->find_serial(absent).has_value(); },
              {},
              {}};
    Row find{"look up again, " + name,
             1,
             [&] { consumed += crl->find_serial(absent).has_value(); },
             {},
             {}};
    if (theirs) {
        parse.openssl = [&] { consumed += OpensslCrl::parse(der)->has(absent); };
        find.openssl = [=] { consumed += theirs->has(absent); };
    }
    measure(parse);
    measure(find);
}

void print_head() {
    const std::string openssl =
        "OpenSSL" + (openssl_version().empty() ? "" : " " + openssl_version());
    std::printf(
        "| operation | ours, µs | %s, µs | times faster | primitives, µs | above them |\n"
        "|---|---|---|---|---|---|\n",
        openssl.c_str());
}

void run() {
    print_head();
    for (const char* key : {"rsa2048", "p256", "ed25519"})
        measure_certificate(key, *chain_of(key, 2).certificates.front());
    measure_corpus();
    for (const char* key : {"rsa2048", "p256", "ed25519"})
        measure_chain(std::string(key) + ", 3 certificates", chain_of(key, 3));
    for (const std::size_t length : {2u, 4u, 8u, 16u, 32u, 64u})
        measure_chain("ed25519, " + std::to_string(length) + " certificates",
                      chain_of("ed25519", length));
    for (const std::size_t entries : {1000u, 10'000u, 100'000u, 1'000'000u}) measure_crl(entries);
}

}  // namespace
}  // namespace handfast::bench

int main(int argc, char** argv) {
    if (argc > 1) handfast::bench::filter = argv[1];
    handfast::bench::run();
    return handfast::bench::consumed == 0;
}
