// SPDX-License-Identifier: Apache-2.0
// Suite B (RFC 6460, RFC 5759): which keys and signatures a path may have.
#pragma once

#include <memory>
#include <span>

#include "x509/certificate.h"
#include "x509/verify_code.h"

namespace handfast::x509 {

/// `level_128`: P-256 or P-384; the other two have only one of them.
enum class SuiteB : std::uint8_t { off, level_128_only, level_128, level_192 };

/// Of a path, leaf first: ok, or what is wrong first and at which depth.
VerifyError check_suite_b(std::span<const std::shared_ptr<const Certificate>> path, SuiteB level);

/// Of what `issuer` signed with that algorithm, a CRL.
VerifyCode check_suite_b(const Certificate& issuer, Oid signature, SuiteB level);

}  // namespace handfast::x509
