// SPDX-License-Identifier: Apache-2.0
// Key agreement shares of RFC 7919 (RFC 8446 §4.2.8.1).
#include <array>

#include "crypto/ffdhe.h"

namespace handfast::crypto {
namespace {

/// Sizes in bytes.
struct FfdheGroup {
    std::size_t prime;
    std::size_t exponent;
};

// RFC 7919 §5.2: exponents of at least 225, 275, 325, 375 and 400 bits.
constexpr std::array<FfdheGroup, 5> kGroups = {
    FfdheGroup{256, 32}, {384, 36}, {512, 42}, {768, 48}, {1024, 52}};

constexpr const FfdheGroup& group(GroupId id) {
    return kGroups[index_of(id) - index_of(GroupId::ffdhe2048)];
}

class FfdheShare final : public KeyShare {
  public:
    FfdheShare(GroupId id, const FfdheOperations& operations, SecretBuffer exponent,
               Buffer public_value)
        : id_(id),
          operations_(operations),
          exponent_(std::move(exponent)),
          public_value_(std::move(public_value)) {}

    ByteView public_value() const noexcept override { return public_value_; }

    Result<SecretBuffer> agree(ByteView peer) noexcept override {
        // RFC 8446 §4.2.8.1: as long as the prime, padded with zeros; 1 < Y < p - 1.
        if (peer.size() != group(id_).prime) return fail(Reason::bad_key_share);
        SecretBuffer secret(group(id_).prime);
        if (!operations_.derive(id_, exponent_.expose(), peer, secret.writable()))
            return fail(Reason::bad_key_share);
        return secret;
    }

  private:
    GroupId id_;
    const FfdheOperations& operations_;
    SecretBuffer exponent_;
    Buffer public_value_;
};

}  // namespace

std::size_t ffdhe_size(GroupId id) noexcept {
    return group(id).prime;
}

Result<std::unique_ptr<KeyShare>> make_ffdhe_share(const Operations& operations, GroupId id,
                                                   Rng& rng) noexcept {
    const FfdheOperations& ffdhe = *operations.ffdhe[0];
    SecretBuffer exponent(group(id).exponent);
    rng.fill(exponent.writable());
    // The highest bit is set, so that no exponent is short.
    exponent.writable()[0] |= 0x80;
    Buffer public_value(group(id).prime);
    if (!ffdhe.base(id, exponent.expose(), public_value)) return fail(Reason::backend_failure);
    return std::make_unique<FfdheShare>(id, ffdhe, std::move(exponent), std::move(public_value));
}

}  // namespace handfast::crypto
