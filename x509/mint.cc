// SPDX-License-Identifier: Apache-2.0
#include "x509/mint.h"

#include "x509/certificate_builder.h"
#include "x509/new_key.h"

namespace handfast::x509 {

namespace {

using crypto::GroupId;

/// In the order of MintKey.
constexpr KeyShape kShapes[] = {
    {.curve = GroupId::secp256r1},      {.curve = GroupId::secp384r1},
    {.curve = GroupId::secp521r1},      {.type = crypto::KeyType::ed25519},
    {.type = crypto::KeyType::ed448},   {.curve = GroupId::brainpool256r1},
    {.curve = GroupId::brainpool384r1}, {.curve = GroupId::brainpool512r1},
    {.curve = GroupId::secp256k1},      {.curve = GroupId::secp224r1},
    {.curve = GroupId::secp192r1},
};

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
    writer.primitive(der::kInteger, random_serial(rng));
    writer.raw(signer.algorithm.identifier);
    writer.raw(signer.name);
    {
        const auto validity = writer.sequence();
        writer.time(request.not_before);
        writer.time(request.not_after);
    }
    writer.raw(encode_common_name(request.common_name));
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
                            : encode_common_name(request.common_name),
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
    TRY(NewKey made, new_key(kShapes[static_cast<std::size_t>(request.key)], provider, rng));
    Minted minted{nullptr, std::move(made.key), std::move(made.pkcs8)};
    TRY(minted.certificate, mint_certificate(request, *minted.key, made.spki, provider, rng));
    return minted;
}

}  // namespace handfast::x509
