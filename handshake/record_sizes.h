// SPDX-License-Identifier: Apache-2.0
// How large records may be, as both ends agree on it: record_size_limit (RFC 8449) and its
// predecessor max_fragment_length (RFC 6066 §4).
#pragma once

#include <cstdint>
#include <optional>

#include "handshake/config.h"
#include "handshake/messages.h"
#include "record/record_layer.h"

namespace handfast {

constexpr std::uint16_t kMinRecordSizeLimit = 64;     ///< RFC 8449 §4
constexpr std::uint16_t kMaxRecordSizeLimit = 16385;  ///< TLS 1.3's 2^14 + 1

/// What the extensions came to; nothing where neither is in force.
struct AgreedSizes {
    std::optional<std::uint16_t> own_limit;   ///< record_size_limit, as we said it …
    std::optional<std::uint16_t> peer_limit;  ///< … and the peer.
    std::uint8_t fragment_code = 0;           ///< max_fragment_length's, 0 for none.
};

/// A client's offer.
void offer_record_sizes(const Config& config, Extensions& hello);
/// A server's choice: record_size_limit where both have it, else what the client asks for.
AgreedSizes select_record_sizes(const Extensions& hello, const Config& config, Family family);
void answer_record_sizes(const AgreedSizes& agreed, Extensions& answer);
/// What a client makes of the answer.
Result<AgreedSizes> accept_record_sizes(const Extensions& answer, const Config& config);

/// The sizes of contents that follow.
RecordSizes content_sizes(const AgreedSizes& agreed, const Config& config, Family family);
/// When they begin: RFC 8449's limit is about protected records, RFC 6066's about all that follow.
SizesFrom sizes_from(const AgreedSizes& agreed);

}  // namespace handfast
