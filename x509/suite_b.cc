// SPDX-License-Identifier: Apache-2.0
#include "x509/suite_b.h"

#include <optional>

namespace handfast::x509 {

namespace {

struct AllowedCurves {
    bool p256;
    bool p384;
};

/// The key, and the signature that was made with it if there is one.
VerifyCode judge_key(const Certificate& certificate, std::optional<Oid> signature,
                     AllowedCurves& allowed) {
    const crypto::PublicKey* key = certificate.public_key();
    if (key == nullptr || key->type() != crypto::KeyType::ec)
        return VerifyCode::suite_b_invalid_algorithm;
    if (key->curve() == crypto::GroupId::secp384r1) {
        if (signature && *signature != Oid::ecdsa_with_sha384)
            return VerifyCode::suite_b_invalid_signature_algorithm;
        if (!allowed.p384) return VerifyCode::suite_b_los_not_allowed;
        // What signs with P-384 is not signed with P-256.
        allowed.p256 = false;
        return VerifyCode::ok;
    }
    if (key->curve() != crypto::GroupId::secp256r1) return VerifyCode::suite_b_invalid_curve;
    if (signature && *signature != Oid::ecdsa_with_sha256)
        return VerifyCode::suite_b_invalid_signature_algorithm;
    return allowed.p256 ? VerifyCode::ok : VerifyCode::suite_b_los_not_allowed;
}

AllowedCurves allowed_by(SuiteB level) {
    return {.p256 = level != SuiteB::level_192, .p384 = level != SuiteB::level_128_only};
}

/// A wrong signature is the child's fault, and so is a curve that its issuer may not have.
VerifyError blame(std::size_t depth, VerifyCode code, bool p256_was_ruled_out) {
    const bool of_child = code == VerifyCode::suite_b_invalid_signature_algorithm ||
                          code == VerifyCode::suite_b_los_not_allowed;
    if (code == VerifyCode::suite_b_los_not_allowed && p256_was_ruled_out)
        code = VerifyCode::suite_b_cannot_sign_p384_with_p256;
    return {of_child && depth > 0 ? depth - 1 : depth, code};
}

}  // namespace

VerifyError check_suite_b(std::span<const std::shared_ptr<const Certificate>> path, SuiteB level) {
    if (level == SuiteB::off) return {0, VerifyCode::ok};
    const AllowedCurves initial = allowed_by(level);
    AllowedCurves allowed = initial;
    const auto ruled_out = [&] { return allowed.p256 != initial.p256; };
    for (std::size_t depth = 0; depth < path.size(); ++depth) {
        if (path[depth]->version() != 3) return {depth, VerifyCode::suite_b_invalid_version};
        std::optional<Oid> signature;
        if (depth > 0) signature = path[depth - 1]->signature_algorithm().oid;
        const VerifyCode code = judge_key(*path[depth], signature, allowed);
        if (code != VerifyCode::ok) return blame(depth, code, ruled_out());
    }
    const VerifyCode code =
        judge_key(*path.back(), path.back()->signature_algorithm().oid, allowed);
    return code == VerifyCode::ok ? VerifyError{0, code} : blame(path.size(), code, ruled_out());
}

VerifyCode check_suite_b(const Certificate& issuer, Oid signature, SuiteB level) {
    if (level == SuiteB::off) return VerifyCode::ok;
    AllowedCurves allowed = allowed_by(level);
    return judge_key(issuer, signature, allowed);
}

}  // namespace handfast::x509
