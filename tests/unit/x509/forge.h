// SPDX-License-Identifier: Apache-2.0
// Certificates to order, right or wrong in any part, signed by whom a test wants.
#pragma once

#include <initializer_list>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "crypto/base/der.h"
#include "x509/mint.h"
#include "x509/oid.h"

namespace handfast::testing {

/// The provider of these tests, and the time at which they happen.
const crypto::Provider& provider();
inline constexpr Instant kToday = std::chrono::sys_days(std::chrono::year(2026) / 11 / 21);

struct TestKey {
    std::shared_ptr<const crypto::PrivateKey> key;
    Buffer spki;
};

/// A P-256 key of that name, the same for the whole run.
const TestKey& key_of(std::string_view name);

struct ForgedExtension {
    Buffer oid;
    bool critical = false;
    Buffer value;
};

/// The parts of a certificate, all of them right to begin with. Those of type Buffer are whole
/// elements unless they say otherwise.
struct Forgery {
    std::optional<std::uint64_t> version = 2;  ///< As encoded: 2 is version 3
    Buffer serial = {1};                       ///< Content
    x509::Oid inner_algorithm = x509::Oid::ecdsa_with_sha256;
    x509::Oid outer_algorithm = x509::Oid::ecdsa_with_sha256;
    Buffer issuer;
    Buffer not_before;
    Buffer not_after;
    Buffer subject;
    Buffer spki;
    Buffer unique_ids;  ///< Elements, one after the other
    std::vector<ForgedExtension> extensions;
    bool empty_extensions = false;  ///< An extensions field without an extension
    Buffer signature;               ///< Whole BIT STRING; empty: made with `signer`
    const TestKey* signer = nullptr;
};

/// Names and keys of subject and issuer are called so; valid for a year around kToday.
Forgery certificate_of(std::string_view subject, std::string_view issuer);
Buffer forge(const Forgery& parts);
/// Forges and parses; the parts must be right.
std::shared_ptr<const x509::Certificate> forged(const Forgery& parts);

Buffer name_of(std::string_view common_name);
struct Attribute {
    x509::Oid type;
    DerTag tag;
    std::string_view value;
};
/// A Name, one set of attributes after the other.
Buffer name_der(const std::vector<std::vector<Attribute>>& rdns);
Buffer time_of(Instant instant);
Buffer element(DerTag tag, ByteView content);
/// One element around others.
Buffer element_of(DerTag tag, std::initializer_list<Buffer> elements);
/// An AlgorithmIdentifier without parameters; a whole BIT STRING; the SEQUENCE OF Extension.
Buffer algorithm_of(x509::Oid oid);
Buffer signature_by(const TestKey& signer, ByteView message);
Buffer extensions_of(const std::vector<ForgedExtension>& extensions);

ForgedExtension basic_constraints(bool ca, std::optional<std::uint64_t> path_length = {});
/// Bits from the left, as in KeyUsage's first octets.
ForgedExtension key_usage(std::uint16_t bits_from_left);
ForgedExtension extended_key_usage(const std::vector<x509::Oid>& usages);
ForgedExtension dns_names(const std::vector<std::string_view>& names);
/// A subjectAltName of one element.
ForgedExtension alternative_name(DerTag tag, ByteView content);
ForgedExtension subject_key_identifier(ByteView identifier);
ForgedExtension authority_key_identifier(ByteView key_identifier);
ForgedExtension extension(x509::Oid oid, ByteView value, bool critical = false);

}  // namespace handfast::testing
