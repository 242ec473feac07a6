// SPDX-License-Identifier: Apache-2.0
#include "x509/mint.h"

#include <algorithm>
#include <array>

#include "crypto/base/der.h"
#include "x509/algorithm.h"
#include "x509/oid.h"
#include "x509/signing.h"

namespace handfast::x509 {

namespace {

using crypto::GroupId;

/// What a MintKey stands for. The generators of X25519 and X448 also make seeds of EdDSA.
struct KeyRow {
    GroupId generator;
    Oid curve;  ///< Of an EC key.
    Oid eddsa;  ///< Of the others.
};

/// In the order of MintKey.
constexpr KeyRow kRows[] = {
    {GroupId::secp256r1, Oid::secp256r1, Oid::unknown},
    {GroupId::secp384r1, Oid::secp384r1, Oid::unknown},
    {GroupId::secp521r1, Oid::secp521r1, Oid::unknown},
    {GroupId::x25519, Oid::unknown, Oid::ed25519},
    {GroupId::x448, Oid::unknown, Oid::ed448},
    {GroupId::brainpool256r1, Oid::brainpool256r1, Oid::unknown},
    {GroupId::brainpool384r1, Oid::brainpool384r1, Oid::unknown},
    {GroupId::brainpool512r1, Oid::brainpool512r1, Oid::unknown},
    {GroupId::secp256k1, Oid::secp256k1, Oid::unknown},
    {GroupId::secp224r1, Oid::secp224r1, Oid::unknown},
    {GroupId::secp192r1, Oid::secp192r1, Oid::unknown},
};

const KeyRow& row_of(MintKey key) {
    return kRows[static_cast<std::size_t>(key)];
}

/// AlgorithmIdentifier of the key itself: id-ecPublicKey with its curve, or EdDSA's.
void write_key_algorithm(DerWriter& writer, const KeyRow& row) {
    const auto sequence = writer.sequence();
    if (row.curve == Oid::unknown) {
        writer.oid(encoded(row.eddsa));
        return;
    }
    writer.oid(encoded(Oid::ec_public_key));
    writer.oid(encoded(row.curve));
}

Buffer write_spki(const KeyRow& row, ByteView public_value) {
    Buffer out;
    DerWriter writer(out);
    const auto sequence = writer.sequence();
    write_key_algorithm(writer, row);
    writer.bit_string(public_value);
    return out;
}

/// RFC 5958 with RFC 5915 or RFC 8410 inside.
SecretBuffer write_pkcs8(const KeyRow& row, ByteView scalar) {
    Buffer inner;
    DerWriter inside(inner);
    if (row.curve == Oid::unknown) {
        inside.octet_string(scalar);
    } else {
        const auto sequence = inside.sequence();
        inside.small_integer(1);
        inside.octet_string(scalar);
    }
    Buffer out;
    {
        DerWriter writer(out);
        const auto sequence = writer.sequence();
        writer.small_integer(0);
        write_key_algorithm(writer, row);
        writer.octet_string(inner);
    }
    SecretBuffer secret{ByteView(out)};
    wipe(out);
    wipe(inner);
    return secret;
}

Buffer write_name(std::string_view common_name) {
    Buffer out;
    DerWriter writer(out);
    const auto name = writer.sequence();
    const auto rdn = writer.set();
    const auto pair = writer.sequence();
    writer.oid(encoded(Oid::common_name));
    writer.primitive(der::kUtf8String, as_bytes(common_name));
    return out;
}

/// RFC 5280 §4.2.1.2, method 1 with SHA-256 cut to 160 bits (RFC 7093 §2).
Buffer key_identifier(const crypto::PublicKey& key, const crypto::Provider& provider) {
    Buffer digest(crypto::digest_size(crypto::HashId::sha256));
    auto hash = provider.hash(crypto::HashId::sha256);
    hash->update(key.public_value());
    hash->finish(digest);
    digest.resize(20);
    return digest;
}

enum class Criticality : std::uint8_t { plain, critical };

template <class Body>
void write_extension(DerWriter& writer, Oid oid, Criticality criticality, Body&& body) {
    const auto sequence = writer.sequence();
    writer.oid(encoded(oid));
    if (criticality == Criticality::critical) writer.boolean(true);
    const auto octets = writer.nest(der::kOctetString);
    body();
}

void write_alt_names(DerWriter& writer, const MintRequest& request) {
    if (request.dns_names.empty() && request.ip_addresses.empty()) return;
    write_extension(writer, Oid::subject_alt_name, Criticality::plain, [&] {
        const auto names = writer.sequence();
        for (const std::string& name : request.dns_names)
            writer.primitive(der::context(2), as_bytes(name));
        for (const Buffer& address : request.ip_addresses)
            writer.primitive(der::context(7), address);
    });
}

void write_extensions(DerWriter& writer, const MintRequest& request, ByteView own_identifier,
                      ByteView issuer_identifier) {
    const auto wrapper = writer.nest(der::context_constructed(3));
    const auto list = writer.sequence();
    write_extension(writer, Oid::basic_constraints, Criticality::critical, [&] {
        const auto fields = writer.sequence();
        if (request.ca) writer.boolean(true);
    });
    write_extension(writer, Oid::key_usage, Criticality::critical, [&] {
        constexpr std::uint16_t kDigitalSignature = 0x8000;
        constexpr std::uint16_t kKeyEnciphermentAndAgreement = 0x2800;
        constexpr std::uint16_t kCertSignAndCrlSign = 0x0600;
        const std::uint16_t own = request.exchanges_keys
                                      ? kDigitalSignature | kKeyEnciphermentAndAgreement
                                      : kDigitalSignature;
        writer.named_bits(request.ca ? kCertSignAndCrlSign : own);
    });
    if (!request.ca)
        write_extension(writer, Oid::ext_key_usage, Criticality::plain, [&] {
            const auto usages = writer.sequence();
            writer.oid(encoded(Oid::server_auth));
            writer.oid(encoded(Oid::client_auth));
        });
    write_extension(writer, Oid::subject_key_identifier, Criticality::plain,
                    [&] { writer.octet_string(own_identifier); });
    write_extension(writer, Oid::authority_key_identifier, Criticality::plain, [&] {
        const auto fields = writer.sequence();
        writer.primitive(der::context(0), issuer_identifier);
    });
    write_alt_names(writer, request);
}

/// Who signs: the request's issuer, or the key itself.
struct Signer {
    const crypto::PrivateKey& key;
    Buffer name;
    SigningAlgorithm algorithm;
};

Buffer write_tbs(const MintRequest& request, const Signer& signer, const crypto::PublicKey& own,
                 ByteView spki, const crypto::Provider& provider, Rng& rng) {
    Buffer out;
    DerWriter writer(out);
    const auto tbs = writer.sequence();
    {
        const auto version = writer.nest(der::context_constructed(0));
        writer.small_integer(2);
    }
    // RFC 5280 §4.1.2.2: positive, at most 20 octets, never the same twice.
    std::array<std::uint8_t, 20> serial{};
    rng.fill(serial);
    serial[0] = static_cast<std::uint8_t>((serial[0] & 0x3f) | 0x40);
    writer.unsigned_integer(serial);
    writer.raw(signer.algorithm.identifier);
    writer.raw(signer.name);
    {
        const auto validity = writer.sequence();
        writer.time(request.not_before);
        writer.time(request.not_after);
    }
    writer.raw(write_name(request.common_name));
    writer.raw(spki);
    write_extensions(writer, request, key_identifier(own, provider),
                     key_identifier(signer.key.public_key(), provider));
    return out;
}

}  // namespace

Result<std::shared_ptr<const Certificate>> mint_certificate(const MintRequest& request,
                                                            const crypto::PrivateKey& key,
                                                            ByteView spki,
                                                            const crypto::Provider& provider,
                                                            Rng& rng) {
    const crypto::PrivateKey& signing_key = request.issuer != nullptr ? *request.issuer->key : key;
    TRY(auto algorithm, signing_algorithm(signing_key.public_key()));
    const Signer signer{signing_key,
                        request.issuer != nullptr
                            ? to_buffer(request.issuer->certificate->subject().der())
                            : write_name(request.common_name),
                        std::move(algorithm)};
    const Buffer tbs = write_tbs(request, signer, key.public_key(), spki, provider, rng);
    TRY(const Buffer signature, signing_key.sign(signer.algorithm.algorithm, tbs, rng));
    Buffer out;
    {
        DerWriter writer(out);
        const auto certificate = writer.sequence();
        writer.raw(tbs);
        writer.raw(signer.algorithm.identifier);
        writer.bit_string(signature);
    }
    return Certificate::parse(std::move(out), provider);
}

Result<Minted> mint(const MintRequest& request, const crypto::Provider& provider, Rng& rng) {
    const KeyRow& row = row_of(request.key);
    TRY(const SecretBuffer scalar, provider.new_private_scalar(row.generator, rng));
    auto key = request.key == MintKey::ed25519 ? provider.ed25519_private(scalar.expose())
               : request.key == MintKey::ed448
                   ? provider.ed448_private(scalar.expose())
                   : provider.ec_private(row.generator, scalar.expose());
    if (!key) return fail(key.error());
    Minted minted;
    minted.key = std::move(*key);
    minted.key_der = write_pkcs8(row, scalar.expose());
    const Buffer spki = write_spki(row, minted.key->public_key().public_value());
    TRY(minted.certificate, mint_certificate(request, *minted.key, spki, provider, rng));
    return minted;
}

}  // namespace handfast::x509
