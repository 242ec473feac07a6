// SPDX-License-Identifier: Apache-2.0
// AES-CBC as jobs for a manager, done when they are handed in: decryption takes sixteen blocks at a
// time where the CPU can. Encryption is chained, so that one job gains nothing; several run beside
// each other.
#include <algorithm>

#include <intel-ipsec-mb.h>

#include "crypto/ipsec_mb/ipsec_mb_slots.h"

namespace handfast::crypto {
namespace {

struct FreedWithItsJobs {
    void operator()(IMB_MGR* manager) const { free_mb_mgr(manager); }
};

/// Managers are for one thread each.
IMB_MGR* manager() {
    thread_local const std::unique_ptr<IMB_MGR, FreedWithItsJobs> own = [] {
        std::unique_ptr<IMB_MGR, FreedWithItsJobs> made(alloc_mb_mgr(0));
        if (made) init_mb_mgr_auto(made.get(), nullptr);
        return made;
    }();
    return own.get();
}

using ExpandKey = void (*)(IMB_MGR*, const void* key, void* encryption, void* decryption);

void expand_128(IMB_MGR* manager, const void* key, void* encryption, void* decryption) {
    IMB_AES_KEYEXP_128(manager, key, encryption, decryption);
}
void expand_192(IMB_MGR* manager, const void* key, void* encryption, void* decryption) {
    IMB_AES_KEYEXP_192(manager, key, encryption, decryption);
}
void expand_256(IMB_MGR* manager, const void* key, void* encryption, void* decryption) {
    IMB_AES_KEYEXP_256(manager, key, encryption, decryption);
}

class IpsecMbCbc final : public CbcCipher {
  public:
    IpsecMbCbc(ExpandKey expand, ByteView key) : key_size_(key.size()) {
        expand(manager(), key.data(), encryption_, decryption_);
    }
    ~IpsecMbCbc() override {
        wipe(encryption_);
        wipe(decryption_);
    }

    void encrypt(ByteSpan iv, ByteSpan data) noexcept override {
        submit(IMB_DIR_ENCRYPT, iv, data);
        flush();
        std::ranges::copy(data.last(kMaxCipherBlock), iv.begin());
    }
    void encrypt_all(std::span<const Message> messages) noexcept override {
        for (const Message& message : messages)
            if (!message.data.empty()) submit(IMB_DIR_ENCRYPT, message.iv, message.data);
        flush();
    }
    void decrypt(ByteSpan iv, ByteSpan data) noexcept override {
        std::uint8_t last[kMaxCipherBlock];
        std::ranges::copy(data.last(kMaxCipherBlock), last);
        submit(IMB_DIR_DECRYPT, iv, data);
        flush();
        std::ranges::copy(last, iv.begin());
    }

  private:
    static constexpr std::size_t kScheduleSize = 16 * 15;

    void submit(IMB_CIPHER_DIRECTION direction, ByteView iv, ByteSpan data) {
        IMB_MGR* const own = manager();
        IMB_JOB* job = IMB_GET_NEXT_JOB(own);
        job->cipher_mode = IMB_CIPHER_CBC;
        job->hash_alg = IMB_AUTH_NULL;
        job->cipher_direction = direction;
        job->chain_order =
            direction == IMB_DIR_ENCRYPT ? IMB_ORDER_CIPHER_HASH : IMB_ORDER_HASH_CIPHER;
        job->enc_keys = encryption_;
        job->dec_keys = decryption_;
        job->key_len_in_bytes = key_size_;
        job->src = data.data();
        job->dst = data.data();
        job->cipher_start_src_offset_in_bytes = 0;
        job->msg_len_to_cipher_in_bytes = data.size();
        job->iv = iv.data();
        job->iv_len_in_bytes = iv.size();
        (void)IMB_SUBMIT_JOB(own);
    }
    /// Encryption waits for others to run beside, until there are no more.
    static void flush() {
        while (IMB_FLUSH_JOB(manager()) != nullptr) continue;
    }

    std::size_t key_size_;
    alignas(16) std::uint8_t encryption_[kScheduleSize];
    alignas(16) std::uint8_t decryption_[kScheduleSize];
};

template <ExpandKey expand>
std::unique_ptr<CbcCipher> make(ByteView key) noexcept {
    return std::make_unique<IpsecMbCbc>(expand, key);
}

}  // namespace

void offer_ipsec_mb_cbc(Operations& offered) {
    if (manager() == nullptr) return;
    offered.cbc_decryption = {make<expand_128>, make<expand_192>, make<expand_256>};
    std::ranges::copy(offered.cbc_decryption, offered.cbc.begin());
}

}  // namespace handfast::crypto
