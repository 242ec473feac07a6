// SPDX-License-Identifier: Apache-2.0
#include "handshake/tickets.h"

#include "crypto/base/byte_reader.h"

namespace handfast {

namespace {

constexpr std::size_t kNameSize = 16;
constexpr std::size_t kPrefixSize = kNameSize + crypto::kAeadNonceSize;
constexpr crypto::AeadId kAead = crypto::AeadId::aes_256_gcm;

}  // namespace

struct TicketKeys::Key {
    std::array<std::uint8_t, kNameSize> name{};
    std::unique_ptr<crypto::Aead> aead;
    Instant made{};
};

TicketKeys::TicketKeys(std::shared_ptr<const crypto::Provider> provider)
    : provider_(std::move(provider)) {}

TicketKeys::~TicketKeys() = default;

void TicketKeys::rotate(Rng& rng, Instant now) {
    if (current_ && now < current_->made + kPeriod) return;
    auto key = std::make_unique<Key>();
    rng.fill(key->name);
    FixedSecret<struct TicketKeyTag, 32> secret;
    rng.fill(secret.fill(crypto::key_size(kAead)));
    auto aead = provider_->aead(kAead, secret.expose());
    if (!aead) return;
    key->aead = std::move(*aead);
    key->made = now;
    previous_ = std::move(current_);
    current_ = std::move(key);
}

Buffer TicketKeys::seal(ByteView plaintext, Rng& rng, Instant now) {
    const std::lock_guard lock(mutex_);
    rotate(rng, now);
    if (!current_) return {};
    Buffer out(kPrefixSize + plaintext.size() + crypto::kAeadTagSize);
    const ByteSpan all(out);
    std::ranges::copy(current_->name, out.begin());
    rng.fill(all.subspan(kNameSize, crypto::kAeadNonceSize));
    std::ranges::copy(plaintext, all.subspan(kPrefixSize).begin());
    current_->aead->seal(all.subspan(kNameSize, crypto::kAeadNonceSize), all.first(kNameSize),
                         all.subspan(kPrefixSize, plaintext.size()),
                         all.last(crypto::kAeadTagSize));
    return out;
}

bool TicketKeys::is_newest(ByteView ticket, Instant now) {
    const std::lock_guard lock(mutex_);
    return current_ && now < current_->made + kPeriod && ticket.size() >= kNameSize &&
           equal(current_->name, ticket.first(kNameSize));
}

std::optional<SecretBuffer> TicketKeys::open(ByteView ticket, Instant now) {
    if (ticket.size() < kPrefixSize + crypto::kAeadTagSize) return std::nullopt;
    ByteReader reader(ticket);
    const ByteView name = reader.bytes(kNameSize);
    const ByteView nonce = reader.bytes(crypto::kAeadNonceSize);
    const ByteView sealed = reader.bytes(reader.remaining() - crypto::kAeadTagSize);
    const ByteView tag = reader.rest();

    const std::lock_guard lock(mutex_);
    for (Key* key : {current_.get(), previous_.get()}) {
        if (key == nullptr || !equal(key->name, name)) continue;
        if (now >= key->made + 2 * kPeriod) return std::nullopt;
        SecretBuffer plaintext(sealed);
        if (!key->aead->open(nonce, name, plaintext.writable(), tag)) return std::nullopt;
        return plaintext;
    }
    return std::nullopt;
}

}  // namespace handfast
