// SPDX-License-Identifier: Apache-2.0
// The path that OpenSSL's build_chain takes from a leaf to an anchor: at each step the first issuer
// that fits by names, key identifiers and kind of signature, with no way back. Whether the path
// is any good is for verify.h to judge; path_search.h finds others.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "x509/purpose.h"
#include "x509/trust_source.h"

namespace handfast::x509 {

/// What a path may be made of.
struct PathMaterial {
    std::span<const std::shared_ptr<const Certificate>> chain;  ///< Leaf first, as it was sent
    const TrustSource* trust = nullptr;                         ///< Null: nobody is trusted.
    Trust trusted_for = Trust::by_purpose;
    /// Of several issuers one that is valid now is preferred; nothing: time does not matter.
    std::optional<Instant> now = std::nullopt;
    bool trusted_first = true;
    bool no_alt_chains = false;
    /// An anchor need not be self-signed to end a path.
    bool partial_chain = false;
    std::size_t max_depth = 100;  ///< Intermediates between leaf and anchor
};

enum class PathEnd : std::uint8_t {
    anchor,           ///< Trusted.
    self_signed,      ///< The last certificate signs itself, and nobody trusts it.
    issuer_missing,   ///< The issuer of the last certificate is not at hand.
    anchors_missing,  ///< The same, and the last certificate came from the trust source.
};

struct Path {
    CertificateList certificates;  ///< Leaf first; never empty.
    std::size_t untrusted = 1;     ///< So many of them are not from the trust source.
    PathEnd end = PathEnd::issuer_missing;
    bool too_long = false;              ///< The limit of depth ended the search.
    std::vector<std::size_t> rejected;  ///< Depths whose trust settings refuse them.
};

/// `chain` must not be empty.
Path find_path(const PathMaterial& material);

/// Both ends are inclusive (RFC 5280 §4.1.2.5), and their unit is the second.
bool is_current(const Certificate& certificate, Instant now);

}  // namespace handfast::x509
