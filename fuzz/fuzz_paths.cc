// SPDX-License-Identifier: Apache-2.0
// What certificates say about names, policies and revocation, and judging it.
#include <algorithm>

#include "crypto/registry.h"
#include "fuzz/target.h"
#include "x509/crl_scope.h"
#include "x509/host_match.h"
#include "x509/name_canonical.h"
#include "x509/name_constraints.h"
#include "x509/policy_extensions.h"
#include "x509/policy_graph.h"
#include "x509/punycode.h"
#include "x509/revocation.h"
#include "x509/subtree.h"
#include "x509/text.h"
#include "x509/verify.h"

namespace handfast::fuzz {

namespace {

using x509::SubtreeSide;
using x509::VerifyCode;

/// Every signature is right, so that judging goes on.
const crypto::Provider& provider() {
    static const auto made = crypto::make_null_provider();
    return *made;
}

struct Halves {
    ByteView first;
    ByteView second;
};

/// The first byte says where the others are divided.
Halves divide(ByteView bytes) {
    if (bytes.empty()) return {};
    const std::size_t size = std::min<std::size_t>(bytes[0], bytes.size() - 1);
    return {bytes.subspan(1, size), bytes.subspan(1 + size)};
}

std::string upper(std::string_view text) {
    std::string out(text);
    for (char& c : out)
        if (c >= 'a' && c <= 'z') c = static_cast<char>(c - 'a' + 'A');
    return out;
}

/// Certificates and CRLs, one after the other.
struct Bag {
    x509::CertificateList certificates;
    x509::CrlList crls;
};

Bag read_bag(ByteView bytes) {
    Bag bag;
    DerReader reader(bytes);
    while (!reader.empty() && bag.certificates.size() + bag.crls.size() < 16) {
        const Buffer der = to_buffer(reader.any().whole);
        if (reader.failed()) break;
        if (auto certificate = x509::Certificate::parse(der, provider())) {
            bag.certificates.push_back(*std::move(certificate));
        } else if (auto crl = x509::Crl::parse(der)) {
            bag.crls.push_back(*std::move(crl));
        }
    }
    return bag;
}

void judge_policies(const Bag& bag, std::uint8_t flags) {
    const x509::PolicyInputs inputs = {.initial_policies = {to_buffer(x509::any_policy())},
                                       .require_explicit = (flags & 1) != 0,
                                       .inhibit_mapping = (flags & 2) != 0,
                                       .inhibit_any = (flags & 4) != 0};
    const auto outcome = x509::check_policies(bag.certificates, inputs);
    if (outcome.code == VerifyCode::ok && outcome.explicit_required)
        require(bag.certificates.size() < 2 || !outcome.user.empty(), "no policy is enough");
}

void judge_revocation(const Bag& bag, std::uint8_t flags) {
    x509::VerifyOptions options;
    options.crls = bag.crls;
    options.crl_check = true;
    options.crl_check_all = (flags & 8) != 0;
    options.extended_crl = (flags & 16) != 0;
    options.use_deltas = (flags & 32) != 0;
    options.check_time = (flags & 64) != 0;
    x509::RevocationWork work;
    const auto judge_issuer = [&](const std::shared_ptr<const x509::Certificate>& issuer) {
        x509::VerifyReport report;
        report.path = {issuer, bag.certificates.back()};
        report.events = x509::check_revocation(report.path, {options, bag.certificates, {}, work});
        return report;
    };
    for (const auto& event :
         x509::check_revocation(bag.certificates, {options, bag.certificates, judge_issuer, work}))
        require(event.in_crl_path || event.depth < bag.certificates.size(), "no such depth");
}

/// When the seeds are valid.
constexpr Instant kLater{std::chrono::seconds(1'900'000'000)};

/// Each bit of the two bytes is an option.
x509::VerifyOptions options_of(std::uint8_t building, std::uint8_t judging) {
    x509::VerifyOptions options;
    options.now = kLater;
    options.partial_chain = (building & 1) != 0;
    options.trusted_first = (building & 2) == 0;
    options.no_alt_chains = (building & 4) != 0;
    options.x509_strict = (building & 8) != 0;
    options.check_ss_sig = (building & 16) != 0;
    options.allow_proxy_certs = (building & 32) != 0;
    options.ignore_critical = (building & 64) != 0;
    options.check_time = (building & 128) == 0;
    options.crl_check = (judging & 1) != 0;
    options.crl_check_all = (judging & 2) != 0;
    options.extended_crl = (judging & 4) != 0;
    options.use_deltas = (judging & 8) != 0;
    options.explicit_policy = (judging & 16) != 0;
    options.inhibit_map = (judging & 32) != 0;
    options.purpose = static_cast<x509::Purpose>(judging >> 6);
    return options;
}

bool is_among(const x509::CertificateList& list, const x509::Certificate& wanted) {
    return std::ranges::any_of(list, [&](const auto& one) { return x509::is_same(*one, wanted); });
}

}  // namespace

void fuzz_subtree(ByteView bytes) {
    const auto [first, second] = divide(bytes);
    const std::string_view name = as_text(first);
    const std::string_view base = as_text(second);
    const VerifyCode permitted = x509::within_dns(name, base, SubtreeSide::permitted);
    const VerifyCode excluded = x509::within_dns(name, base, SubtreeSide::excluded);
    require(permitted != VerifyCode::ok || excluded == VerifyCode::ok,
            "what is within is not excluded");
    require(x509::within_dns(upper(name), base, SubtreeSide::excluded) == excluded,
            "case matters to hosts");
    require(x509::within_uri(name, upper(base)) == x509::within_uri(name, base),
            "case matters to URIs");
    (void)x509::within_mailbox(name, base);
    const VerifyCode address = x509::within_addresses(first, second, SubtreeSide::permitted);
    require(address != VerifyCode::ok ||
                x509::within_addresses(first, second, SubtreeSide::excluded) == address,
            "an address is within one side only");
    if (const auto host = x509::unicode_host(name))
        require(!x509::is_utf8(first) || x509::is_utf8(as_bytes(*host)), "a host is no UTF-8");
}

void fuzz_name_canonical(ByteView bytes) {
    const auto [first, second] = divide(bytes);
    const auto name = x509::Name::parse(first);
    const auto other = x509::Name::parse(second);
    if (!name || !other) return;
    if (equal(first, second)) require(*name == *other, "a name differs from itself");
    if (*name == *other)
        require(x509::name_hash(*name, provider()) == x509::name_hash(*other, provider()),
                "equal names have different hashes");
    // The form that is compared is the form of itself.
    Buffer der;
    DerWriter(der).primitive(der::kSequence, name->canonical());
    const auto again = x509::Name::parse(der);
    require(again && *again == *name, "the canonical form is not stable");
}

void fuzz_name_constraints(ByteView bytes) {
    const auto constraints = x509::NameConstraints::parse(bytes);
    if (!constraints) return;
    std::vector<x509::ConstrainedName> names;
    for (const auto kind : {x509::GeneralNameKind::dns_name, x509::GeneralNameKind::rfc822_name,
                            x509::GeneralNameKind::uri, x509::GeneralNameKind::ip_address,
                            x509::GeneralNameKind::registered_id}) {
        x509::ConstrainedName name;
        name.kind = kind;
        name.content = as_bytes("a@b.example");
        names.push_back(name);
    }
    std::size_t budget = 100;
    (void)constraints->judge(names, budget);
    require(budget <= 100, "the budget grows");
}

void fuzz_policies(ByteView bytes) {
    (void)x509::parse_certificate_policies(bytes);
    (void)x509::parse_policy_mappings(bytes);
    (void)x509::parse_policy_constraints(bytes);
    (void)x509::parse_inhibit_any_policy(bytes);
}

void fuzz_judged_path(ByteView bytes) {
    if (bytes.empty()) return;
    const Bag bag = read_bag(bytes.subspan(1));
    if (bag.certificates.empty()) return;
    for (const x509::VerifyError& error : x509::check_name_constraints(bag.certificates))
        require(error.depth < bag.certificates.size(), "no such depth");
    judge_policies(bag, bytes[0]);
    judge_revocation(bag, bytes[0]);
    (void)x509::find_host(*bag.certificates.front(), "host.example");
    (void)x509::find_mailbox(*bag.certificates.front(), "a@host.example");
    for (const auto& crl : bag.crls)
        for (const auto& certificate : bag.certificates)
            (void)x509::reasons_covered(*crl, *certificate);
}

/// Two bytes of options, two that say which certificates are trusted, then a bag; the first that is
/// not trusted is judged.
void fuzz_path_search(ByteView bytes) {
    constexpr std::size_t kChoices = 4;
    if (bytes.size() < kChoices) return;
    const Bag bag = read_bag(bytes.subspan(kChoices));
    x509::VerifyOptions options = options_of(bytes[0], bytes[1]);
    options.crls = bag.crls;
    const unsigned trust = bytes[2] | unsigned{bytes[3]} << 8;
    x509::CertificateList trusted, chain;
    for (std::size_t i = 0; i < bag.certificates.size(); ++i)
        ((trust >> i & 1) != 0 ? trusted : chain).push_back(bag.certificates[i]);
    if (chain.empty()) return;
    options.trust = std::make_shared<x509::TrustList>(trusted);
    const x509::VerifyReport report = x509::verify(chain, options);
    require(!report.path.empty(), "a path without its leaf");
    require(x509::is_same(*report.path.front(), *chain.front()), "another leaf");
    for (const x509::VerifyEvent& event : report.events)
        require(event.in_crl_path || event.depth < report.path.size(), "no such depth");
    if (report.code() == VerifyCode::ok)
        require(is_among(trusted, *report.path.back()), "a path that nobody trusts is good");
    require(x509::verify(chain, options).code() == report.code(), "the verdict is another one");
}

}  // namespace handfast::fuzz
