// SPDX-License-Identifier: Apache-2.0
// Certificates (RFC 5280 §4), parsed once into views of their own DER: the signed bytes are the
// verified bytes. Immutable and shared.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "crypto/base/clock.h"
#include "crypto/provider.h"
#include "x509/algorithm.h"
#include "x509/asn1_time.h"
#include "x509/name.h"

namespace handfast::x509 {

struct Extension {
    Oid oid = Oid::unknown;
    ByteView encoded_oid;
    bool critical = false;
    ByteView value;  ///< Inside the OCTET STRING.
};

/// RFC 5280 §4.2.1.9
struct BasicConstraints {
    bool ca = false;
    std::optional<std::uint64_t> path_length;
};

/// RFC 5280 §4.2.1.3; bit numbers count from the left.
enum class KeyUsage : std::uint8_t {
    digital_signature = 0,
    non_repudiation = 1,
    key_encipherment = 2,
    data_encipherment = 3,
    key_agreement = 4,
    key_cert_sign = 5,
    crl_sign = 6,
    encipher_only = 7,
    decipher_only = 8,
};

/// RFC 5280 §4.2.1.1; each part may be absent (empty).
struct AuthorityKeyIdentifier {
    ByteView key;
    ByteView issuer;  ///< The issuer's issuer, a Name
    ByteView serial;  ///< The issuer's serial number, INTEGER content
};

Result<AuthorityKeyIdentifier> parse_authority_key_identifier(ByteView value);

class Certificate {
  public:
    /// Takes what OpenSSL's d2i_X509 takes in DER. What is wrong beyond that is remembered: judging
    /// refuses it, printing shows it.
    static Result<std::shared_ptr<const Certificate>> parse(Buffer der, const crypto::Provider&);

    ByteView der() const { return der_; }
    ByteView tbs() const { return tbs_; }
    unsigned version() const { return version_; }  ///< 1, 2 or 3; 0: another number.
    /// The INTEGER itself (2 for version 3), -1 when it is beyond 64 bits.
    std::int64_t encoded_version() const { return encoded_version_; }
    ByteView serial() const { return serial_; }  ///< INTEGER content
    const Name& issuer() const { return issuer_; }
    const Name& subject() const { return subject_; }
    /// A malformed time is one that nothing satisfies: the end of time, or its beginning.
    Instant not_before() const { return not_before_.instant().value_or(Instant::max()); }
    Instant not_after() const { return not_after_.instant().value_or(Instant::min()); }
    const Time& not_before_field() const { return not_before_; }
    const Time& not_after_field() const { return not_after_; }
    ByteView spki() const { return spki_; }
    const AlgorithmIdentifier& key_algorithm() const { return key_algorithm_; }
    /// Null for a kind of key that we do not have, and for a key that is wrong.
    const crypto::PublicKey* public_key() const { return key_.get(); }
    const AlgorithmIdentifier& signature_algorithm() const { return signature_algorithm_; }
    /// The algorithm as it is named inside of what is signed.
    const AlgorithmIdentifier& inner_algorithm() const { return inner_algorithm_; }
    ByteView signature() const { return signature_.bytes; }
    const DerBits& signature_bits() const { return signature_; }
    /// RFC 5280 §4.1.2.8; nothing when absent.
    const std::optional<DerBits>& issuer_unique_id() const { return unique_ids_[0]; }
    const std::optional<DerBits>& subject_unique_id() const { return unique_ids_[1]; }

    const std::vector<Extension>& extensions() const { return extensions_; }
    const Extension* find(Oid oid) const;
    const std::optional<BasicConstraints>& basic_constraints() const { return basic_constraints_; }
    /// Allowed unless the extension is there and says otherwise.
    bool allows(KeyUsage usage) const;
    const std::vector<Oid>& extended_key_usage() const { return extended_key_usage_; }
    bool has_extended_key_usage() const { return find(Oid::ext_key_usage) != nullptr; }
    const std::vector<std::string_view>& dns_names() const { return dns_names_; }
    const std::vector<ByteView>& ip_addresses() const { return ip_addresses_; }

    /// Content of the subject key identifier (RFC 5280 §4.2.1.2), empty when absent.
    ByteView subject_key_identifier() const { return subject_key_identifier_; }
    const AuthorityKeyIdentifier& authority_key_identifier() const { return authority_; }

    bool self_issued() const { return issuer_ == subject_; }
    /// Whether names and key identifiers let `issuer` be who issued this certificate.
    bool names_as_issuer(const Certificate& issuer) const;
    bool names_itself_as_issuer() const { return names_as_issuer(*this); }
    /// Whether the certificate's key may make such signatures: an RSA-PSS key can be bound to one
    /// hash and a least salt (RFC 4055 §3.1).
    bool permits(const crypto::SignatureAlgorithm& algorithm) const;
    /// Whether this certificate's key made a signature with this algorithm over `message`.
    bool made_signature(const AlgorithmIdentifier& algorithm, ByteView message,
                        ByteView signature) const;
    /// Whether `issuer`'s key made this certificate's signature.
    bool signed_by(const Certificate& issuer) const;
    Buffer fingerprint(const crypto::Provider&, crypto::HashId) const;

  private:
    Certificate() = default;
    Status parse_outer(const crypto::Provider&);
    Status parse_tbs();
    Status parse_key(const crypto::Provider&);
    Status parse_extensions(DerReader& fields);
    Status parse_known(const Extension& extension);
    Status parse_extended_key_usage(ByteView value);
    Status parse_alt_names(ByteView value);

    Buffer der_;
    ByteView tbs_;
    unsigned version_ = 1;
    std::int64_t encoded_version_ = 0;
    ByteView serial_;
    Name issuer_;
    Name subject_;
    Time not_before_;
    Time not_after_;
    ByteView spki_;
    AlgorithmIdentifier key_algorithm_;
    std::unique_ptr<const crypto::PublicKey> key_;
    AlgorithmIdentifier inner_algorithm_;
    AlgorithmIdentifier signature_algorithm_;
    DerBits signature_;
    std::array<std::optional<DerBits>, 2> unique_ids_;
    std::vector<Extension> extensions_;
    std::optional<BasicConstraints> basic_constraints_;
    std::optional<DerBits> key_usage_;
    std::vector<Oid> extended_key_usage_;
    ByteView subject_key_identifier_;
    AuthorityKeyIdentifier authority_;
    std::vector<std::string_view> dns_names_;
    std::vector<ByteView> ip_addresses_;
};

/// "AB:CD:…", as `openssl x509 -fingerprint` prints.
std::string colon_hex(ByteView bytes);

}  // namespace handfast::x509
