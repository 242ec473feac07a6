// SPDX-License-Identifier: Apache-2.0
#include "cli/mint_sign.h"

#include <fmt/core.h>

namespace handfast::cli {
namespace {

/// The two INTEGERs of a signature, the one at `index` with this content.
Buffer with_number(ByteView signature, std::size_t index, Buffer content) {
    const std::size_t path[] = {index};
    return x509::with_replaced(signature, path, x509::encode_element(der::kInteger, content))
        .value_or(to_buffer(signature));
}

/// A number of a signature as it is encoded; empty where there is none.
Buffer number_of(ByteView signature, std::size_t index) {
    const auto children = x509::der_children(DerReader(signature).any());
    if (!children || children->size() <= index) return {};
    return to_buffer((*children)[index].content);
}

Buffer negative(Buffer content) {
    if (!content.empty()) content[0] |= 0x80;
    return content;
}

Buffer padded(Buffer content) {
    content.insert(content.begin(), 2, 0);
    return content;
}

Buffer changed(Buffer signature, SignatureChange change) {
    switch (change) {
        case SignatureChange::none:
        case SignatureChange::unused_bits:
            return signature;
        case SignatureChange::flipped_bit:
            if (!signature.empty()) signature.back() ^= 1;
            return signature;
        case SignatureChange::empty:
            return {};
        case SignatureChange::zeros:
            return Buffer(signature.size(), 0);
        case SignatureChange::cut:
            if (!signature.empty()) signature.pop_back();
            return signature;
        case SignatureChange::longer:
            signature.push_back(0);
            return signature;
        case SignatureChange::r_zero:
            return with_number(signature, 0, {0});
        case SignatureChange::s_zero:
            return with_number(signature, 1, {0});
        case SignatureChange::s_negative:
            return with_number(signature, 1, negative(number_of(signature, 1)));
        case SignatureChange::padded:
            return with_number(signature, 0, padded(number_of(signature, 0)));
    }
    return signature;
}

Made<std::shared_ptr<const crypto::PrivateKey>> other_key(const Draft& draft) {
    const crypto::PublicKey& key = draft.key->public_key();
    x509::KeyShape shape{.type = key.type(), .bits = key.bits()};
    if (key.curve()) shape.curve = *key.curve();
    auto made = x509::new_key(shape, draft.provider, draft.rng);
    if (!made) return std::unexpected("no other key of this kind can be made");
    return made->key;
}

}  // namespace

Made<x509::SigningAlgorithm> signing_algorithm_for(const crypto::PublicKey& key,
                                                   const ItemOrder& order) {
    if (order.pss || key.type() == crypto::KeyType::rsa_pss) {
        crypto::SignatureAlgorithm algorithm{.kind = crypto::SignatureKind::rsa_pss};
        algorithm.hash = order.hash.value_or(crypto::HashId::sha256);
        algorithm.mgf_hash = algorithm.hash;
        if (order.salt) algorithm.salt_size = static_cast<std::int32_t>(*order.salt);
        return x509::pss_signing_algorithm(algorithm);
    }
    auto algorithm = x509::signing_algorithm(key, order.hash);
    if (!algorithm) return std::unexpected("the issuer's key does not sign with this hash");
    return *algorithm;
}

Made<Buffer> sign_draft(const Draft& draft, ByteView message) {
    auto stray = draft.wrong_key ? other_key(draft)
                                 : Made<std::shared_ptr<const crypto::PrivateKey>>(nullptr);
    if (!stray) return std::unexpected(stray.error());
    const crypto::PrivateKey& key = *stray ? **stray : *draft.key;
    const auto signature = key.sign(draft.algorithm.algorithm, message, draft.rng);
    if (!signature) return std::unexpected("the issuer's key does not sign so");
    Buffer bits = x509::encode_bit_string(changed(*signature, draft.change));
    if (draft.change == SignatureChange::unused_bits && bits.size() > 3) {
        const std::size_t header = bits.size() - signature->size() - 1;
        bits[header] = 4;
        bits.back() &= 0xf0;
    }
    return bits;
}

Made<Buffer> finish_signed(const Draft& draft, MintKind kind, Buffer tbs) {
    if (draft.in_place) return *draft.in_place;
    auto body = apply_damages(draft, kind, DamageStage::signed_part, std::move(tbs));
    if (!body) return body;
    const auto signature = sign_draft(draft, *body);
    if (!signature) return signature;
    const Buffer& outer =
        draft.outer_algorithm.empty() ? draft.algorithm.identifier : draft.outer_algorithm;
    // A damaged body may be no element any more, which the others around it do not need.
    const bool whole_is_damaged = !draft.damages.empty();
    auto out = x509::encode_signed(*body, outer, *signature);
    if (whole_is_damaged && DerReader(out).any().whole.empty()) return out;
    auto damaged = apply_damages(draft, kind, DamageStage::whole, std::move(out));
    if (damaged) append(*damaged, draft.trailing);
    return damaged;
}

}  // namespace handfast::cli
