// SPDX-License-Identifier: Apache-2.0
#include "crypto/library_provider.h"

#include "crypto/cbc.h"
#include "crypto/curves.h"
#include "crypto/hybrid.h"
#include "crypto/integrity.h"
#include "crypto/keys.h"
#include "crypto/record_mac.h"
#include "crypto/safe_prime.h"
#include "crypto/srp.h"

namespace handfast::crypto {
namespace {

bool cbc_arguments_fit(CbcId id, ByteView key, ByteView iv, ByteView data) {
    const std::size_t block = block_size(id);
    return key.size() == key_size(id) && iv.size() == block && !data.empty() &&
           data.size() % block == 0;
}

class LibraryProvider final : public Provider {
  public:
    explicit LibraryProvider(const Operations& operations) : operations_(operations) {}

    Result<std::unique_ptr<Aead>> aead(AeadId id, ByteView key) const noexcept override {
        if (key.size() != key_size(id)) return fail(Reason::invalid_argument);
        if (is_integrity_only(id))
            return make_integrity_aead(hmac(integrity_hash(id), key), tag_size(id));
        const MakeAead make = operations_.aead[index_of(id)];
        if (make == nullptr) return fail(Reason::unsupported_algorithm);
        return make(key);
    }
    Result<std::unique_ptr<CbcCipher>> cbc(CbcId id, ByteView key) const noexcept override {
        return make_cbc(operations_, id, key);
    }
    Result<std::unique_ptr<StreamCipher>> stream(StreamId id,
                                                 ByteView key) const noexcept override {
        if (key.size() != kRc4KeySize && key.size() != kShortRc4KeySize)
            return fail(Reason::invalid_argument);
        const MakeStream make = operations_.stream[index_of(id)];
        if (make == nullptr) return fail(Reason::unsupported_algorithm);
        return make(key);
    }
    Result<std::unique_ptr<RecordMac>> record_mac(HashId hash, MacForm form,
                                                  ByteView key) const noexcept override {
        return make_record_mac(operations_, hash, form, key);
    }
    std::unique_ptr<Hash> hash(HashId id) const noexcept override {
        return make_hash(operations_.hash, id);
    }
    std::unique_ptr<Hmac> hmac(HashId id, ByteView key) const noexcept override {
        return operations_.hmac[index_of(id)](key);
    }

    Result<std::unique_ptr<KeyShare>> offer(GroupId group, Rng& rng) const noexcept override {
        if (is_hybrid(group)) return make_hybrid_share(operations_, group, rng);
        return make_key_share(operations_, group, rng);
    }
    Result<AcceptedShare> accept(GroupId group, ByteView peer, Rng& rng) const noexcept override {
        if (is_hybrid(group)) return accept_hybrid_share(operations_, group, peer, rng);
        TRY(const auto share, make_key_share(operations_, group, rng));
        TRY(SecretBuffer secret, share->agree(peer));
        return AcceptedShare{to_buffer(share->public_value()), std::move(secret)};
    }

    Result<std::unique_ptr<KeyShare>> offer_dh(const DhNumbers& group,
                                               Rng& rng) const noexcept override {
        return make_dh_share(operations_, group, rng);
    }
    Result<AcceptedShare> accept_dh(const DhNumbers& group, ByteView peer,
                                    Rng& rng) const noexcept override {
        TRY(const auto share, make_dh_share(operations_, group, rng));
        TRY(SecretBuffer secret, share->agree(peer));
        return AcceptedShare{to_buffer(share->public_value()), std::move(secret)};
    }

    Result<Buffer> srp_verifier(const SrpGroup& group,
                                const SrpCredentials& credentials) const noexcept override {
        return make_srp_verifier(operations_, group, credentials);
    }
    Result<std::unique_ptr<KeyShare>> srp_server(const SrpGroup& group, ByteView verifier,
                                                 Rng& rng) const noexcept override {
        return make_srp_server(operations_, group, verifier, rng);
    }
    Result<AcceptedShare> srp_client(const SrpGroup& group, const SrpCredentials& credentials,
                                     ByteView server_value, Rng& rng) const noexcept override {
        return answer_srp(operations_, {group, credentials, server_value}, rng);
    }
    bool is_safe_prime(ByteView number, Rng& rng) const noexcept override {
        return crypto::is_safe_prime(operations_, number, rng);
    }

