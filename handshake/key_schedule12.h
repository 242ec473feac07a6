// SPDX-License-Identifier: Apache-2.0
// The key schedule of SSLv3 to TLS 1.2 (RFC 6101 §6, RFC 2246 §6.3, RFC 5246 §6.3, §7.4.9 and §8.1,
// RFC 7627, RFC 5705). The only place that emits SecretDerived for the legacy family.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "handshake/secrets.h"
#include "handshake/transcript.h"
#include "handshake/version.h"
#include "record/event.h"
#include "record/protector.h"
#include "record/suites.h"

namespace handfast {

struct Handshake;

/// What every derivation needs; outlives them all.
struct ScheduleContext12 {
    const crypto::Provider& provider;
    const VersionProfile& version;
    crypto::HashId hash;
    const EventSink& events;
    ByteView client_random;
    ByteView server_random;
};

/// RFC 5246 §8.1: bound to the two randoms only.
MasterSecret derive_master(const ScheduleContext12&, ByteView premaster);
/// RFC 7627 §4: bound to the handshake through ClientKeyExchange.
MasterSecret derive_extended_master(const ScheduleContext12&, ByteView premaster,
                                    const Digest& session_hash);

/// The record protection of both directions.
struct Protectors12 {
    std::unique_ptr<Protector> client_write;
    std::unique_ptr<Protector> server_write;
};
/// What is protected how; the generator makes explicit IVs and outlives the protectors.
struct Protection12 {
    const SuiteInfo& suite;
    MacOrder order;
    Rng& rng;
};
/// RFC 5246 §6.3. Reports the master secret to the key log, once a connection.
Result<Protectors12> make_protectors12(const ScheduleContext12&, const MasterSecret&,
                                       const Protection12&);

/// RFC 5246 §7.4.9: what the Finished of `sender` holds, from TLS 1.0 on.
Digest verify_data12(const ScheduleContext12&, const MasterSecret&, Role sender,
                     const Digest& transcript);

/// RFC 6101 §5.6.8, §5.6.9: MD5 and SHA-1 over the messages, `sender` (of a Finished) and the
/// master secret.
Digest digest_ssl3(const ScheduleContext12&, const MasterSecret&, ByteView messages,
                   std::string_view sender);

/// RFC 5705 §4, filling all of `out`; no context and an empty one differ. Refuses labels that
/// TLS itself uses and contexts over 65535 bytes.
Status export12(const Handshake&, std::string_view label, std::optional<ByteView> context,
                ByteSpan out);

}  // namespace handfast
