// SPDX-License-Identifier: Apache-2.0
// ML-KEM (FIPS 203): K-PKE of §5 and the KEM of §6 over it. What depends on a secret is arithmetic,
// constant-time comparison and selection only.
#include <algorithm>

#include "crypto/mlkem/sampling.h"
#include "crypto/mlkem/serialization.h"
#include "crypto/operations.h"

namespace handfast::crypto {
namespace mlkem {
namespace {

/// FIPS 203 §8, table 2; eta_2 is 2 in all.
struct Parameters {
    KemId id;
    std::size_t rank;
    int eta1;
    std::size_t u_bits, v_bits;
};
constexpr int kEta2 = 2;

template <std::size_t rank>
using Vector = std::array<Polynomial, rank>;
using Block = std::array<std::uint8_t, 32>;

/// A secret value in place, wiped when it goes.
template <class T>
struct Wiped {
    T value;
    Wiped() = default;
    Wiped(const Wiped&) = delete;
    Wiped& operator=(const Wiped&) = delete;
    ~Wiped() { wipe({reinterpret_cast<std::uint8_t*>(&value), sizeof value}); }
};

void hash(Sponge sponge, std::initializer_list<ByteView> parts, ByteSpan out) {
    // The longest is z with a ciphertext of ML-KEM-1024.
    Wiped<std::array<std::uint8_t, 32 + kem_sizes(KemId::mlkem1024).ciphertext>> joined;
    std::size_t size = 0;
    for (ByteView part : parts) {
        std::ranges::copy(part, joined.value.begin() + static_cast<std::ptrdiff_t>(size));
        size += part.size();
    }
    sponge(ByteView(joined.value).first(size), out);
}

/// `yes` or `no`, without a branch; both are as long as `out`.
void select(bool choose_yes, ByteView yes, ByteView no, ByteSpan out) {
    // Volatile: the compiler must not turn the mask into the branch that it stands for.
    const volatile auto mask = static_cast<std::uint8_t>(-static_cast<int>(choose_yes));
    const std::uint8_t chosen = mask;
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<std::uint8_t>((yes[i] & chosen) | (no[i] & ~chosen));
}

template <Parameters p>
class Kem {
  public:
    static void generate(const Sponges& sponges, ByteView seed, ByteSpan encapsulation_key,
                         ByteSpan decapsulation_key) noexcept {
        const ByteView d = seed.first(kSeedSize), z = seed.last(kSeedSize);
        generate_pke(sponges, d, encapsulation_key, decapsulation_key.first(kVectorSize));
        ByteSpan rest = decapsulation_key.subspan(kVectorSize);
        std::ranges::copy(encapsulation_key, rest.begin());
        rest = rest.subspan(kSizes.encapsulation_key);
        sponges[index_of(SpongeId::sha3_256)](encapsulation_key, rest.first(sizeof(Block)));
        std::ranges::copy(z, rest.subspan(sizeof(Block)).begin());
    }

    static bool encapsulate(const Sponges& sponges, ByteView key, ByteView message,
                            const KemOutput& output) noexcept {
        if (key.size() != kSizes.encapsulation_key || !is_canonical_vector(key)) return false;
        Block key_hash;
        sponges[index_of(SpongeId::sha3_256)](key, key_hash);
        Wiped<std::array<std::uint8_t, 64>> derived;
        hash(sponges[index_of(SpongeId::sha3_512)], {message, key_hash}, derived.value);
        const ByteView bytes(derived.value);
        encrypt(sponges, key, {message, bytes.last(kSeedSize)}, output.ciphertext);
        std::ranges::copy(bytes.first(kKemSecretSize), output.secret.begin());
        return true;
    }

    static bool decapsulate(const Sponges& sponges, ByteView key, ByteView ciphertext,
                            ByteSpan secret) noexcept {
        if (key.size() != kSizes.decapsulation_key || ciphertext.size() != kSizes.ciphertext)
            return false;
        const ByteView encapsulation_key = key.subspan(kVectorSize, kSizes.encapsulation_key);
        const ByteView stored_hash = key.last(2 * sizeof(Block)).first(sizeof(Block));
        Block key_hash;
        sponges[index_of(SpongeId::sha3_256)](encapsulation_key, key_hash);
        if (!equal(key_hash, stored_hash)) return false;

        Wiped<Block> message, rejected;
        decrypt(key.first(kVectorSize), ciphertext, message.value);
        Wiped<std::array<std::uint8_t, 64>> derived;
        hash(sponges[index_of(SpongeId::sha3_512)], {message.value, key_hash}, derived.value);
        hash(sponges[index_of(SpongeId::shake256)], {key.last(sizeof(Block)), ciphertext},
             rejected.value);
        Wiped<std::array<std::uint8_t, kSizes.ciphertext>> again;
        const ByteView bytes(derived.value);
        encrypt(sponges, encapsulation_key, {message.value, bytes.last(kSeedSize)}, again.value);
        select(constant_time_equal(again.value, ciphertext), bytes.first(kKemSecretSize),
               rejected.value, secret);
        return true;
    }

  private:
    static constexpr KemSizes kSizes = kem_sizes(p.id);
    static constexpr std::size_t kFullSize = packed_size(kFullBits);
    static constexpr std::size_t kVectorSize = p.rank * kFullSize;
    static constexpr std::size_t kUSize = packed_size(p.u_bits);
    static constexpr std::size_t kVSize = packed_size(p.v_bits);
    static_assert(kSizes.encapsulation_key == kVectorSize + kSeedSize);
    static_assert(kSizes.decapsulation_key == 2 * kVectorSize + 3 * kSeedSize);
    static_assert(kSizes.ciphertext == p.rank * kUSize + kVSize);

