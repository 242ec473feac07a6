// SPDX-License-Identifier: Apache-2.0
// Delta CRLs (RFC 5280 §5.2.4) from two complete ones, by the rules of OpenSSL's X509_CRL_diff.
#pragma once

#include <cstdint>
#include <expected>
#include <optional>
#include <string_view>

#include "x509/crl.h"

namespace handfast::x509 {

/// Why there is no delta between two CRLs; OpenSSL's X509_R_ numbers.
enum class DeltaProblem : std::uint8_t {
    akid_mismatch = 110,
    already_delta = 127,
    idp_mismatch = 128,
    issuer_mismatch = 129,
    no_number = 130,
    verify_failure = 131,
    not_newer = 132,
    unsigned_key = 1,  ///< Ours: the key makes no signature with this hash.
};
/// OpenSSL's text.
std::string_view text_of(DeltaProblem problem);

struct DeltaRequest {
    const Crl& base;
    const Crl& newer;
    /// Must have signed both.
    const crypto::PrivateKey& key;
    /// Without one, the one that goes with the key.
    std::optional<crypto::HashId> hash;
};

/// What `newer` has that `base` does not, in DER.
std::expected<Buffer, DeltaProblem> make_delta(const DeltaRequest& request, Rng& rng);

}  // namespace handfast::x509
