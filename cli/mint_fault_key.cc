// SPDX-License-Identifier: Apache-2.0
#include "cli/mint_fault_key.h"

#include "cli/mint_values.h"
#include "x509/algorithm.h"

namespace handfast::cli {
namespace {

using x509::encode_element;
using x509::encode_nest;
using x509::Oid;

Buffer hex(std::string_view text) {
    return from_hex(text).bytes;
}

Buffer number(std::string_view text) {
    Buffer out;
    DerWriter(out).unsigned_integer(hex(text));
    return out;
}

constexpr std::string_view kPrime =
    "ffffffff00000001000000000000000000000000ffffffffffffffffffffffff";
constexpr std::string_view kA = "ffffffff00000001000000000000000000000000fffffffffffffffffffffffc";
constexpr std::string_view kB = "5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604b";
constexpr std::string_view kGenerator =
    "046b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296"
    "4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5";
constexpr std::string_view kOrder =
    "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

/// ECParameters of P-256 (RFC 3279 §2.3.5).
Buffer explicit_parameters() {
    const Buffer field_type = oid_value("1.2.840.10045.1.1").value_or(Buffer{});
    const Buffer field =
        encode_nest(der::kSequence, {encode_element(der::kOid, field_type), number(kPrime)});
    const Buffer curve = encode_nest(der::kSequence, {encode_element(der::kOctetString, hex(kA)),
                                                      encode_element(der::kOctetString, hex(kB))});
    return encode_nest(der::kSequence, {x509::encode_integer(1), field, curve,
                                        encode_element(der::kOctetString, hex(kGenerator)),
                                        number(kOrder), x509::encode_integer(1)});
}

Buffer key_of(ByteView algorithm, ByteView bits) {
    return encode_nest(der::kSequence, {algorithm, x509::encode_bit_string(bits)});
}

std::optional<x509::SubjectPublicKey> ec_key(ByteView spki) {
    const auto key = x509::read_spki(spki);
    if (!key || key->algorithm.oid != Oid::ec_public_key || key->bits.empty()) return std::nullopt;
    return *key;
}

}  // namespace

void change_point(Buffer& spki, PointChange change) {
    const auto key = ec_key(spki);
    if (!key) return;
    Buffer point = to_buffer(key->bits);
    const auto parity = static_cast<std::uint8_t>(point.back() & 1);
    switch (change) {
        case PointChange::off_curve:
            point.back() ^= 1;
            break;
        case PointChange::infinity:
            point.resize(1);
            point[0] = 0;
            break;
        case PointChange::compressed:
            point.resize(1 + point.size() / 2);
            point[0] = static_cast<std::uint8_t>(2 + parity);
            break;
        case PointChange::hybrid:
            point[0] = static_cast<std::uint8_t>(6 + parity);
            break;
    }
    spki = key_of(to_buffer(key->algorithm.der), point);
}

void explicit_curve(CertificateDraft& draft) {
    const auto key = ec_key(draft.parts.spki);
    constexpr std::size_t kPointSize = 65;
    const bool fits = key && key->bits.size() == kPointSize;
    const Buffer point = fits ? to_buffer(key->bits) : hex(kGenerator);
    draft.parts.spki =
        key_of(x509::encode_algorithm(Oid::ec_public_key, explicit_parameters()), point);
}

void unknown_curve(CertificateDraft& draft) {
    const Buffer curve =
        encode_element(der::kOid, oid_value("1.3.6.1.4.1.99999.2").value_or(Buffer{}));
    draft.parts.spki = key_of(x509::encode_algorithm(Oid::ec_public_key, curve), hex(kGenerator));
}

void unknown_key(CertificateDraft& draft) {
    const Buffer algorithm = encode_nest(
        der::kSequence,
        {encode_element(der::kOid, oid_value("1.3.6.1.4.1.99999.3").value_or(Buffer{}))});
    draft.parts.spki = key_of(algorithm, Buffer(32, 0x5a));
}

void set_rsa_key(CertificateDraft& draft, std::size_t bits, Buffer exponent) {
    constexpr std::size_t kUsualBits = 2048;
    static constexpr std::uint8_t kNull[] = {der::kNull, 0};
    Buffer modulus;
    const auto key = x509::read_spki(draft.parts.spki);
    if (bits == 0 && key && key->algorithm.oid == Oid::rsa_encryption) {
        DerReader reader(key->bits);
        modulus = to_buffer(reader.sequence().unsigned_integer());
    } else {
        if (bits == 0) bits = kUsualBits;
        modulus.resize((bits + 7) / 8);
        draft.rng.fill(modulus);
        modulus.front() = static_cast<std::uint8_t>(bits == 1 ? 0 : modulus.front() | 0x80);
        modulus.back() |= 1;
        if (bits == 1) modulus.back() = 1;
    }
    Buffer numbers;
    DerWriter writer(numbers);
    {
        const auto fields = writer.sequence();
        writer.unsigned_integer(modulus);
        writer.unsigned_integer(exponent);
    }
    draft.parts.spki = key_of(x509::encode_algorithm(Oid::rsa_encryption, kNull), numbers);
}

}  // namespace handfast::cli
