// SPDX-License-Identifier: Apache-2.0
#include "x509/new_key.h"

#include <algorithm>
#include <charconv>

#include "crypto/rsa_numbers.h"
#include "x509/algorithm.h"
#include "x509/encode.h"
#include "x509/signing.h"

namespace handfast::x509 {

namespace {

using crypto::GroupId;
using crypto::KeyType;

/// PrivateKeyInfo (RFC 5958); takes the inner key and wipes it.
SecretBuffer write_pkcs8(ByteView algorithm, Buffer inner) {
    Buffer out = encode_nest(
        der::kSequence, {encode_integer(0), algorithm, encode_element(der::kOctetString, inner)});
    SecretBuffer secret{ByteView(out)};
    wipe(out);
    wipe(inner);
    return secret;
}

Buffer write_spki(ByteView algorithm, ByteView bits) {
    return encode_nest(der::kSequence, {algorithm, encode_bit_string(bits)});
}

Result<NewKey> finish(Result<std::unique_ptr<crypto::PrivateKey>> key, SecretBuffer pkcs8) {
    if (!key) return fail(key.error());
    return NewKey{std::move(*key), std::move(pkcs8), {}};
}

/// RFC 5915 inside.
Result<NewKey> new_ec(GroupId curve, const crypto::Provider& provider, Rng& rng) {
    const Buffer algorithm = encode_algorithm(Oid::ec_public_key, encode_oid(oid_of(curve)));
    TRY(const SecretBuffer scalar, provider.new_private_scalar(curve, rng));
    Buffer inner = encode_nest(
        der::kSequence, {encode_integer(1), encode_element(der::kOctetString, scalar.expose())});
    TRY(NewKey made, finish(provider.ec_private(curve, scalar.expose()),
                            write_pkcs8(algorithm, std::move(inner))));
    made.spki = write_spki(algorithm, made.key->public_key().public_value());
    return made;
}

/// RFC 8410. The generators of X25519 and X448 make seeds of EdDSA.
Result<NewKey> new_eddsa(KeyType type, const crypto::Provider& provider, Rng& rng) {
    const bool is_448 = type == KeyType::ed448;
    const Buffer algorithm = encode_algorithm(is_448 ? Oid::ed448 : Oid::ed25519);
    TRY(const SecretBuffer seed,
        provider.new_private_scalar(is_448 ? GroupId::x448 : GroupId::x25519, rng));
    TRY(NewKey made,
        finish(is_448 ? provider.ed448_private(seed.expose())
                      : provider.ed25519_private(seed.expose()),
               write_pkcs8(algorithm, encode_element(der::kOctetString, seed.expose()))));
    made.spki = write_spki(algorithm, made.key->public_key().public_value());
    return made;
}

/// RFC 8017 §A.1.
Result<NewKey> new_rsa(const KeyShape& shape, const crypto::Provider& provider, Rng& rng) {
    static constexpr std::uint8_t kNull[] = {der::kNull, 0};
    const bool pss = shape.type == KeyType::rsa_pss;
    const Buffer bound = shape.bound_to ? pss_parameters(*shape.bound_to) : Buffer{};
    const Buffer algorithm = pss ? encode_algorithm(Oid::rsassa_pss, bound)
                                 : encode_algorithm(Oid::rsa_encryption, kNull);
    TRY(const crypto::RsaKeyNumbers made_numbers,
        crypto::new_rsa_numbers({.bits = shape.bits, .exponent = shape.exponent}, rng));
    const crypto::RsaPrivateNumbers numbers = made_numbers.numbers();
    Buffer inner;
    {
        DerWriter writer(inner);
        const auto fields = writer.sequence();
        writer.small_integer(0);
        for (const ByteView number : {numbers.n, numbers.e, numbers.d, numbers.p, numbers.q,
                                      numbers.dp, numbers.dq, numbers.qinv})
            writer.unsigned_integer(number);
    }
    TRY(NewKey made, finish(provider.rsa_private(shape.type, numbers),
                            write_pkcs8(algorithm, std::move(inner))));
    Buffer bits;
    {
        DerWriter writer(bits);
        const auto fields = writer.sequence();
        writer.unsigned_integer(numbers.n);
        writer.unsigned_integer(numbers.e);
    }
    made.spki = write_spki(algorithm, bits);
    return made;
}

struct DsaRow {
    std::size_t bits;
    std::string_view p, q, g;
};
constexpr DsaRow kDsaGroups[] = {
#define DSA_GROUP(bits, p, q, g) {bits, p, q, g},
#include "x509/dsa_groups.inc"
#undef DSA_GROUP
};

/// RFC 3279 §2.3.2; the private key is an INTEGER, as PKCS#11 and OpenSSL have it.
Result<NewKey> new_dsa(std::size_t bits, const crypto::Provider& provider, Rng& rng) {
    const auto* row = std::ranges::find(kDsaGroups, bits, &DsaRow::bits);
    if (row == std::end(kDsaGroups)) return fail(Reason::key_size_out_of_range);
    const Buffer p = from_hex(row->p).bytes, q = from_hex(row->q).bytes, g = from_hex(row->g).bytes;
    Buffer numbers;
    {
        DerWriter writer(numbers);
        const auto fields = writer.sequence();
        for (const Buffer* number : {&p, &q, &g}) writer.unsigned_integer(*number);
    }
    const Buffer algorithm = encode_algorithm(Oid::dsa, numbers);
    // Below q, whose highest bit is set, and not 0 as far as anyone will see.
    SecretBuffer x(q.size());
    rng.fill(x.writable());
    x.writable()[0] &= 0x7f;
    Buffer inner;
    DerWriter(inner).unsigned_integer(x.expose());
    TRY(NewKey made, finish(provider.dsa_private({p, q, g}, x.expose()),
                            write_pkcs8(algorithm, std::move(inner))));
    Buffer y;
    DerWriter(y).unsigned_integer(made.key->public_key().public_value());
    made.spki = write_spki(algorithm, y);
    return made;
}

struct CurveName {
    std::string_view name;
    GroupId curve;
};
constexpr CurveName kCurveNames[] = {
    {"p256", GroupId::secp256r1},
    {"p384", GroupId::secp384r1},
    {"p521", GroupId::secp521r1},
    {"p224", GroupId::secp224r1},
    {"p192", GroupId::secp192r1},
    {"prime256v1", GroupId::secp256r1},
    {"prime192v1", GroupId::secp192r1},
    {"secp256r1", GroupId::secp256r1},
    {"secp384r1", GroupId::secp384r1},
    {"secp521r1", GroupId::secp521r1},
    {"brainpoolP256r1", GroupId::brainpool256r1},
    {"brainpoolP384r1", GroupId::brainpool384r1},
    {"brainpoolP512r1", GroupId::brainpool512r1},
    {"secp256k1", GroupId::secp256k1},
    {"secp224r1", GroupId::secp224r1},
    {"secp224k1", GroupId::secp224k1},
    {"secp192r1", GroupId::secp192r1},
    {"secp192k1", GroupId::secp192k1},
    {"secp160r2", GroupId::secp160r2},
    {"secp160r1", GroupId::secp160r1},
    {"secp160k1", GroupId::secp160k1},
};

/// The number behind a prefix; nothing if there is something else.
std::optional<std::size_t> bits_after(std::string_view name, std::string_view prefix) {
    if (!name.starts_with(prefix)) return std::nullopt;
    name.remove_prefix(prefix.size());
    std::size_t bits = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), bits);
    if (error != std::errc() || end != name.data() + name.size()) return std::nullopt;
    return bits;
}

}  // namespace

