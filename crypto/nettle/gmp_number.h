// SPDX-License-Identifier: Apache-2.0
// GMP numbers that wipe themselves.
#pragma once

#include <utility>

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

}  // namespace handfast::crypto
