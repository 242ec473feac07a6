// SPDX-License-Identifier: Apache-2.0
// The end of a CBC record that was decrypted, looked at without telling where anything lies: its
// padding, and the MAC before it. Internal to record/.
#pragma once

#include "crypto/algorithms.h"
#include "crypto/base/bytes.h"
#include "crypto/base/constant_time.h"

namespace handfast {

/// Sizes of what surrounds the content; all public.
struct CbcShape {
    crypto::MacForm form;  ///< ssl3: SSLv3's padding.
    std::size_t mac_size;
    std::size_t block_size;
};

/// What the padding says: secrets, both of them.
struct CbcPadding {
    ct::Mask good;
    std::uint32_t size;  ///< Of the padding with its length byte; 1 where it is not good.
};

/// `plain` has room for a MAC and one byte.
CbcPadding judge_padding(const CbcShape& shape, ByteView plain);

/// The most that padding takes with its length byte.
std::size_t max_padding(const CbcShape& shape);

/// Copies the out.size() bytes at `at`, which is a secret not below `least`, out of `plain`.
void copy_secretly(ByteView plain, std::size_t least, std::uint32_t at, ByteSpan out);

}  // namespace handfast
