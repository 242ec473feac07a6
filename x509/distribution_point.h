// SPDX-License-Identifier: Apache-2.0
// Where revocation lists are found and what they cover: DistributionPoint (RFC 5280 §4.2.1.13, in
// certificates) and IssuingDistributionPoint (§5.2.5, in CRLs). Views of the DER that was parsed.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "x509/general_name.h"

namespace handfast::x509 {

/// ReasonFlags: bit n stands for the reason that RFC 5280 §4.2.1.13 numbers n.
class ReasonFlags {
  public:
    /// Bits 1 to 8: all that a list without a restriction covers.
    static constexpr std::uint16_t kAll = 0x1fe;

    constexpr ReasonFlags() = default;
    constexpr explicit ReasonFlags(std::uint16_t bits) : bits_(bits) {}
    constexpr std::uint16_t bits() const { return bits_; }
    constexpr bool has(unsigned reason) const { return (bits_ >> reason & 1) != 0; }

  private:
    std::uint16_t bits_ = kAll;
};

/// DistributionPointName: one of the two, or neither where it is absent.
struct DistributionPointName {
    GeneralNames full_name;
    ByteView relative_name;  ///< A RelativeDistinguishedName as a SET's content; empty if absent.
    bool absent() const { return full_name.empty() && relative_name.empty(); }
};

struct DistributionPoint {
    DistributionPointName name;
    std::optional<ReasonFlags> reasons;
    GeneralNames crl_issuer;  ///< Empty: the certificate's issuer.
};

/// The value of cRLDistributionPoints or freshestCRL.
Result<std::vector<DistributionPoint>> parse_distribution_points(ByteView der);

struct IssuingDistributionPoint {
    DistributionPointName name;
    bool only_user_certificates = false;
    bool only_ca_certificates = false;
    std::optional<ReasonFlags> only_some_reasons;
    bool indirect = false;
    bool only_attribute_certificates = false;
};

/// The value of issuingDistributionPoint. Combinations that say nothing are for those who judge.
Result<IssuingDistributionPoint> parse_issuing_distribution_point(ByteView der);

}  // namespace handfast::x509
