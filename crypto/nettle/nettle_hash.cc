// SPDX-License-Identifier: Apache-2.0
// Hashes and HMAC whose state lies in the object: one allocation each, and setting an HMAC key
// is two blocks of hashing and nothing else.
#include <nettle/hmac.h>
#include <nettle/nettle-meta.h>

#include "crypto/nettle/nettle_slots.h"

namespace handfast::crypto {
namespace {

/// `Context` is the hash's state, `kHash` its functions.
template <class Context, const nettle_hash& kHash>
class NettleHash final : public Hash {
  public:
    NettleHash() { kHash.init(&state_); }
    void update(ByteView data) noexcept override {
        kHash.update(&state_, data.size(), data.data());
    }
    void finish(ByteSpan out) noexcept override { kHash.digest(&state_, out.size(), out.data()); }
    std::unique_ptr<Hash> clone() const override { return std::make_unique<NettleHash>(*this); }

  private:
    Context state_;
};

template <class Context, const nettle_hash& kHash>
class NettleHmac final : public Hmac {
  public:
    explicit NettleHmac(ByteView key) {
        hmac_set_key(&keys_.outer, &keys_.inner, &keys_.state, &kHash, key.size(), key.data());
    }
    ~NettleHmac() override { wipe({reinterpret_cast<std::uint8_t*>(&keys_), sizeof keys_}); }
    void update(ByteView data) noexcept override {
        kHash.update(&keys_.state, data.size(), data.data());
    }
    void finish(ByteSpan out) noexcept override {
        hmac_digest(&keys_.outer, &keys_.inner, &keys_.state, &kHash, out.size(), out.data());
    }

  private:
    struct Keys {
        Context outer, inner, state;
    } keys_;
};

template <class Context, const nettle_hash& kHash>
void offer(Operations& offered, HashId id) {
    offered.hash[index_of(id)] = []() noexcept -> std::unique_ptr<Hash> {
        return std::make_unique<NettleHash<Context, kHash>>();
    };
    offered.hmac[index_of(id)] = [](ByteView key) noexcept -> std::unique_ptr<Hmac> {
        return std::make_unique<NettleHmac<Context, kHash>>(key);
    };
}

}  // namespace

void offer_nettle_hashes(Operations& offered) {
    offer<md5_ctx, nettle_md5>(offered, HashId::md5);
    offer<sha1_ctx, nettle_sha1>(offered, HashId::sha1);
    offer<sha224_ctx, nettle_sha224>(offered, HashId::sha224);
    offer<sha256_ctx, nettle_sha256>(offered, HashId::sha256);
    offer<sha384_ctx, nettle_sha384>(offered, HashId::sha384);
    offer<sha512_ctx, nettle_sha512>(offered, HashId::sha512);
}

}  // namespace handfast::crypto
