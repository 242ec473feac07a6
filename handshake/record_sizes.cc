// SPDX-License-Identifier: Apache-2.0
#include "handshake/record_sizes.h"

#include <algorithm>

namespace handfast {

namespace {

/// RFC 8449 §4: in TLS 1.3 the limit counts the content type.
constexpr std::uint16_t type_octets(Family family) {
    return family == Family::tls13 ? 1 : 0;
}

constexpr std::uint16_t protocol_limit(Family family) {
    return static_cast<std::uint16_t>(kMaxPlaintext + type_octets(family));
}

/// RFC 6066 §4: 2^9 for 1 to 2^12 for 4.
constexpr std::size_t fragment_size(std::uint8_t code) {
    return std::size_t{256} << code;
}

/// RFC 8449 §4: a limit above the protocol's allows no more than the protocol does.
std::size_t content_size(std::uint16_t limit, Family family) {
    return std::min(limit, protocol_limit(family)) - type_octets(family);
}

}  // namespace

void offer_record_sizes(const Config& config, Extensions& hello) {
    if (config.max_fragment_length != 0) hello.max_fragment_length = config.max_fragment_length;
    if (config.record_size_limit == 0) return;
    // RFC 8449 §4: not more than the newest version on offer has.
    const Family newest =
        config.versions.contains_family(Family::tls13) ? Family::tls13 : Family::legacy;
    hello.record_size_limit = std::min(config.record_size_limit, protocol_limit(newest));
}

AgreedSizes select_record_sizes(const Extensions& hello, const Config& config, Family family) {
    AgreedSizes agreed;
    // RFC 8449 §5: a server that supports record_size_limit MUST ignore max_fragment_length when
    // both are there.
    if (hello.record_size_limit && config.record_size_limit != 0) {
        agreed.own_limit = std::min(config.record_size_limit, protocol_limit(family));
        agreed.peer_limit = *hello.record_size_limit;
    } else if (hello.max_fragment_length) {
        agreed.fragment_code = *hello.max_fragment_length;
    }
    return agreed;
}

void answer_record_sizes(const AgreedSizes& agreed, Extensions& answer) {
    answer.record_size_limit = agreed.own_limit;
    if (agreed.fragment_code != 0) answer.max_fragment_length = agreed.fragment_code;
}

Result<AgreedSizes> accept_record_sizes(const Extensions& answer, const Config& config) {
    AgreedSizes agreed;
    // RFC 8449 §5: a client MUST treat receipt of both as a fatal error; illegal_parameter.
    if (answer.record_size_limit && answer.max_fragment_length)
        return fail(Reason::bad_record_size_limit);
    if (answer.record_size_limit) {
        agreed.own_limit = config.record_size_limit;
        agreed.peer_limit = *answer.record_size_limit;
    }
    if (answer.max_fragment_length) {
        // RFC 6066 §4: a length that differs from the one requested; illegal_parameter.
        if (*answer.max_fragment_length != config.max_fragment_length)
            return fail(Reason::bad_max_fragment_length);
        agreed.fragment_code = *answer.max_fragment_length;
    }
    return agreed;
}

RecordSizes content_sizes(const AgreedSizes& agreed, const Config& config, Family family) {
    RecordSizes sizes{.send = config.max_send_fragment};
    if (agreed.peer_limit)
        sizes.send = std::min(sizes.send, content_size(*agreed.peer_limit, family));
    if (agreed.own_limit) sizes.receive = content_size(*agreed.own_limit, family);
    if (agreed.fragment_code == 0) return sizes;
    const std::size_t size = fragment_size(agreed.fragment_code);
    return {std::min(sizes.send, size), size};
}

SizesFrom sizes_from(const AgreedSizes& agreed) {
    return agreed.fragment_code != 0 ? SizesFrom::now : SizesFrom::next_keys;
}

}  // namespace handfast
