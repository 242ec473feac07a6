// SPDX-License-Identifier: Apache-2.0
#include "x509/finite_field.h"

#include "crypto/base/der.h"
#include "crypto/base/pem.h"

namespace handfast::x509 {

namespace {

/// RFC 3279 §2.3.2: Dss-Parms.
Result<crypto::DsaGroup> read_dsa_group(ByteView parameters) {
    // They may be left to the issuer's certificate.
    if (parameters.empty()) return fail(Reason::unsupported_algorithm);
    DerReader outer(parameters);
    DerReader fields = outer.sequence();
    crypto::DsaGroup group;
    for (ByteView* number : {&group.p, &group.q, &group.g}) *number = fields.unsigned_integer();
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    return group;
}

/// PKCS #3 §9: p, g and perhaps the length of exponents in bits.
Result<crypto::DhNumbers> read_pkcs3(ByteView parameters) {
    DerReader outer(parameters);
    DerReader fields = outer.sequence();
    crypto::DhNumbers group;
    group.p = fields.unsigned_integer();
    group.g = fields.unsigned_integer();
    if (!fields.empty()) group.exponent_bits = fields.small_integer();
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    return group;
}

/// RFC 3279 §2.3.3: DomainParameters; j and the seed say nothing to us.
Result<crypto::DhNumbers> read_x942(ByteView parameters) {
    DerReader outer(parameters);
    DerReader fields = outer.sequence();
    crypto::DhNumbers group;
    for (ByteView* number : {&group.p, &group.g, &group.q}) *number = fields.unsigned_integer();
    if (fields.next_is(der::kInteger)) fields.unsigned_integer();
    if (fields.next_is(der::kSequence)) fields.element(der::kSequence);
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    return group;
}

Result<crypto::DhNumbers> read_dh_group(Oid oid, ByteView parameters) {
    if (parameters.empty()) return fail(Reason::unsupported_algorithm);
    return oid == Oid::dh_public_number ? read_x942(parameters) : read_pkcs3(parameters);
}

Result<ByteView> read_number(ByteView encoded) {
    DerReader reader(encoded);
    const ByteView number = reader.unsigned_integer();
    CHECK_OK(reader.done());
    return number;
}

DhParameters owned(const crypto::DhNumbers& group) {
    return {to_buffer(group.p), to_buffer(group.g), to_buffer(group.q), group.exponent_bits};
}

}  // namespace

Result<std::unique_ptr<crypto::PublicKey>> parse_field_public(const AlgorithmIdentifier& algorithm,
                                                              ByteView bits,
                                                              const crypto::Provider& provider) {
    TRY(const ByteView y, read_number(bits));
    if (algorithm.oid == Oid::dsa) {
        TRY(const auto group, read_dsa_group(algorithm.parameters));
        return provider.dsa_public(group, y);
    }
    TRY(const auto group, read_dh_group(algorithm.oid, algorithm.parameters));
    return provider.dh_public(group, y);
}

Result<std::unique_ptr<crypto::PrivateKey>> parse_field_private(
    const AlgorithmIdentifier& algorithm, ByteView octets, const crypto::Provider& provider) {
    TRY(const ByteView x, read_number(octets));
    if (algorithm.oid == Oid::dsa) {
        TRY(const auto group, read_dsa_group(algorithm.parameters));
        return provider.dsa_private(group, x);
    }
    TRY(const auto group, read_dh_group(algorithm.oid, algorithm.parameters));
    return provider.dh_private(group, x);
}

Result<std::unique_ptr<crypto::PrivateKey>> parse_traditional_dsa(
    ByteView encoded, const crypto::Provider& provider) {
    DerReader outer(encoded);
    DerReader fields = outer.sequence();
    if (fields.small_integer() != 0) fields.mark_failed(Reason::unsupported_algorithm);
    crypto::DsaGroup group;
    ByteView y, x;
    for (ByteView* number : {&group.p, &group.q, &group.g, &y, &x})
        *number = fields.unsigned_integer();
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    TRY(auto key, provider.dsa_private(group, x));
    if (!equal(key->public_key().public_value(), y)) return fail(Reason::key_values_mismatch);
    return key;
}

Result<DhParameters> dh_parameters_from_pem(ByteView text) {
    PemReader reader(text);
    while (true) {
        TRY(const auto block, reader.next());
        if (!block) return fail(Reason::pem_no_start_line);
        const bool x942 = block->label == "X9.42 DH PARAMETERS";
        if (!x942 && block->label != "DH PARAMETERS") continue;
        const ByteView body = block->body.expose();
        TRY(const auto group, x942 ? read_x942(body) : read_pkcs3(body));
        return owned(group);
    }
}

Result<DhParameters> dh_parameters_from_der(ByteView encoded) {
    // X9.42's third number is as long as a hash, PKCS #3's tells a length.
    if (const auto group = read_x942(encoded); group && group->q.size() > 8) return owned(*group);
    TRY(const auto group, read_pkcs3(encoded));
    return owned(group);
}

}  // namespace handfast::x509
