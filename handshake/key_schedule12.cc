// SPDX-License-Identifier: Apache-2.0
#include "handshake/key_schedule12.h"

#include <algorithm>
#include <utility>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"
#include "crypto/kdf.h"
#include "handshake/handshake.h"

namespace handfast {

namespace {

constexpr std::size_t kMasterSize = 48;
/// The most that a suite takes: two MAC keys of SHA-384, two keys and IVs of 32 and 16 bytes.
using KeyBlock = FixedSecret<struct KeyBlockTag, 2 * (48 + 32 + 16)>;

using Seed = std::initializer_list<ByteView>;

/// RFC 6101 §6 knows no labels.
void prf(const ScheduleContext12& context, ByteView secret, std::string_view label, Seed seed,
         ByteSpan out) {
    switch (context.version.prf) {
        case PrfForm::ssl3:
            return crypto::derive_ssl3(context.provider, secret, seed, out);
        case PrfForm::md5_sha1:
            return crypto::prf10(context.provider, secret, label, seed, out);
        case PrfForm::suite_hash:
            return crypto::prf12(context.provider, context.hash, secret, label, seed, out);
    }
}

/// One direction's part of the key block.
struct DirectionKeys {
    ByteView mac, key, iv;
};

/// The keys that an export suite really uses (RFC 2246 §6.3.1, RFC 6101 §6.2.2).
struct ExportKeys {
    FixedSecret<struct ExportKeyTag, 16> key;
    FixedSecret<struct ExportIvTag, 32> iv;
};

std::size_t mac_key_size(const SuiteInfo& suite) {
    return suite.mac == MacId::aead ? 0 : crypto::digest_size(mac_hash(suite.mac));
}

/// RFC 6101 §6.2.2: final keys and IVs are MD5 digests.
void stretch_ssl3(const ScheduleContext12& context, const CipherInfo& cipher, Seed randoms,
                  std::pair<ByteView, ExportKeys&> from_to) {
    const std::size_t size = crypto::digest_size(crypto::HashId::md5);
    const auto md5 = context.provider.hash(crypto::HashId::md5);
    md5->update(from_to.first);
    for (ByteView random : randoms) md5->update(random);
    md5->finish(from_to.second.key.fill(size));
    from_to.second.key = FixedSecret<struct ExportKeyTag, 16>(
        from_to.second.key.clone().expose().first(cipher.key_size));
    for (ByteView random : randoms) md5->update(random);
    Digest iv;
    md5->finish(iv.fill(size));
    std::ranges::copy(iv.view().first(cipher.fixed_iv_size),
                      from_to.second.iv.fill(cipher.fixed_iv_size).begin());
}

/// Replaces a direction's short key by the one that is used, which lies in `made`.
void stretch(const ScheduleContext12& context, Role writer, const CipherInfo& cipher,
             DirectionKeys& keys, ExportKeys& made) {
    const bool client = writer == Role::client;
    if (context.version.prf == PrfForm::ssl3) {
        const Seed clients = {context.client_random, context.server_random};
        const Seed servers = {context.server_random, context.client_random};
        stretch_ssl3(context, cipher, client ? clients : servers, {keys.key, made});
    } else {
        const Seed randoms = {context.client_random, context.server_random};
        prf(context, keys.key, client ? "client write key" : "server write key", randoms,
            made.key.fill(cipher.key_size));
        // RFC 2246 §6.3.1: both IVs come out of one block, the client's first.
        FixedSecret<struct IvBlockTag, 32> ivs;
        prf(context, {}, "IV block", randoms, ivs.fill(2 * std::size_t{cipher.fixed_iv_size}));
        const ByteView own = client ? ivs.expose().first(cipher.fixed_iv_size)
                                    : ivs.expose().last(cipher.fixed_iv_size);
        std::ranges::copy(own, made.iv.fill(cipher.fixed_iv_size).begin());
    }
    keys.key = made.key.expose();
    keys.iv = made.iv.expose();
}

Result<std::unique_ptr<Protector>> make_protector(const ScheduleContext12& context,
                                                  const Protection12& protection,
                                                  const DirectionKeys& keys) {
    const CipherInfo& cipher = cipher_info(protection.suite.cipher);
    if (cipher.aead() == nullptr)
        return make_legacy_protector({.provider = context.provider,
                                      .rng = protection.rng,
                                      .cipher = cipher,
                                      .mac = protection.suite.mac,
                                      .mac_form = context.version.mac,
                                      .iv_form = context.version.iv,
                                      .order = protection.order,
                                      .mac_key = keys.mac,
                                      .key = keys.key,
                                      .iv = keys.iv});
    TRY(auto aead, context.provider.aead(*cipher.aead(), keys.key));
    return make_aead12_protector(std::move(aead), keys.iv, *cipher.aead());
}

/// RFC 5705 §4 and RFC 7627 §4: exporters must not collide with these.
constexpr std::string_view kOwnLabels[] = {"client finished", "server finished", "master secret",
                                           "extended master secret", "key expansion"};

}  // namespace

MasterSecret derive_master(const ScheduleContext12& context, ByteView premaster) {
    MasterSecret master;
    prf(context, premaster, "master secret", {context.client_random, context.server_random},
        master.fill(kMasterSize));
    return master;
}

MasterSecret derive_extended_master(const ScheduleContext12& context, ByteView premaster,
                                    const Digest& session_hash) {
    MasterSecret master;
    prf(context, premaster, "extended master secret", {session_hash.view()},
        master.fill(kMasterSize));
    return master;
}

Result<Protectors12> make_protectors12(const ScheduleContext12& context, const MasterSecret& master,
                                       const Protection12& protection) {
    context.events.emit(
        event::SecretDerived{"CLIENT_RANDOM", context.client_random, master.expose()});
    const CipherInfo& cipher = cipher_info(protection.suite.cipher);
    const std::size_t mac_size = mac_key_size(protection.suite);
    // Export IVs are not secret and come from elsewhere (RFC 2246 §6.3.1).
    const std::size_t iv_size = cipher.is_export() ? 0 : cipher.fixed_iv_size;
    KeyBlock block;
    // RFC 5246 §6.3: the server's random comes first here.
    prf(context, master.expose(), "key expansion", {context.server_random, context.client_random},
        block.fill(2 * (mac_size + cipher.material_size + iv_size)));
    ByteReader reader(block.expose());
    DirectionKeys client, server;
    client.mac = reader.bytes(mac_size);
    server.mac = reader.bytes(mac_size);
    client.key = reader.bytes(cipher.material_size);
    server.key = reader.bytes(cipher.material_size);
    client.iv = reader.bytes(iv_size);
    server.iv = reader.bytes(iv_size);
    ExportKeys client_export, server_export;
    if (cipher.is_export()) {
        stretch(context, Role::client, cipher, client, client_export);
        stretch(context, Role::server, cipher, server, server_export);
    }
    Protectors12 made;
    TRY(made.client_write, make_protector(context, protection, client));
    TRY(made.server_write, make_protector(context, protection, server));
    return made;
}

Digest verify_data12(const ScheduleContext12& context, const MasterSecret& master, Role sender,
                     const Digest& transcript) {
    Digest out;
    prf(context, master.expose(), sender == Role::client ? "client finished" : "server finished",
        {transcript.view()}, out.fill(context.version.finished_size));
    return out;
}

Digest digest_ssl3(const ScheduleContext12& context, const MasterSecret& master, ByteView messages,
                   std::string_view sender) {
    Digest both;
    ByteSpan out = both.fill(crypto::digest_size(crypto::HashId::md5_sha1));
    for (const crypto::HashId id : {crypto::HashId::md5, crypto::HashId::sha1}) {
        const std::size_t size = crypto::digest_size(id);
        // RFC 6101 §5.2.3.1: 48 bytes for MD5, 40 for SHA.
        const std::size_t padding = id == crypto::HashId::md5 ? 48 : 40;
        const auto hash = context.provider.hash(id);
        hash->update(messages);
        hash->update(as_bytes(sender));
        hash->update(master.expose());
        hash->update(Buffer(padding, 0x36));
        hash->finish(out.first(size));
        hash->update(master.expose());
        hash->update(Buffer(padding, 0x5c));
        hash->update(out.first(size));
        hash->finish(out.first(size));
        out = out.subspan(size);
    }
    return both;
}

Status export12(const Handshake& h, std::string_view label, std::optional<ByteView> context,
                ByteSpan out) {
    if (std::ranges::find(kOwnLabels, label) != std::end(kOwnLabels))
        return fail(Reason::tls_illegal_exporter_label);
    Buffer suffix;
    if (context) {
        if (context->size() > 0xffff) return fail(Reason::invalid_argument);
        ByteWriter(suffix).vec(2, *context);
    }
    prf(h.schedule12(), h.secrets.master.expose(), label,
        {h.negotiated.client_random, h.negotiated.server_random, suffix}, out);
    return {};
}

}  // namespace handfast
