// SPDX-License-Identifier: Apache-2.0
// The secrets of a connection, each a type of its own so that none passes for another.
#pragma once

#include "crypto/algorithms.h"
#include "crypto/base/secret.h"

namespace handfast {

/// TLS 1.2 master secret, 48 bytes (RFC 5246 §8.1).
using MasterSecret = FixedSecret<struct MasterTag, 48>;
/// One direction's traffic secret of one epoch (RFC 8446 §7.1).
using TrafficSecret = FixedSecret<struct TrafficTag, crypto::kMaxDigestSize>;
/// exporter_master_secret.
using ExporterSecret = FixedSecret<struct ExporterTag, crypto::kMaxDigestSize>;
/// resumption_master_secret.
using ResumptionSecret = FixedSecret<struct ResumptionTag, crypto::kMaxDigestSize>;
/// What a session is resumed with: a TLS 1.2 master secret or a TLS 1.3 PSK.
using SessionSecret = FixedSecret<struct SessionTag, crypto::kMaxDigestSize>;
/// A key for Finished or a PSK binder.
using FinishedKey = FixedSecret<struct FinishedTag, crypto::kMaxDigestSize>;
/// An intermediate secret of the key schedule.
using ScheduleSecret = FixedSecret<struct ScheduleTag, crypto::kMaxDigestSize>;

}  // namespace handfast
