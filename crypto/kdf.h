// SPDX-License-Identifier: Apache-2.0
// Key derivation: HKDF (RFC 5869), HKDF-Expand-Label (RFC 8446 §7.1), the PRFs of
// TLS 1.0 to 1.2 (RFC 2246 §5, RFC 5246 §5), and what SSLv3 has in their place.
#pragma once

#include <initializer_list>
#include <string_view>

#include "crypto/provider.h"

namespace handfast::crypto {

/// HKDF-Extract; `out` is digest_size(hash) long. An empty salt means zeros.
void hkdf_extract(const Provider&, HashId hash, ByteView salt, ByteView ikm, ByteSpan out);

/// HKDF-Expand; `out` at most 255 digests long.
void hkdf_expand(const Provider&, HashId hash, ByteView prk, ByteView info, ByteSpan out);

/// HKDF-Expand-Label; `label` without the "tls13 " prefix, which is added here.
void hkdf_expand_label(const Provider&, HashId hash, ByteView secret, std::string_view label,
                       ByteView context, ByteSpan out);

/// P_hash based PRF of TLS 1.2; `seed` is the concatenation of the pieces.
void prf12(const Provider&, HashId hash, ByteView secret, std::string_view label,
           std::initializer_list<ByteView> seed, ByteSpan out);

/// The PRF of TLS 1.0 and 1.1 (RFC 2246 §5): halves of the secret through MD5 and SHA-1.
void prf10(const Provider&, ByteView secret, std::string_view label,
           std::initializer_list<ByteView> seed, ByteSpan out);

/// SSLv3's way of making a master secret and a key block (RFC 6101 §6.1, §6.2.2); `out` at most 26
/// MD5 digests long.
void derive_ssl3(const Provider&, ByteView secret, std::initializer_list<ByteView> seed,
                 ByteSpan out);

}  // namespace handfast::crypto
