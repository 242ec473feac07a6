// SPDX-License-Identifier: Apache-2.0
// GMP numbers that wipe themselves.
#pragma once

#include <algorithm>
#include <utility>
#include <vector>

#include <gmp.h>
#include <nettle/bignum.h>

#include "crypto/base/secret.h"

namespace handfast::crypto {

inline void wipe_limbs(mp_limb_t* limbs, std::size_t count) noexcept {
    wipe({reinterpret_cast<std::uint8_t*>(limbs), count * sizeof(mp_limb_t)});
}

class Number {
  public:
    Number() { mpz_init(value_); }
    /// Unsigned, big-endian.
    explicit Number(ByteView bytes) : Number() {
        mpz_import(value_, bytes.size(), 1, 1, 1, 0, bytes.data());
    }
    Number(Number&& other) noexcept : Number() { mpz_swap(value_, other.value_); }
    Number& operator=(Number&&) = delete;
    ~Number() {
        const int count = value_->_mp_alloc;
        wipe_limbs(mpz_limbs_modify(value_, count), static_cast<std::size_t>(count));
        mpz_clear(value_);
    }

    /// Big-endian, right-aligned; `out` is long enough.
    void write(ByteSpan out) const { nettle_mpz_get_str_256(out.size(), out.data(), value_); }
    mpz_ptr get() { return value_; }
    mpz_srcptr get() const { return value_; }

  private:
    mpz_t value_;
};

inline std::size_t limbs_for(ByteView bytes) {
    return (bytes.size() + sizeof(mp_limb_t) - 1) / sizeof(mp_limb_t);
}

/// A secret of a fixed number of limbs.
class Limbs {
  public:
    explicit Limbs(std::size_t count) : limbs_(count) {}
    Limbs(ByteView bytes, std::size_t count) : limbs_(count) {
        const Number value(bytes);
        const std::size_t used = mpz_size(value.get());
        fits_ = used <= count;
        if (fits_) std::copy_n(mpz_limbs_read(value.get()), used, limbs_.begin());
    }
    Limbs(Limbs&&) noexcept = default;
    Limbs& operator=(Limbs&&) = delete;
    ~Limbs() { wipe_limbs(limbs_.data(), limbs_.size()); }

    bool fits() const { return fits_; }
    mp_limb_t* data() { return limbs_.data(); }
    const mp_limb_t* data() const { return limbs_.data(); }
    mp_size_t size() const { return static_cast<mp_size_t>(limbs_.size()); }
    /// Big-endian, right-aligned; there are as many limbs as `out` needs, or more.
    void write(ByteSpan out) const {
        for (std::size_t i = 0; i < out.size(); ++i) {
            const std::size_t limb = i / sizeof(mp_limb_t);
            const std::size_t shift = 8 * (i % sizeof(mp_limb_t));
            out[out.size() - 1 - i] = static_cast<std::uint8_t>(limbs_[limb] >> shift);
        }
    }
    /// Zeros on top, or zeros taken off it.
    void resize(std::size_t count) {
        Limbs resized(count);
        std::copy_n(limbs_.begin(), std::min(count, limbs_.size()), resized.limbs_.begin());
        limbs_.swap(resized.limbs_);
    }

  private:
    std::vector<mp_limb_t> limbs_;
    bool fits_ = true;
};

inline Limbs scratch(mp_size_t count) {
    return Limbs(static_cast<std::size_t>(count));
}

}  // namespace handfast::crypto