    Result<std::unique_ptr<PublicKey>> rsa_public(
        KeyType type, const RsaPublicNumbers& numbers) const noexcept override {
        return make_rsa_public(operations_, type, numbers);
    }
    Result<std::unique_ptr<PrivateKey>> rsa_private(
        KeyType type, const RsaPrivateNumbers& numbers) const noexcept override {
        return make_rsa_private(operations_, type, numbers);
    }
    Result<std::unique_ptr<PrivateKey>> new_rsa_private(std::size_t bits,
                                                        Rng& rng) const noexcept override {
        return generate_rsa_private(operations_, bits, rng);
    }
    Result<std::unique_ptr<PublicKey>> ec_public(GroupId curve,
                                                 ByteView point) const noexcept override {
        return make_ec_public(operations_, curve, point);
    }
    Result<std::unique_ptr<PrivateKey>> ec_private(GroupId curve,
                                                   ByteView scalar) const noexcept override {
        return make_ec_private(operations_, curve, scalar);
    }
    Result<std::unique_ptr<PublicKey>> ed25519_public(ByteView key) const noexcept override {
        return make_ed25519_public(operations_, key);
    }
    Result<std::unique_ptr<PrivateKey>> ed25519_private(ByteView seed) const noexcept override {
        return make_ed25519_private(operations_, seed);
    }
    Result<std::unique_ptr<PublicKey>> ed448_public(ByteView key) const noexcept override {
        return make_ed448_public(operations_, key);
    }
    Result<std::unique_ptr<PrivateKey>> ed448_private(ByteView seed) const noexcept override {
        return make_ed448_private(operations_, seed);
    }

    Result<std::unique_ptr<PublicKey>> dsa_public(const DsaGroup& group,
                                                  ByteView y) const noexcept override {
        return make_dsa_public(operations_, group, y);
    }
    Result<std::unique_ptr<PrivateKey>> dsa_private(const DsaGroup& group,
                                                    ByteView x) const noexcept override {
        return make_dsa_private(operations_, group, x);
    }
    Result<std::unique_ptr<PublicKey>> dh_public(const DhNumbers& group,
                                                 ByteView y) const noexcept override {
        return make_dh_public(group, y);
    }
    Result<std::unique_ptr<PrivateKey>> dh_private(const DhNumbers& group,
                                                   ByteView x) const noexcept override {
        return make_dh_private(operations_, group, x);
    }

    Result<SecretBuffer> new_private_scalar(GroupId id, Rng& rng) const noexcept override {
        if (is_curve(id)) return random_scalar(curve(id), rng);
        if (id != GroupId::x25519 && id != GroupId::x448) return fail(Reason::invalid_argument);
        SecretBuffer seed(id == GroupId::x448 ? kEd448KeySize : kX25519Size);
        rng.fill(seed.writable());
        return seed;
    }

    Result<SecretBuffer> pbkdf2(HashId prf, ByteView password, ByteView salt,
                                std::uint32_t iterations,
                                std::size_t length) const noexcept override {
        if (iterations == 0 || length == 0) return fail(Reason::invalid_argument);
        SecretBuffer out(length);
        if (!operations_.password[0]->pbkdf2(prf, password, salt, iterations, out.writable()))
            return fail(Reason::backend_failure);
        return out;
    }
    Result<SecretBuffer> scrypt(ByteView password, ByteView salt, const ScryptCost& cost,
                                std::size_t length) const noexcept override {
        // RFC 7914 §6: n is a power of two above 1; r * p < 2^30.
        const bool sane = cost.n > 1 && (cost.n & (cost.n - 1)) == 0 && cost.r > 0 && cost.p > 0 &&
                          std::uint64_t{cost.r} * cost.p < (1u << 30);
        if (!sane || length == 0) return fail(Reason::invalid_argument);
        SecretBuffer out(length);
        if (!operations_.password[0]->scrypt(password, salt, cost, out.writable()))
            return fail(Reason::backend_failure);
        return out;
    }
    Result<SecretBuffer> cbc_decrypt(CbcId id, ByteView key, ByteView iv,
                                     ByteView ciphertext) const noexcept override {
        if (!cbc_arguments_fit(id, key, iv, ciphertext)) return fail(Reason::invalid_argument);
        TRY(const auto cipher, cbc(id, key));
        Buffer chain = to_buffer(iv);
        SecretBuffer data(ciphertext);
        cipher->decrypt(chain, data.writable());
        return data;
    }
    Result<Buffer> cbc_encrypt(CbcId id, ByteView key, ByteView iv,
                               ByteView padded_plaintext) const noexcept override {
        if (!cbc_arguments_fit(id, key, iv, padded_plaintext))
            return fail(Reason::invalid_argument);
        TRY(const auto cipher, cbc(id, key));
        Buffer chain = to_buffer(iv);
        Buffer data = to_buffer(padded_plaintext);
        cipher->encrypt(chain, data);
        return data;
    }

  private:
    Operations operations_;
};

}  // namespace

std::shared_ptr<const Provider> make_library_provider(const Operations& operations) {
    return std::make_shared<LibraryProvider>(operations);
}

}  // namespace handfast::crypto
