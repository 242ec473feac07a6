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
#include "x509/known_extensions.h"
#include "x509/name.h"

namespace handfast::x509 {

/// What `BEGIN TRUSTED CERTIFICATE` says beside the certificate (OpenSSL's X509_CERT_AUX).
struct TrustSettings {
    std::optional<std::vector<Buffer>> trusted;  ///< Encoded OIDs of uses
    std::vector<Buffer> rejected;
    std::string alias;
    Buffer key_identifier;
};

class Certificate {
  public:
    /// Takes what OpenSSL's d2i_X509 takes in DER. What is wrong beyond that is remembered: judging
    /// refuses it, printing shows it.
    static Result<std::shared_ptr<const Certificate>> parse(Buffer der, const crypto::Provider&);
    /// The same with trust settings behind the certificate, or without.
    static Result<std::shared_ptr<const Certificate>> parse_trusted(ByteView der,
                                                                    const crypto::Provider&);

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
    /// Null for a kind of key that we do not have, for a key that is wrong, and for a DSA key that
    /// leaves its parameters to its issuer's key: see with_key_of().
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
    /// A known extension is malformed, is there twice or contradicts another one, or extensions
    /// are in a version without them: no path with such a certificate is good.
    bool has_malformed_extension() const { return known_.malformed; }
    const std::optional<BasicConstraints>& basic_constraints() const {
        return known_.basic_constraints;
    }
    bool is_marked_ca() const { return known_.basic_constraints && known_.basic_constraints->ca; }
    /// Allowed unless the extension is there and says otherwise.
    bool allows(KeyUsage usage) const;
    const std::optional<DerBits>& key_usage() const { return known_.key_usage; }
    const std::vector<Oid>& extended_key_usage() const { return known_.extended_key_usage; }
    bool has_extended_key_usage() const { return find(Oid::ext_key_usage) != nullptr; }
    const std::optional<DerBits>& netscape_type() const { return known_.netscape_type; }
    const std::optional<ProxyCertInfo>& proxy() const { return known_.proxy; }
    const GeneralNames& alternative_names() const { return known_.alternative_names; }
    std::vector<std::string_view> dns_names() const;
    std::vector<ByteView> ip_addresses() const;

    /// Content of the subject key identifier (RFC 5280 §4.2.1.2), without data() when absent.
    ByteView subject_key_identifier() const { return known_.subject_key_identifier; }
    const AuthorityKeyIdentifier& authority_key_identifier() const { return known_.authority; }

    /// Null where nothing is set.
    const TrustSettings* trust_settings() const { return trust_settings_.get(); }

    /// This certificate with a key that takes its parameters from `issuer`'s; null unless it needs
    /// and they are DSA's (RFC 3279 §2.3.2).
    std::shared_ptr<const Certificate> with_key_of(const Certificate& issuer) const;

    bool self_issued() const { return self_issued_; }
    /// Whether names, key identifiers and the kind of signature let `issuer` be who issued this
    /// certificate; never with malformed extensions in either.
    bool names_as_issuer(const Certificate& issuer) const;
    bool names_itself_as_issuer() const { return self_issued_ && names_as_issuer(*this); }
    /// OpenSSL's EXFLAG_SS: the same but for other malformed extensions than key identifiers.
    bool self_signed() const { return self_issued_ && fits_issuer(*this); }
    /// Parameters of the key that are no named curve.
    bool has_explicit_curve() const;
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
    Status parse_outer();
    Status parse_tbs();
    Status parse_key(const crypto::Provider&);
    Result<SubjectPublicKey> read_key();
    Status parse_extensions(DerReader& fields);
    bool fits_issuer(const Certificate& issuer) const;

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
    KnownExtensions known_;
    bool self_issued_ = false;
    std::unique_ptr<const TrustSettings> trust_settings_;
};

/// "AB:CD:…", as `openssl x509 -fingerprint` prints.
std::string colon_hex(ByteView bytes);

}  // namespace handfast::x509
