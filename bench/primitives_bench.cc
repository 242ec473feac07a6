// SPDX-License-Identifier: Apache-2.0
// Every primitive by every backend: the floors under the engine. Names are
// "operation/backend[/bytes]"; scripts/speeds makes the table of docs/performance.md.
#include <functional>

#include <benchmark/benchmark.h>

#include "crypto/kdf.h"
#include "crypto/random.h"
#include "crypto/registry.h"
#include "tests/unit/crypto/rsa_test_key.h"

namespace handfast::crypto {
namespace {

using Shared = std::shared_ptr<const Provider>;
/// A bench of one algorithm with one provider; `name` ends in the backend.
using Register = void (*)(const std::string& backend, const Shared& provider);

void add(const std::string& name, std::function<void(benchmark::State&)> body) {
    // The whole process: Botan shares an RSA signature between two threads.
    benchmark::RegisterBenchmark(name.c_str(), std::move(body))->MeasureProcessCPUTime();
}

constexpr std::size_t kSizes[] = {64, 1024, 16384};
constexpr std::array<std::uint8_t, kAeadNonceSize> kNonce{};
constexpr std::array<std::uint8_t, 13> kAd{};

template <AeadId id>
void register_aead(const std::string& name, const Shared& provider) {
    const Buffer key(key_size(id), 7);
    add(name + "/new_key_and_seal/64", [=](benchmark::State& state) {
        Buffer data(64), tag(kAeadTagSize);
        for (auto _ : state) (*provider->aead(id, key))->seal(kNonce, kAd, data, tag);
    });
    for (std::size_t size : kSizes) {
        add(name + "/seal/" + std::to_string(size), [=](benchmark::State& state) {
            const auto aead = *provider->aead(id, key);
            Buffer data(size), tag(kAeadTagSize);
            for (auto _ : state) aead->seal(kNonce, kAd, data, tag);
        });
        add(name + "/open/" + std::to_string(size), [=](benchmark::State& state) {
            const auto aead = *provider->aead(id, key);
            const Buffer zeros(size);
            Buffer data = zeros, tag(kAeadTagSize);
            aead->seal(kNonce, kAd, data, tag);
            const Buffer sealed = data;
            for (auto _ : state) {
                std::ranges::copy(sealed, data.begin());
                if (!aead->open(kNonce, kAd, data, tag)) state.SkipWithError("refused");
            }
        });
    }
}

template <CbcId id>
void register_cbc(const std::string& name, const Shared& provider) {
    using Call = void (CbcCipher::*)(ByteSpan, ByteSpan) noexcept;
    constexpr std::pair<const char*, Call> kCalls[] = {{"/encrypt/", &CbcCipher::encrypt},
                                                       {"/decrypt/", &CbcCipher::decrypt}};
    for (std::size_t size : kSizes)
        for (const auto& [operation, call] : kCalls)
            add(name + operation + std::to_string(size), [=](benchmark::State& state) {
                const auto cipher = *provider->cbc(id, Buffer(key_size(id), 7));
                Buffer iv(block_size(id)), data(size);
                for (auto _ : state) ((*cipher).*call)(iv, data);
            });
}

void register_rc4(const std::string& name, const Shared& provider) {
    for (std::size_t size : kSizes)
        add(name + "/" + std::to_string(size), [=](benchmark::State& state) {
            const auto cipher = *provider->stream(StreamId::rc4, Buffer(kRc4KeySize, 7));
            Buffer data(size);
            for (auto _ : state) cipher->apply(data);
        });
}

/// A full-size record whose end is a secret, as MAC-then-encrypt has it.
template <HashId id>
void register_record_mac(const std::string& name, const Shared& provider) {
    for (std::size_t size : {std::size_t{320}, std::size_t{16384}})
        add(name + "/secret_size/" + std::to_string(size), [=](benchmark::State& state) {
            const auto mac = *provider->record_mac(id, MacForm::hmac, Buffer(digest_size(id), 7));
            const Buffer data(size);
            const SecretSize secret{size - 255, static_cast<std::uint32_t>(size - 100)};
            Buffer out(digest_size(id));
            for (auto _ : state) mac->mac_secretly(kAd, data, secret, out);
        });
}

template <HashId id>
void register_hash(const std::string& name, const Shared& provider) {
    for (std::size_t size : kSizes)
        add(name + "/" + std::to_string(size), [=](benchmark::State& state) {
            const auto hash = provider->hash(id);
            const Buffer data(size);
            Buffer digest(digest_size(id));
            for (auto _ : state) {
                hash->update(data);
                hash->finish(digest);
            }
        });
    add(name + "/make_and_clone", [=](benchmark::State& state) {
        for (auto _ : state) benchmark::DoNotOptimize(provider->hash(id)->clone());
    });
}

template <HashId id>
void register_hmac(const std::string& name, const Shared& provider) {
    const Buffer key(digest_size(id), 7);
    for (std::size_t size : kSizes)
        add(name + "/keyed/" + std::to_string(size), [=](benchmark::State& state) {
            const Buffer data(size);
            Buffer digest(digest_size(id));
            for (auto _ : state) {
                const auto hmac = provider->hmac(id, key);
                hmac->update(data);
                hmac->finish(digest);
            }
        });
    add(name + "/expand_label", [=](benchmark::State& state) {
        Buffer out(digest_size(id));
        for (auto _ : state) hkdf_expand_label(*provider, id, key, "c hs traffic", key, out);
    });
    add(name + "/prf12_key_block", [=](benchmark::State& state) {
        Buffer out(40);
        for (auto _ : state) prf12(*provider, id, key, "key expansion", {key, key}, out);
    });
}

template <GroupId group>
void register_keygen(const std::string& name, const Shared& provider) {
    add(name + "/keygen", [=](benchmark::State& state) {
        SystemRng rng;
        for (auto _ : state) benchmark::DoNotOptimize(provider->offer(group, rng));
    });
}

template <GroupId group>
void register_derive(const std::string& name, const Shared& provider) {
    add(name + "/derive", [=](benchmark::State& state) {
        SystemRng rng;
        const auto share = *provider->offer(group, rng);
        const auto peer = *provider->offer(group, rng);
        for (auto _ : state) benchmark::DoNotOptimize(share->agree(peer->public_value()));
    });
}

template <GroupId group>
void register_ecdh(const std::string& name, const Shared& provider) {
    register_keygen<group>(name, provider);
    register_derive<group>(name, provider);
}

void register_mlkem768(const std::string& name, const Shared& provider) {
    // The group: its floor without ML-KEM is X25519's rows.
    register_keygen<GroupId::x25519_mlkem768>(name + "/with_X25519", provider);
    add(name + "/with_X25519/accept", [=](benchmark::State& state) {
        SystemRng rng;
        const auto client = *provider->offer(GroupId::x25519_mlkem768, rng);
        for (auto _ : state)
            benchmark::DoNotOptimize(
                provider->accept(GroupId::x25519_mlkem768, client->public_value(), rng));
    });
    add(name + "/with_X25519/agree", [=](benchmark::State& state) {
        SystemRng rng;
        const auto client = *provider->offer(GroupId::x25519_mlkem768, rng);
        const auto server =
            *provider->accept(GroupId::x25519_mlkem768, client->public_value(), rng);
        for (auto _ : state) benchmark::DoNotOptimize(client->agree(server.public_value));
    });
}

void add_signatures(const std::string& name, std::shared_ptr<const PrivateKey> key,
                    const SignatureAlgorithm& algorithm) {
    const Buffer message(130, 7);
    add(name + "/sign", [=](benchmark::State& state) {
        SystemRng rng;
        for (auto _ : state) benchmark::DoNotOptimize(key->sign(algorithm, message, rng));
    });
    add(name + "/verify", [=](benchmark::State& state) {
        SystemRng rng;
        const auto signature = key->sign(algorithm, message, rng);
        for (auto _ : state)
            if (!key->public_key().verify(algorithm, message, *signature))
                state.SkipWithError("refused");
    });
}

template <GroupId group, HashId hash>
void register_ecdsa(const std::string& name, const Shared& provider) {
    SystemRng rng;
    const auto scalar = provider->new_private_scalar(group, rng);
    add_signatures(name, *provider->ec_private(group, scalar->expose()),
                   {SignatureKind::ecdsa, hash});
}

void register_ed25519(const std::string& name, const Shared& provider) {
    add_signatures(name, *provider->ed25519_private(Buffer(32, 7)), {SignatureKind::ed25519});
}

void register_rsa(const std::string& name, const Shared& provider) {
    const RsaTestKey numbers = rsa_2048_test_key();
    std::shared_ptr<const PrivateKey> key =
        *provider->rsa_private(KeyType::rsa, numbers.private_numbers());
    add_signatures(name + "/2048-PSS", key, {SignatureKind::rsa_pss, HashId::sha256});
    add_signatures(name + "/2048-PKCS1", key, {SignatureKind::rsa_pkcs1, HashId::sha256});
}

struct Row {
    std::string_view algorithm;  ///< As the registry spells it.
    Register start;
};

constexpr Row kRows[] = {
    {"AES-128-GCM", register_aead<AeadId::aes_128_gcm>},
    {"AES-256-GCM", register_aead<AeadId::aes_256_gcm>},
    {"ChaCha20-Poly1305", register_aead<AeadId::chacha20_poly1305>},
    {"AES-128-CBC", register_cbc<CbcId::aes_128>},
    {"AES-256-CBC", register_cbc<CbcId::aes_256>},
    {"DES-EDE3-CBC", register_cbc<CbcId::des_ede3>},
    {"Camellia-128-CBC", register_cbc<CbcId::camellia_128>},
    {"RC4", register_rc4},
    {"record MAC with SHA-1", register_record_mac<HashId::sha1>},
    {"record MAC with SHA-256", register_record_mac<HashId::sha256>},
    {"SHA-256", register_hash<HashId::sha256>},
    {"SHA-384", register_hash<HashId::sha384>},
    {"HMAC-SHA-256", register_hmac<HashId::sha256>},
    {"HMAC-SHA-384", register_hmac<HashId::sha384>},
    {"X25519 key generation", register_keygen<GroupId::x25519>},
    {"X25519", register_derive<GroupId::x25519>},
    {"ECDH P-256", register_ecdh<GroupId::secp256r1>},
    {"ECDH P-384", register_ecdh<GroupId::secp384r1>},
    {"ECDH P-521", register_ecdh<GroupId::secp521r1>},
    {"ML-KEM-768", register_mlkem768},
    {"ECDSA P-256", register_ecdsa<GroupId::secp256r1, HashId::sha256>},
    {"ECDSA P-384", register_ecdsa<GroupId::secp384r1, HashId::sha384>},
    {"ECDSA P-521", register_ecdsa<GroupId::secp521r1, HashId::sha512>},
    {"Ed25519", register_ed25519},
    {"RSA", register_rsa},
};

void register_all() {
    for (const RegistryLine& line : registry_lines())
        for (const Row& row : kRows)
            if (row.algorithm == line.algorithm)
                for (Backend backend : line.available) {
                    const std::string name{backend_name(backend)};
                    row.start(std::string(line.algorithm) + "/" + name, make_provider(backend));
                }
    add("random/libsodium/32", [](benchmark::State& state) {
        SystemRng rng;
        Buffer out(32);
        for (auto _ : state) rng.fill(out);
    });
}

}  // namespace
}  // namespace handfast::crypto

int main(int argc, char** argv) {
    handfast::crypto::register_all();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 1;
    benchmark::RunSpecifiedBenchmarks();
    // Keys must go before the libraries' own memory does, at exit.
    benchmark::ClearRegisteredBenchmarks();
    benchmark::Shutdown();
    return 0;
}
