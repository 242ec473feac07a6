// SPDX-License-Identifier: Apache-2.0
// Protection before AEADs: a cipher and a MAC beside it (RFC 5246 §6.2.3.1, §6.2.3.2, RFC 7366,
// RFC 6101 §5.2.3).
#pragma once

#include "record/ciphers.h"
#include "record/protector.h"

namespace handfast {

/// Where the IV of a CBC record comes from: the last block of the record before (SSLv3, TLS 1.0),
/// or the record itself (TLS 1.1).
enum class IvForm : std::uint8_t { chained, explicit_block };

/// RFC 7366 is for CBC alone.
enum class MacOrder : std::uint8_t { mac_then_encrypt, encrypt_then_mac };

/// What one direction of an epoch is protected with. The provider and the generator, which makes
/// explicit IVs, outlive the protector.
struct LegacyProtection {
    const crypto::Provider& provider;
    Rng& rng;
    const CipherInfo& cipher;  ///< null, a stream cipher or one in CBC mode.
    MacId mac;                 ///< Not `aead`.
    crypto::MacForm mac_form;  ///< ssl3 also means SSLv3's padding.
    IvForm iv_form;
    MacOrder order;
    ByteView mac_key;
    ByteView key;  ///< cipher.key_size bytes
    ByteView iv;   ///< A block where IVs are chained; not looked at otherwise.
};

/// `invalid_argument` for keys and IVs of other sizes and for AEAD ciphers,
/// `unsupported_algorithm` for ciphers that this build lacks.
Result<std::unique_ptr<Protector>> make_legacy_protector(const LegacyProtection& protection);

}  // namespace handfast
