// SPDX-License-Identifier: Apache-2.0
#include "handshake/key_schedule13.h"

#include "crypto/kdf.h"

namespace handfast {

namespace {

Digest hash_of(const crypto::Provider& provider, crypto::HashId id, ByteView data) {
    Digest digest;
    auto hash = provider.hash(id);
    hash->update(data);
    hash->finish(digest.fill(crypto::digest_size(id)));
    return digest;
}

/// Derive-Secret(secret, "derived", ""): the salt of the next stage.
ScheduleSecret derived(const ScheduleContext& context, const ScheduleSecret& secret) {
    ScheduleSecret out;
    derive_secret(context, secret.expose(), "derived", hash_of(context.provider, context.hash, {}),
                  out.fill(crypto::digest_size(context.hash)));
    return out;
}

/// HKDF-Extract, where "nothing" is a string of zeros as long as the hash.
ScheduleSecret extract(const ScheduleContext& context, ByteView salt, ByteView input) {
    static constexpr std::uint8_t kZeros[crypto::kMaxDigestSize] = {};
    const std::size_t size = crypto::digest_size(context.hash);
    ScheduleSecret out;
    crypto::hkdf_extract(context.provider, context.hash, salt,
                         input.empty() ? ByteView(kZeros, size) : input, out.fill(size));
    return out;
}

template <class Secret>
Secret derive_and_log(const ScheduleContext& context, const ScheduleSecret& from,
                      std::string_view label, const Digest& transcript,
                      std::string_view log_label) {
    Secret out;
    derive_secret(context, from.expose(), label, transcript,
                  out.fill(crypto::digest_size(context.hash)));
    if (!log_label.empty())
        context.events.emit(event::SecretDerived{log_label, context.client_random, out.expose()});
    return out;
}

}  // namespace

void derive_secret(const ScheduleContext& context, ByteView secret, std::string_view label,
                   const Digest& transcript, ByteSpan out) {
    crypto::hkdf_expand_label(context.provider, context.hash, secret, label, transcript.view(),
                              out);
}

EarlyStage13::EarlyStage13(const ScheduleContext& context, ByteView psk)
    : context_(context), secret_(extract(context, {}, psk)) {}

namespace {

/// RFC 8446 §7.1, RFC 9258 §4.2
std::string_view binder_label(PskOrigin origin) {
    switch (origin) {
        case PskOrigin::resumption:
            return "res binder";
        case PskOrigin::external:
            return "ext binder";
        case PskOrigin::imported:
            return "imp binder";
    }
    return {};
}

}  // namespace

FinishedKey EarlyStage13::binder_key(PskOrigin origin) const {
    const std::size_t size = crypto::digest_size(context_.hash);
    TrafficSecret binder;
    derive_secret(context_, secret_.expose(), binder_label(origin),
                  hash_of(context_.provider, context_.hash, {}), binder.fill(size));
    return finished_key(context_.provider, context_.hash, binder);
}

TrafficSecret EarlyStage13::client_traffic(const Digest& transcript) const {
    return derive_and_log<TrafficSecret>(context_, secret_, "c e traffic", transcript,
                                         "CLIENT_EARLY_TRAFFIC_SECRET");
}

ExporterSecret EarlyStage13::exporter(const Digest& transcript) const {
    return derive_and_log<ExporterSecret>(context_, secret_, "e exp master", transcript,
                                          "EARLY_EXPORTER_SECRET");
}

HandshakeStage13 EarlyStage13::into_handshake(ByteView shared_secret) && {
    const ScheduleSecret salt = derived(context_, secret_);
    secret_.clear();
    return {context_, extract(context_, salt.expose(), shared_secret)};
}

TrafficSecret HandshakeStage13::client_traffic(const Digest& transcript) const {
    return derive_and_log<TrafficSecret>(context_, secret_, "c hs traffic", transcript,
                                         "CLIENT_HANDSHAKE_TRAFFIC_SECRET");
}

TrafficSecret HandshakeStage13::server_traffic(const Digest& transcript) const {
    return derive_and_log<TrafficSecret>(context_, secret_, "s hs traffic", transcript,
                                         "SERVER_HANDSHAKE_TRAFFIC_SECRET");
}

MasterStage13 HandshakeStage13::into_master() && {
    const ScheduleSecret salt = derived(context_, secret_);
    secret_.clear();
    return {context_, extract(context_, salt.expose(), {})};
}

TrafficSecret MasterStage13::client_traffic(const Digest& transcript) const {
    return derive_and_log<TrafficSecret>(context_, secret_, "c ap traffic", transcript,
                                         "CLIENT_TRAFFIC_SECRET_0");
}

TrafficSecret MasterStage13::server_traffic(const Digest& transcript) const {
    return derive_and_log<TrafficSecret>(context_, secret_, "s ap traffic", transcript,
                                         "SERVER_TRAFFIC_SECRET_0");
}

ExporterSecret MasterStage13::exporter(const Digest& transcript) const {
    return derive_and_log<ExporterSecret>(context_, secret_, "exp master", transcript,
                                          "EXPORTER_SECRET");
}

ResumptionSecret MasterStage13::resumption(const Digest& transcript) const {
    return derive_and_log<ResumptionSecret>(context_, secret_, "res master", transcript, "");
}

FinishedKey finished_key(const crypto::Provider& provider, crypto::HashId hash,
                         const TrafficSecret& secret) {
    FinishedKey key;
    crypto::hkdf_expand_label(provider, hash, secret.expose(), "finished", {},
                              key.fill(crypto::digest_size(hash)));
    return key;
}

Digest verify_data(const crypto::Provider& provider, crypto::HashId hash, const FinishedKey& key,
                   const Digest& transcript) {
    Digest out;
    auto hmac = provider.hmac(hash, key.expose());
    hmac->update(transcript.view());
    hmac->finish(out.fill(crypto::digest_size(hash)));
    return out;
}

Result<std::unique_ptr<Protector>> make_traffic_protector(const crypto::Provider& provider,
                                                          const SuiteInfo& suite,
                                                          const TrafficSecret& secret) {
    FixedSecret<struct KeyTag, crypto::kMaxAeadSize> key;
    FixedSecret<struct IvTag, crypto::kMaxAeadSize> iv;
    crypto::hkdf_expand_label(provider, suite.hash, secret.expose(), "key", {},
                              key.fill(crypto::key_size(suite.aead())));
    crypto::hkdf_expand_label(provider, suite.hash, secret.expose(), "iv", {},
                              iv.fill(crypto::nonce_size(suite.aead())));
    TRY(auto aead, provider.aead(suite.aead(), key.expose()));
    return make_aead13_protector(std::move(aead), iv.expose(), suite.aead());
}

TrafficSecret next_traffic_secret(const crypto::Provider& provider, crypto::HashId hash,
                                  const TrafficSecret& secret) {
    TrafficSecret next;
    crypto::hkdf_expand_label(provider, hash, secret.expose(), "traffic upd", {},
                              next.fill(crypto::digest_size(hash)));
    return next;
}

SessionSecret ticket_psk(const crypto::Provider& provider, crypto::HashId hash,
                         const ResumptionSecret& secret, ByteView ticket_nonce) {
    SessionSecret psk;
    crypto::hkdf_expand_label(provider, hash, secret.expose(), "resumption", ticket_nonce,
                              psk.fill(crypto::digest_size(hash)));
    return psk;
}

void export13(const crypto::Provider& provider, crypto::HashId hash, const ExporterSecret& secret,
              std::string_view label, ByteView context, ByteSpan out) {
    ScheduleSecret derived_secret;
    crypto::hkdf_expand_label(provider, hash, secret.expose(), label,
                              hash_of(provider, hash, {}).view(),
                              derived_secret.fill(crypto::digest_size(hash)));
    crypto::hkdf_expand_label(provider, hash, derived_secret.expose(), "exporter",
                              hash_of(provider, hash, context).view(), out);
}

}  // namespace handfast
