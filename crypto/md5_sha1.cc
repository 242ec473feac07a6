// SPDX-License-Identifier: Apache-2.0
#include "crypto/md5_sha1.h"

namespace handfast::crypto {
namespace {

/// RFC 2246 §7.4.3: the MD5 hash, then the SHA-1 hash of the same bytes.
class Md5Sha1 final : public Hash {
  public:
    Md5Sha1(std::unique_ptr<Hash> md5, std::unique_ptr<Hash> sha1)
        : md5_(std::move(md5)), sha1_(std::move(sha1)) {}

    void update(ByteView data) noexcept override {
        md5_->update(data);
        sha1_->update(data);
    }
    void finish(ByteSpan out) noexcept override {
        md5_->finish(out.first(digest_size(HashId::md5)));
        sha1_->finish(out.last(digest_size(HashId::sha1)));
    }
    std::unique_ptr<Hash> clone() const override {
        return std::make_unique<Md5Sha1>(md5_->clone(), sha1_->clone());
    }

  private:
    std::unique_ptr<Hash> md5_, sha1_;
};

}  // namespace

std::unique_ptr<Hash> make_hash(const Hashes& hashes, HashId id) noexcept {
    if (id != HashId::md5_sha1) return hashes[index_of(id)]();
    return std::make_unique<Md5Sha1>(hashes[index_of(HashId::md5)](),
                                     hashes[index_of(HashId::sha1)]());
}

}  // namespace handfast::crypto
