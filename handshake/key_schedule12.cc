// SPDX-License-Identifier: Apache-2.0
#include "handshake/key_schedule12.h"

#include <algorithm>

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

Result<Protectors12> make_protectors12(const ScheduleContext12& context, const SuiteInfo& suite,
                                       const MasterSecret& master) {
    context.events.emit(
        event::SecretDerived{"CLIENT_RANDOM", context.client_random, master.expose()});
    const CipherInfo& cipher = cipher_info(suite.cipher);
    const std::size_t key_size = cipher.material_size;
    const std::size_t iv_size = cipher.fixed_iv_size;
    KeyBlock block;
    // RFC 5246 §6.3: the server's random comes first here.
    prf(context, master.expose(), "key expansion", {context.server_random, context.client_random},
        block.fill(2 * (key_size + iv_size)));
    ByteReader reader(block.expose());
    const ByteView client_key = reader.bytes(key_size);
    const ByteView server_key = reader.bytes(key_size);
    const ByteView client_iv = reader.bytes(iv_size);
    const ByteView server_iv = reader.bytes(iv_size);
    TRY(auto client_aead, context.provider.aead(suite.aead(), client_key));
    TRY(auto server_aead, context.provider.aead(suite.aead(), server_key));
    return Protectors12{make_aead12_protector(std::move(client_aead), client_iv, suite.aead()),
                        make_aead12_protector(std::move(server_aead), server_iv, suite.aead())};
}

Digest verify_data12(const ScheduleContext12& context, const MasterSecret& master, Role sender,
                     const Digest& transcript) {
    Digest out;
    prf(context, master.expose(), sender == Role::client ? "client finished" : "server finished",
        {transcript.view()}, out.fill(context.version.finished_size));
    return out;
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
