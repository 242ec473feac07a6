// SPDX-License-Identifier: Apache-2.0
#include "x509/crl_delta.h"

#include <algorithm>

#include "x509/encode.h"
#include "x509/signing.h"

namespace handfast::x509 {

namespace {

/// Whether both have this extension once and the same, or neither has it.
bool have_same(const Crl& a, const Crl& b, Oid oid) {
    if (count_extensions(a.extensions(), oid) == ExtensionCount::several ||
        count_extensions(b.extensions(), oid) == ExtensionCount::several)
        return false;
    const Extension* first = a.find(oid);
    const Extension* second = b.find(oid);
    if (first == nullptr || second == nullptr) return first == second;
    return equal(first->value, second->value);
}

/// Numbers are not negative and minimal: the longer one is the greater one.
bool is_greater(ByteView a, ByteView b) {
    if (a.size() != b.size()) return a.size() > b.size();
    return std::ranges::lexicographical_compare(b, a);
}

std::optional<DeltaProblem> problem_of(const DeltaRequest& request) {
    const Crl& base = request.base;
    const Crl& newer = request.newer;
    if (base.is_delta() || newer.is_delta()) return DeltaProblem::already_delta;
    if (base.number().empty() || newer.number().empty()) return DeltaProblem::no_number;
    if (!(base.issuer() == newer.issuer())) return DeltaProblem::issuer_mismatch;
    if (!have_same(base, newer, Oid::authority_key_identifier)) return DeltaProblem::akid_mismatch;
    if (!have_same(base, newer, Oid::issuing_distribution_point)) return DeltaProblem::idp_mismatch;
    if (!is_greater(newer.number(), base.number())) return DeltaProblem::not_newer;
    const crypto::PublicKey& key = request.key.public_key();
    if (!base.signed_by(key) || !newer.signed_by(key)) return DeltaProblem::verify_failure;
    return std::nullopt;
}

Buffer time_element(const Time& time) {
    return encode_element(time.tag, time.text);
}

Buffer entries_between(const Crl& base, const Crl& newer) {
    Buffer entries;
    RevokedEntries list = newer.entries();
    while (const auto entry = list.next())
        if (!base.find_serial(entry->serial)) append(entries, entry->whole);
    return entries.empty() ? Buffer{} : encode_element(der::kSequence, entries);
}

Buffer encode_tbs(const DeltaRequest& request, ByteView algorithm) {
    const Crl& newer = request.newer;
    BuiltExtensions extensions = {built_extension(
        Oid::delta_crl_indicator, encode_element(der::kInteger, request.base.number()), true)};
    for (const Extension& extension : newer.extensions())
        extensions.push_back(
            {to_buffer(extension.encoded_oid), extension.critical, to_buffer(extension.value)});
    const Buffer next = newer.next_update() ? time_element(*newer.next_update()) : Buffer{};
    return encode_nest(
        der::kSequence,
        {encode_integer(1), algorithm, newer.issuer().der(), time_element(newer.this_update()),
         next, entries_between(request.base, newer),
         encode_element(der::context_constructed(0), encode_extensions(extensions))});
}

}  // namespace

std::string_view text_of(DeltaProblem problem) {
    switch (problem) {
        case DeltaProblem::akid_mismatch:
            return "akid mismatch";
        case DeltaProblem::already_delta:
            return "crl already delta";
        case DeltaProblem::idp_mismatch:
            return "idp mismatch";
        case DeltaProblem::issuer_mismatch:
            return "issuer mismatch";
        case DeltaProblem::no_number:
            return "no crl number";
        case DeltaProblem::verify_failure:
            return "crl verify failure";
        case DeltaProblem::not_newer:
            return "newer crl not newer";
        case DeltaProblem::unsigned_key:
            return "the key makes no such signature";
    }
    return "";
}

std::expected<Buffer, DeltaProblem> make_delta(const DeltaRequest& request, Rng& rng) {
    if (const auto problem = problem_of(request)) return std::unexpected(*problem);
    const auto algorithm = signing_algorithm(request.key.public_key(), request.hash);
    if (!algorithm) return std::unexpected(DeltaProblem::unsigned_key);
    const Buffer tbs = encode_tbs(request, algorithm->identifier);
    const auto signature = request.key.sign(algorithm->algorithm, tbs, rng);
    if (!signature) return std::unexpected(DeltaProblem::unsigned_key);
    return encode_signed(tbs, algorithm->identifier, encode_bit_string(*signature));
}

}  // namespace handfast::x509
