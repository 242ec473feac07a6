// SPDX-License-Identifier: Apache-2.0
#include "handshake/key_exchange12.h"

#include <algorithm>

#include "handshake/progress12.h"

namespace handfast {

namespace {

using enum Announcement;
using Use = CertificateUse;
using Kind = KeyExchangeKind;

// clang-format off
constexpr KeyExchangeRow kRows[] = {
    // kind           announcement  certificate    PSK    offer           accept                  read_offer     answer
    {Kind::rsa,        never,       Use::decrypts, false, nullptr,        kx::accept_rsa,         nullptr,       kx::answer_rsa},
    {Kind::dhe,        always,      Use::signs,    false, kx::offer_dh,   kx::accept_dh,          kx::read_dh,   kx::answer_dh},
    {Kind::ecdhe,      always,      Use::signs,    false, kx::offer_ecdh, kx::accept_ecdh,        kx::read_ecdh, kx::answer_ecdh},
    {Kind::dh_rsa,     never,       Use::agrees,   false, nullptr,        kx::accept_static_dh,   nullptr,       kx::answer_static_dh},
    {Kind::dh_dss,     never,       Use::agrees,   false, nullptr,        kx::accept_static_dh,   nullptr,       kx::answer_static_dh},
    {Kind::ecdh_rsa,   never,       Use::agrees,   false, nullptr,        kx::accept_static_ecdh, nullptr,       kx::answer_static_ecdh},
    {Kind::ecdh_ecdsa, never,       Use::agrees,   false, nullptr,        kx::accept_static_ecdh, nullptr,       kx::answer_static_ecdh},
    {Kind::psk,        when_needed, Use::none,     true,  nullptr,        nullptr,                nullptr,       nullptr},
    {Kind::dhe_psk,    always,      Use::none,     true,  kx::offer_dh,   kx::accept_dh,          kx::read_dh,   kx::answer_dh},
    {Kind::ecdhe_psk,  always,      Use::none,     true,  kx::offer_ecdh, kx::accept_ecdh,        kx::read_ecdh, kx::answer_ecdh},
    {Kind::srp,        always,      Use::signs,    false, kx::offer_srp,  kx::accept_srp,         kx::read_srp,  kx::answer_srp},
    {Kind::rsa_psk,    when_needed, Use::decrypts, true,  nullptr,        kx::accept_rsa,         nullptr,       kx::answer_rsa},
};
// clang-format on

/// RFC 2246 §7.4.3: plain RSA with a key of the server's that is short enough, and signed.
constexpr KeyExchangeRow kExportRsa = {Kind::rsa,
                                       when_needed,
                                       Use::signs,
                                       false,
                                       kx::offer_export_rsa,
                                       kx::accept_export_rsa,
                                       kx::read_export_rsa,
                                       kx::answer_export_rsa};

const KeyExchangeRow& row_of(const Handshake& h) {
    return key_exchange(*h.negotiated.suite);
}

/// RFC 4279 §2: both secrets, each with its length. With a PSK alone the other one is zeros.
SecretBuffer with_psk(const SecretBuffer& other, ByteView psk) {
    const std::size_t other_size = other.empty() ? psk.size() : other.size();
    SecretBuffer premaster(2 + other_size + 2 + psk.size());
    const ByteSpan out = premaster.writable();
    const auto put_size = [&](std::size_t at, std::size_t size) {
        out[at] = static_cast<std::uint8_t>(size >> 8);
        out[at + 1] = static_cast<std::uint8_t>(size);
    };
    put_size(0, other_size);
    std::ranges::copy(other.expose(), out.subspan(2).begin());
    put_size(2 + other_size, psk.size());
    std::ranges::copy(psk, out.subspan(4 + other_size).begin());
    return premaster;
}

/// Whether a server has something to say that it might leave out.
bool is_needed(const Handshake& h) {
    if (row_of(h).has_psk) return !h.config->psk_identity_hint.empty();
    return needs_export_key(*h.negotiated.suite, h.negotiated.credential->key->public_key());
}

Result<const ExternalPsk*> find_psk(Handshake& h, ByteView identity) {
    h.negotiated.psk_identity = to_buffer(identity);
    for (const ExternalPsk& psk : h.config->external_psks)
        if (!psk.imported && equal(psk.identity, identity)) return &psk;
    // RFC 4279 §2: unknown_psk_identity, or go on with a random key as if it were wrong.
    return fail(Reason::psk_identity_not_found);
}

}  // namespace

const KeyExchangeRow& key_exchange(const SuiteInfo& suite) {
    if (suite.key_exchange == Kind::rsa && cipher_info(suite.cipher).is_export()) return kExportRsa;
    return *std::ranges::find(kRows, suite.key_exchange, &KeyExchangeRow::kind);
}

CertificateUse certificate_use(const SuiteInfo& suite) {
    switch (suite.authentication) {
        case AuthenticationKind::none:
        case AuthenticationKind::psk:
        case AuthenticationKind::srp:
            return CertificateUse::none;
        default:
            return key_exchange(suite).certificate;
    }
}

bool uses_curve(const SuiteInfo& suite) {
    return key_exchange(suite).offer == kx::offer_ecdh;
}

bool is_on_curve(const SuiteInfo& suite) {
    return uses_curve(suite) || key_exchange(suite).accept == kx::accept_static_ecdh ||
           suite.authentication == AuthenticationKind::ecdsa;
}

bool uses_field(const SuiteInfo& suite) {
    return key_exchange(suite).offer == kx::offer_dh;
}

bool uses_srp(const SuiteInfo& suite) {
    return suite.key_exchange == Kind::srp;
}

bool needs_export_key(const SuiteInfo& suite, const crypto::PublicKey& key) {
    return &key_exchange(suite) == &kExportRsa && key.bits() > kExportBits;
}

bool uses_psk(const SuiteInfo& suite) {
    return key_exchange(suite).has_psk;
}

const ExternalPsk* psk_for_exchange(const Config& config) {
    const auto found = std::ranges::find(config.external_psks, false, &ExternalPsk::imported);
    return found == config.external_psks.end() ? nullptr : &*found;
}

void set_exchange_facts(Handshake& h) {
    const KeyExchangeRow& row = row_of(h);
    if (certificate_use(*h.negotiated.suite) != CertificateUse::none)
        h.facts.set(Fact::server_authenticates);
    if (row.announcement == never) return;
    const bool needed = row.announcement == always || (h.role == Role::server && is_needed(h));
    if (needed) h.facts.set(Fact::exchange_due);
    if (needed || h.role == Role::client) h.facts.set(Fact::exchange_possible);
}

Result<Buffer> exchange_params(Handshake& h) {
    const KeyExchangeRow& row = row_of(h);
    Buffer params;
    ByteWriter writer(params);
    if (row.has_psk) writer.vec(2, h.config->psk_identity_hint);
    if (row.offer != nullptr) CHECK_OK(row.offer(h, writer));
    return params;
}

Status read_exchange_params(Handshake& h, ByteReader& reader) {
    const KeyExchangeRow& row = row_of(h);
    if (row.has_psk) h.negotiated.psk_identity_hint = to_buffer(reader.vec(2));
    if (row.read_offer != nullptr) return row.read_offer(h, reader);
    return {};
}

Result<SecretBuffer> write_client_exchange(Handshake& h, ByteWriter& writer) {
    const KeyExchangeRow& row = row_of(h);
    const ExternalPsk* psk = nullptr;
    if (row.has_psk) {
        // Such a suite was not offered without a key.
        psk = psk_for_exchange(*h.config);
        h.negotiated.psk_identity = psk->identity;
        writer.vec(2, psk->identity);
    }
    SecretBuffer secret;
    if (row.answer != nullptr) {
        TRY(secret, row.answer(h, writer));
    }
    if (psk == nullptr) return secret;
    return with_psk(secret, psk->key->expose());
}

Result<SecretBuffer> read_client_exchange(Handshake& h, ByteView body) {
    const KeyExchangeRow& row = row_of(h);
    ByteReader reader(body);
    const ExternalPsk* psk = nullptr;
    if (row.has_psk) {
        const ByteView identity = reader.vec(2);
        if (reader.failed()) CHECK_OK(reader.done());
        TRY(psk, find_psk(h, identity));
    }
    SecretBuffer secret;
    if (row.accept != nullptr) {
        TRY(secret, row.accept(h, reader));
    }
    CHECK_OK(reader.done());
    if (psk == nullptr) return secret;
    return with_psk(secret, psk->key->expose());
}

}  // namespace handfast