    struct Plaintext {
        ByteView message, randomness;
    };

    /// FIPS 203 algorithm 13.
    static void generate_pke(const Sponges& sponges, ByteView d, ByteSpan encapsulation_key,
                             ByteSpan decapsulation_key) {
        Wiped<std::array<std::uint8_t, 64>> derived;
        const std::array<std::uint8_t, 1> rank = {p.rank};
        hash(sponges[index_of(SpongeId::sha3_512)], {d, rank}, derived.value);
        const ByteView rho = ByteView(derived.value).first(kSeedSize);
        NoiseSource noise{sponges[index_of(SpongeId::shake256)],
                          ByteView(derived.value).last(kSeedSize)};
        Wiped<Vector<p.rank>> s, e;
        for (Polynomial& entry : s.value) sample_transformed(noise, entry);
        for (Polynomial& entry : e.value) sample_transformed(noise, entry);
        for (std::uint8_t row = 0; row < p.rank; ++row) {
            Wiped<Polynomial> t;
            t.value = {};
            for (std::uint8_t column = 0; column < p.rank; ++column)
                add_matrix_product(sponges, rho, {row, column}, s.value[column], t.value);
            scale_product(t.value);
            add(t.value, e.value[row]);
            make_canonical(t.value);
            encode(t.value, encapsulation_key.subspan(row * kFullSize, kFullSize));
            make_canonical(s.value[row]);
        }
        std::ranges::copy(rho, encapsulation_key.last(kSeedSize).begin());
        for (std::size_t i = 0; i < p.rank; ++i)
            encode(s.value[i], decapsulation_key.subspan(i * kFullSize, kFullSize));
    }

    /// FIPS 203 algorithm 14.
    static void encrypt(const Sponges& sponges, ByteView key, const Plaintext& plaintext,
                        ByteSpan ciphertext) {
        NoiseSource noise{sponges[index_of(SpongeId::shake256)], plaintext.randomness};
        Wiped<Vector<p.rank>> y;
        Wiped<Polynomial> sum, term;
        for (Polynomial& entry : y.value) sample_transformed(noise, entry);
        for (std::uint8_t column = 0; column < p.rank; ++column) {
            sum.value = {};
            for (std::uint8_t row = 0; row < p.rank; ++row)
                add_matrix_product(sponges, key.last(kSeedSize), {row, column}, y.value[row],
                                   sum.value);
            transform_product_back(sum.value);
            sample_noise<kEta2>(noise, term.value);
            add(sum.value, term.value);
            make_canonical(sum.value);
            compress<p.u_bits>(sum.value, ciphertext.subspan(column * kUSize, kUSize));
        }
        sum.value = {};
        for (std::size_t i = 0; i < p.rank; ++i) {
            decode(key.subspan(i * kFullSize, kFullSize), term.value);
            add_product(sum.value, term.value, y.value[i]);
        }
        transform_product_back(sum.value);
        sample_noise<kEta2>(noise, term.value);
        add(sum.value, term.value);
        decompress<1>(plaintext.message, term.value);
        add(sum.value, term.value);
        make_canonical(sum.value);
        compress<p.v_bits>(sum.value, ciphertext.last(kVSize));
    }

    /// FIPS 203 algorithm 15.
    static void decrypt(ByteView key, ByteView ciphertext, ByteSpan message) {
        Polynomial u;
        Wiped<Polynomial> s, sum, result;
        sum.value = {};
        for (std::size_t i = 0; i < p.rank; ++i) {
            decompress<p.u_bits>(ciphertext.subspan(i * kUSize, kUSize), u);
            transform(u);
            decode(key.subspan(i * kFullSize, kFullSize), s.value);
            add_product(sum.value, s.value, u);
        }
        transform_product_back(sum.value);
        decompress<p.v_bits>(ciphertext.last(kVSize), result.value);
        subtract(result.value, sum.value);
        make_canonical(result.value);
        compress<1>(result.value, message);
    }

    /// FIPS 203 §7.2, the modulus check of an encapsulation key of the right length.
    static bool is_canonical_vector(ByteView key) {
        bool canonical = true;
        Polynomial entry;
        for (std::size_t i = 0; i < p.rank; ++i) {
            decode(key.subspan(i * kFullSize, kFullSize), entry);
            canonical &= is_canonical(entry);
        }
        return canonical;
    }

    static void sample_transformed(NoiseSource& noise, Polynomial& out) {
        sample_noise<p.eta1>(noise, out);
        transform(out);
    }

    /// sum += A[place] * factor / 2^16.
    static void add_matrix_product(const Sponges& sponges, ByteView rho, Place place,
                                   const Polynomial& factor, Polynomial& sum) {
        Polynomial entry;
        sample_uniform(sponges[index_of(SpongeId::shake128)], rho, place, entry);
        add_product(sum, entry, factor);
    }
};

template <Parameters p>
constexpr KemOperations kOperations = {Kem<p>::generate, Kem<p>::encapsulate, Kem<p>::decapsulate};

}  // namespace
}  // namespace mlkem

const BackendTable* handfast_backend() noexcept {
    static const BackendTable table = [] {
        BackendTable made{Backend::handfast, "", {}};
        made.operations.kem = {&mlkem::kOperations<{KemId::mlkem512, 2, 3, 10, 4}>,
                               &mlkem::kOperations<{KemId::mlkem768, 3, 2, 10, 4}>,
                               &mlkem::kOperations<{KemId::mlkem1024, 4, 2, 11, 5}>};
        return made;
    }();
    return &table;
}

}  // namespace handfast::crypto
