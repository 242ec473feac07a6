// SPDX-License-Identifier: Apache-2.0
#include "record/ciphers.h"

namespace handfast {

namespace {

using crypto::AeadId;
using crypto::CbcId;
using crypto::HashId;
using crypto::StreamId;

constexpr CipherInfo kCiphers[] = {
#define CIPHER(name, primitive, material, key, iv, strength, bits, word) \
    {RecordCipher::name, #name, primitive, material, key, iv, strength, bits, word},
#include "record/ciphers.inc"
#undef CIPHER
};

}  // namespace

const CipherInfo& cipher_info(RecordCipher cipher) {
    return kCiphers[static_cast<std::size_t>(cipher)];
}

HashId mac_hash(MacId mac) {
    switch (mac) {
        case MacId::md5:
            return HashId::md5;
        case MacId::sha1:
            return HashId::sha1;
        case MacId::sha384:
            return HashId::sha384;
        case MacId::aead:
        case MacId::sha256:
            return HashId::sha256;
    }
    return HashId::sha256;
}

}  // namespace handfast
