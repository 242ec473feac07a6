// SPDX-License-Identifier: Apache-2.0
// RFC 9258: keys of their own for TLS 1.3 out of one that may serve other protocols, too.
#include "crypto/base/byte_writer.h"
#include "crypto/digest.h"
#include "crypto/kdf.h"
#include "handshake/psk.h"

namespace handfast {

namespace {

constexpr WireVersion kTargetProtocol = 0x0304;

/// RFC 9258 §9.2: the KDFs of TLS 1.3's suites.
struct TargetKdf {
    std::uint16_t number;
    crypto::HashId hash;
};
constexpr TargetKdf kTargetKdfs[] = {{1, crypto::HashId::sha256}, {2, crypto::HashId::sha384}};

/// RFC 9258 §3.1: ImportedIdentity.
Buffer imported_identity(ByteView identity, ByteView context, std::uint16_t kdf) {
    Buffer out;
    ByteWriter writer(out);
    writer.vec(2, identity);
    writer.vec(2, context);
    writer.u16(kTargetProtocol);
    writer.u16(kdf);
    return out;
}

}  // namespace

Result<std::vector<ExternalPsk>> import_psk(const crypto::Provider& provider, ByteView identity,
                                            ByteView context, const ExternalKey& key) {
    const std::size_t size = crypto::digest_size(key.hash);
    // RFC 9258 §3.1: the identity has 1 to 2^16-1 bytes, and all of it must go into a PskIdentity.
    if (identity.empty() || key.bytes.empty() || identity.size() + context.size() + 8 > 0xffff)
        return fail(Reason::invalid_argument);
    static constexpr std::uint8_t kZeros[crypto::kMaxDigestSize] = {};
    SecretBuffer extracted{ByteView(kZeros, size)};
    crypto::hkdf_extract(provider, key.hash, ByteView(kZeros, size), key.bytes,
                         extracted.writable());
    std::vector<ExternalPsk> imported;
    for (const TargetKdf& target : kTargetKdfs) {
        ExternalPsk psk;
        psk.identity = imported_identity(identity, context, target.number);
        psk.hash = target.hash;
        psk.imported = true;
        const Buffer digest = crypto::digest_of(provider, key.hash, psk.identity);
        SecretBuffer derived{ByteView(kZeros, crypto::digest_size(target.hash))};
        crypto::hkdf_expand_label(provider, key.hash, extracted.expose(), "derived psk", digest,
                                  derived.writable());
        psk.key = std::make_shared<const SecretBuffer>(std::move(derived));
        imported.push_back(std::move(psk));
    }
    return imported;
}

}  // namespace handfast
