// SPDX-License-Identifier: Apache-2.0
// Key derivation: HKDF (RFC 5869), HKDF-Expand-Label (RFC 8446 §7.1), the TLS 1.2 PRF (RFC 5246
// §5).
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

}  // namespace handfast::crypto
