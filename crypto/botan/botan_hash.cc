// SPDX-License-Identifier: Apache-2.0
// Hashes and HMAC. Botan finds algorithms by name, which is slow: each is looked up once and
// copied after that.
#include "crypto/botan/botan_slots.h"
#include "crypto/botan/compat.h"
#include "crypto/record_mac.h"

namespace handfast::crypto {
namespace {

constexpr const char* kHashNames[kHashCount] = {"MD5",     "SHA-1",   "SHA-224",
                                                "SHA-256", "SHA-384", "SHA-512"};

class BotanHash final : public Hash {
  public:
    explicit BotanHash(std::unique_ptr<Botan::HashFunction> hash) : hash_(std::move(hash)) {}
    void update(ByteView data) noexcept override { hash_->update(data.data(), data.size()); }
    void finish(ByteSpan out) noexcept override { hash_->final(out.data()); }
    std::unique_ptr<Hash> clone() const override {
        return std::make_unique<BotanHash>(hash_->copy_state());
    }

  private:
    std::unique_ptr<Botan::HashFunction> hash_;
};

class BotanHmac final : public Hmac {
  public:
    BotanHmac(std::unique_ptr<Botan::MessageAuthenticationCode> mac, ByteView key)
        : mac_(std::move(mac)) {
        mac_->set_key(key.data(), key.size());
    }
    void update(ByteView data) noexcept override { mac_->update(data.data(), data.size()); }
    void finish(ByteSpan out) noexcept override { mac_->final(out.data()); }

  private:
    std::unique_ptr<Botan::MessageAuthenticationCode> mac_;
};

template <HashId id>
std::unique_ptr<Hash> make_hash() noexcept {
    static const auto prototype = Botan::HashFunction::create_or_throw(botan_hash_name(id));
    return std::make_unique<BotanHash>(fresh(*prototype));
}

template <HashId id>
std::unique_ptr<Hmac> make_hmac(ByteView key) noexcept {
    static const auto prototype = Botan::MessageAuthenticationCode::create_or_throw(
        std::string("HMAC(") + botan_hash_name(id) + ")");
    return std::make_unique<BotanHmac>(fresh(*prototype), key);
}

template <HashId id>
std::unique_ptr<RecordMac> make_mac(const MacPrefixes& prefixes) noexcept {
    return make_portable_record_mac(make_hash<id>, digest_size(id), prefixes);
}

}  // namespace

const char* botan_hash_name(HashId id) {
    return kHashNames[index_of(id)];
}

void offer_botan_hashes(Operations& offered) {
    offered.record_mac[index_of(HashId::md5)] = make_mac<HashId::md5>;
    offered.record_mac[index_of(HashId::sha1)] = make_mac<HashId::sha1>;
    offered.record_mac[index_of(HashId::sha256)] = make_mac<HashId::sha256>;
    offered.record_mac[index_of(HashId::sha384)] = make_mac<HashId::sha384>;
    offered.hash = {make_hash<HashId::md5>,    make_hash<HashId::sha1>,
                    make_hash<HashId::sha224>, make_hash<HashId::sha256>,
                    make_hash<HashId::sha384>, make_hash<HashId::sha512>};
    offered.hmac = {make_hmac<HashId::md5>,    make_hmac<HashId::sha1>,
                    make_hmac<HashId::sha224>, make_hmac<HashId::sha256>,
                    make_hmac<HashId::sha384>, make_hmac<HashId::sha512>};
}

}  // namespace handfast::crypto
