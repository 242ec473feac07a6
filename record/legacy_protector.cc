// SPDX-License-Identifier: Apache-2.0
#include "record/legacy_protector.h"

#include "record/legacy_kinds.h"

namespace handfast {

namespace {

Result<LegacyMac> make_mac(const LegacyProtection& protection) {
    if (protection.mac == MacId::aead) return fail(Reason::invalid_argument);
    const crypto::HashId hash = mac_hash(protection.mac);
    TRY(auto mac, protection.provider.record_mac(hash, protection.mac_form, protection.mac_key));
    return LegacyMac(std::move(mac), protection.mac_form, crypto::digest_size(hash));
}

Result<std::unique_ptr<Protector>> make_cbc(const LegacyProtection& protection, LegacyMac mac,
                                            crypto::CbcId id) {
    if (protection.iv_form == IvForm::chained && protection.iv.size() != crypto::block_size(id))
        return fail(Reason::invalid_argument);
    TRY(auto cipher, protection.provider.cbc(id, protection.key));
    return make_cbc_protector(protection, std::move(mac), std::move(cipher));
}

}  // namespace

Result<std::unique_ptr<Protector>> make_legacy_protector(const LegacyProtection& protection) {
    TRY(LegacyMac mac, make_mac(protection));
    const CipherInfo& cipher = protection.cipher;
    if (cipher.aead() != nullptr) return fail(Reason::invalid_argument);
    if (const crypto::CbcId* id = cipher.cbc()) return make_cbc(protection, std::move(mac), *id);
    if (const crypto::StreamId* id = cipher.stream()) {
        TRY(auto stream, protection.provider.stream(*id, protection.key));
        return make_stream_protector(std::move(mac), std::move(stream));
    }
    return make_stream_protector(std::move(mac), nullptr);
}

}  // namespace handfast