Result<NewKey> new_key(const KeyShape& shape, const crypto::Provider& provider, Rng& rng) {
    switch (shape.type) {
        case KeyType::ec:
            return new_ec(shape.curve, provider, rng);
        case KeyType::ed25519:
        case KeyType::ed448:
            return new_eddsa(shape.type, provider, rng);
        case KeyType::rsa:
        case KeyType::rsa_pss:
            return new_rsa(shape, provider, rng);
        case KeyType::dsa:
            return new_dsa(shape.bits, provider, rng);
        case KeyType::dh:
            break;
    }
    return fail(Reason::unsupported_algorithm);
}

std::optional<KeyShape> key_shape_named(std::string_view name) {
    if (name == "ed25519") return KeyShape{.type = KeyType::ed25519};
    if (name == "ed448") return KeyShape{.type = KeyType::ed448};
    if (const auto bits = bits_after(name, "rsa-pss"))
        return KeyShape{.type = KeyType::rsa_pss, .bits = *bits};
    if (const auto bits = bits_after(name, "rsa"))
        return KeyShape{.type = KeyType::rsa, .bits = *bits};
    if (const auto bits = bits_after(name, "dsa"))
        return KeyShape{.type = KeyType::dsa, .bits = *bits};
    const auto* row = std::ranges::find(kCurveNames, name, &CurveName::name);
    if (row == std::end(kCurveNames)) return std::nullopt;
    return KeyShape{.type = KeyType::ec, .curve = row->curve};
}

}  // namespace handfast::x509
