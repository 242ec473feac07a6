// SPDX-License-Identifier: Apache-2.0
// Finds the certificates that lead from a leaf to an anchor (RFC 4158), in bounded work. Whether
// the path is any good is for verify.h to judge.
#pragma once

#include <memory>
#include <span>
#include <vector>

#include "x509/trust_source.h"

namespace handfast::x509 {

/// What a path may be made of, and how much work may go into it.
struct PathMaterial {
    std::span<const std::shared_ptr<const Certificate>> chain;  ///< Leaf first, as it was sent
    const TrustSource* trust = nullptr;                         ///< Null: nobody is trusted.
    /// An anchor need not be self-signed to end a path (OpenSSL's -partial_chain).
    bool partial_chain = false;
    std::size_t max_depth = 100;         ///< Intermediates between leaf and anchor
    std::size_t signature_budget = 100;  ///< Signatures checked while searching
};

enum class PathEnd : std::uint8_t {
    anchor,             ///< Trusted; every signature on the path was found right.
    self_signed,        ///< The last certificate signs itself, and nobody trusts it.
    issuer_missing,     ///< The issuer of the last certificate is not at hand.
    anchors_missing,    ///< The same, and the last certificate came from the anchors.
    too_long,           ///< The limits ended the search.
    signature_refused,  ///< Trusted by name, but not every signature is right.
};

struct Path {
    CertificateList certificates;  ///< Leaf first; never empty.
    PathEnd end;
};

/// Depth first over all whose names, key identifiers and signatures fit, anchors first. Without
/// success, the path that fits by name alone, to say what is wrong with it. `chain` must not be
/// empty.
Path find_path(const PathMaterial& material);

}  // namespace handfast::x509
