// SPDX-License-Identifier: Apache-2.0
// Secrets wipe themselves, do not print, do not compare with ==, and are read only through the
// greppable `expose()`.
#pragma once

#include <algorithm>
#include <cassert>
#include <cstddef>
#include <cstdint>

#include "crypto/base/bytes.h"

namespace handfast {

/// Overwrites memory in a way that the compiler keeps.
void wipe(ByteSpan bytes) noexcept;

/// Compares without a secret-dependent branch; lengths are public.
[[nodiscard]] bool constant_time_equal(ByteView a, ByteView b) noexcept;

/// A secret of at most `Capacity` bytes, in place. `Tag` keeps secrets of different meaning
/// apart. Move-only; a moved-from secret is empty and wiped.
template <class Tag, std::size_t Capacity>
class FixedSecret {
  public:
    FixedSecret() = default;
    explicit FixedSecret(ByteView bytes) : size_(bytes.size()) {
        assert(bytes.size() <= Capacity);
        std::ranges::copy(bytes, data_);
    }
    FixedSecret(const FixedSecret&) = delete;
    FixedSecret& operator=(const FixedSecret&) = delete;
    FixedSecret(FixedSecret&& other) noexcept { take(other); }
    FixedSecret& operator=(FixedSecret&& other) noexcept {
        if (this != &other) take(other);
        return *this;
    }
    ~FixedSecret() { clear(); }

    FixedSecret clone() const { return FixedSecret(expose()); }

    /// Makes it `size` bytes long and hands them out to be filled.
    ByteSpan fill(std::size_t size) {
        assert(size <= Capacity);
        size_ = size;
        return {data_, size_};
    }
    ByteView expose() const { return {data_, size_}; }
    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    void clear() noexcept {
        wipe({data_, Capacity});
        size_ = 0;
    }
    [[nodiscard]] bool equals(ByteView other) const { return constant_time_equal(expose(), other); }

  private:
    void take(FixedSecret& other) noexcept {
        std::copy_n(other.data_, other.size_, data_);
        size_ = other.size_;
        other.clear();
    }

    std::uint8_t data_[Capacity] = {};
    std::size_t size_ = 0;
};

/// A secret of any size, on the heap; for pre-master secrets, keys read from files, pass phrases.
class SecretBuffer {
  public:
    SecretBuffer() = default;
    explicit SecretBuffer(std::size_t size) : bytes_(size) {}
    explicit SecretBuffer(ByteView bytes) : bytes_(bytes.begin(), bytes.end()) {}
    SecretBuffer(const SecretBuffer&) = delete;
    SecretBuffer& operator=(const SecretBuffer&) = delete;
    SecretBuffer(SecretBuffer&& other) noexcept : bytes_(std::move(other.bytes_)) {
        other.bytes_.clear();
    }
    SecretBuffer& operator=(SecretBuffer&& other) noexcept {
        if (this != &other) {
            clear();
            bytes_ = std::move(other.bytes_);
            other.bytes_.clear();
        }
        return *this;
    }
    ~SecretBuffer() { clear(); }

    SecretBuffer clone() const { return SecretBuffer(expose()); }
    ByteSpan writable() { return bytes_; }
    ByteView expose() const { return bytes_; }
    std::size_t size() const { return bytes_.size(); }
    bool empty() const { return bytes_.empty(); }
    /// Keeps the first `size` bytes and wipes the rest.
    void shrink(std::size_t size) {
        wipe(ByteSpan(bytes_).subspan(size));
        bytes_.resize(size);
    }
    void clear() noexcept {
        wipe(bytes_);
        bytes_.clear();
    }

  private:
    Buffer bytes_;
};

}  // namespace handfast
