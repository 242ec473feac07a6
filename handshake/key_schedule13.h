// SPDX-License-Identifier: Apache-2.0
// The TLS 1.3 key schedule (RFC 8446 §7.1) as stages: each stage is consumed by the step to the
// next, so secrets cannot be derived out of order. The stages are the only place that emits
// SecretDerived for TLS 1.3.
#pragma once

#include <memory>
#include <string_view>

#include "crypto/provider.h"
#include "handshake/secrets.h"
#include "handshake/transcript.h"
#include "record/event.h"
#include "record/protector.h"
#include "record/suites.h"

namespace handfast {

/// What every stage needs; outlives them all.
struct ScheduleContext {
    const crypto::Provider& provider;
    crypto::HashId hash;
    const EventSink& events;
    ByteView client_random;
};

/// Derive-Secret with an already computed transcript hash.
void derive_secret(const ScheduleContext&, ByteView secret, std::string_view label,
                   const Digest& transcript, ByteSpan out);

/// Which PSK a binder is for (RFC 8446 §4.2.11.2).
enum class PskOrigin : std::uint8_t { resumption, external, imported };

class MasterStage13 {
  public:
    TrafficSecret client_traffic(const Digest& through_server_finished) const;
    TrafficSecret server_traffic(const Digest& through_server_finished) const;
    ExporterSecret exporter(const Digest& through_server_finished) const;
    ResumptionSecret resumption(const Digest& through_client_finished) const;

  private:
    friend class HandshakeStage13;
    MasterStage13(const ScheduleContext& context, ScheduleSecret secret)
        : context_(context), secret_(std::move(secret)) {}
    ScheduleContext context_;
    ScheduleSecret secret_;
};

class HandshakeStage13 {
  public:
    TrafficSecret client_traffic(const Digest& through_server_hello) const;
    TrafficSecret server_traffic(const Digest& through_server_hello) const;
    MasterStage13 into_master() &&;

  private:
    friend class EarlyStage13;
    HandshakeStage13(const ScheduleContext& context, ScheduleSecret secret)
        : context_(context), secret_(std::move(secret)) {}
    ScheduleContext context_;
    ScheduleSecret secret_;
};

class EarlyStage13 {
  public:
    /// An empty `psk` stands for "no PSK".
    EarlyStage13(const ScheduleContext& context, ByteView psk);
    FinishedKey binder_key(PskOrigin origin) const;
    TrafficSecret client_traffic(const Digest& through_client_hello) const;
    ExporterSecret exporter(const Digest& through_client_hello) const;
    /// An empty `shared_secret` stands for psk_ke.
    HandshakeStage13 into_handshake(ByteView shared_secret) &&;

  private:
    ScheduleContext context_;
    ScheduleSecret secret_;
};

/// finished_key of a traffic secret (RFC 8446 §4.4.4).
FinishedKey finished_key(const crypto::Provider&, crypto::HashId, const TrafficSecret&);
/// verify_data: HMAC(key, transcript hash); also a PSK binder.
Digest verify_data(const crypto::Provider&, crypto::HashId, const FinishedKey&, const Digest&);

/// The record protection of one direction (RFC 8446 §7.3).
Result<std::unique_ptr<Protector>> make_traffic_protector(const crypto::Provider&, const SuiteInfo&,
                                                          const TrafficSecret&);
/// application_traffic_secret_N+1 (RFC 8446 §7.2).
TrafficSecret next_traffic_secret(const crypto::Provider&, crypto::HashId, const TrafficSecret&);
/// The PSK of a ticket (RFC 8446 §4.6.1).
SessionSecret ticket_psk(const crypto::Provider&, crypto::HashId, const ResumptionSecret&,
                         ByteView ticket_nonce);
/// RFC 8446 §7.5.
void export13(const crypto::Provider&, crypto::HashId, const ExporterSecret&,
              std::string_view label, ByteView context, ByteSpan out);

}  // namespace handfast
