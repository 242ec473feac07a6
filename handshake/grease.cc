// SPDX-License-Identifier: Apache-2.0
#include "handshake/grease.h"

#include <algorithm>

namespace handfast {

namespace {

/// One byte of no meaning: the body of an extension, and a key share (RFC 8701 §3.1).
constexpr std::uint8_t kZero[] = {0};

/// RFC 8701 §2: 0x0A0A, 0x1A1A, … 0xFAFA.
std::uint16_t code_point(std::uint8_t random) {
    return static_cast<std::uint16_t>(((random & 0xf0) | 0x0a) * 0x0101);
}

/// RFC 8701 §2: 0x0B, 0x2A, 0x49, … 0xE4.
std::uint8_t psk_mode(std::uint8_t random) {
    return static_cast<std::uint8_t>(0x0b + 0x1f * (random & 7));
}

template <class Code>
void put_first(std::vector<Code>& list, std::uint16_t value) {
    list.insert(list.begin(), Code(value));
}

template <class Code>
void put_first(std::optional<std::vector<Code>>& list, std::uint16_t value) {
    if (list) put_first(*list, value);
}

}  // namespace

Grease::Grease(Rng& rng) {
    std::array<std::uint8_t, 8> random{};
    rng.fill(random);
    suite_ = code_point(random[0]);
    group_ = code_point(random[1]);
    scheme_ = code_point(random[2]);
    version_ = code_point(random[3]);
    empty_extension_ = code_point(random[4]);
    other_extension_ = code_point(random[5]);
    // RFC 8446 §4.2: no extension twice.
    if (other_extension_ == empty_extension_) other_extension_ ^= 0x1010;
    const std::uint16_t protocol = code_point(random[6]);
    protocol_ = {static_cast<std::uint8_t>(protocol >> 8), static_cast<std::uint8_t>(protocol)};
    psk_modes_[0] = psk_mode(random[7]);
}

void Grease::apply(ClientHello& hello) {
    Extensions& extensions = hello.extensions;
    put_first(hello.cipher_suites, suite_);
    put_first(extensions.supported_groups, group_);
    put_first(extensions.signature_algorithms, scheme_);
    put_first(extensions.supported_versions, version_);
    if (extensions.alpn) extensions.alpn->insert(extensions.alpn->begin(), protocol_);
    if (extensions.key_shares && with_share_)
        extensions.key_shares->insert(extensions.key_shares->begin(),
                                      KeyShareEntry{NamedGroup(group_), kZero});
    extensions.raw.push_back({ExtensionType(empty_extension_), {}});
    extensions.raw.push_back({ExtensionType(other_extension_), kZero});
    if (!extensions.psk_key_exchange_modes) return;
    const ByteView real = *extensions.psk_key_exchange_modes;
    std::ranges::copy(real.first(std::min(real.size(), psk_modes_.size() - 1)),
                      psk_modes_.begin() + 1);
    extensions.psk_key_exchange_modes = ByteView(psk_modes_).first(1 + real.size());
}

void Grease::remove_from(OfferedExtensions& offered) const {
    std::erase(offered, ExtensionType(empty_extension_));
    std::erase(offered, ExtensionType(other_extension_));
}

}  // namespace handfast
