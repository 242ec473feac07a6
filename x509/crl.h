// SPDX-License-Identifier: Apache-2.0
// Certificate revocation lists (RFC 5280 §5), parsed once into views of their own DER. Entries are
// never turned into objects: an index of eight bytes an entry finds them. Immutable and shared.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "crypto/provider.h"
#include "x509/asn1_time.h"
#include "x509/certificate.h"
#include "x509/distribution_point.h"
#include "x509/extension_list.h"
#include "x509/name.h"

namespace handfast::x509 {

/// RFC 5280 §5.3.1. Holds any number that a CRL or an OCSP response states.
enum class RevocationReason : std::int32_t {
    unspecified = 0,
    key_compromise = 1,
    ca_compromise = 2,
    affiliation_changed = 3,
    superseded = 4,
    cessation_of_operation = 5,
    certificate_hold = 6,
    remove_from_crl = 8,
    privilege_withdrawn = 9,
    aa_compromise = 10,
};

/// A whole ENUMERATED; nothing for a malformed one.
std::optional<RevocationReason> parse_crl_reason(ByteView der);

/// OpenSSL's two forms of a reason: "keyCompromise" and "Key Compromise"; "" for other numbers.
std::string_view short_text_of(RevocationReason reason);
std::string_view long_text_of(RevocationReason reason);

/// Views of one entry (RFC 5280 §5.3).
struct RevokedEntry {
    ByteView whole;
    ByteView serial;  ///< INTEGER content
    Time revoked;
    ByteView extensions;  ///< The whole SEQUENCE, empty when there is none
    /// Nothing when the entry does not say; see Crl::malformed() for one that is no ENUMERATED.
    std::optional<RevocationReason> reason;
    /// GeneralNames: whose certificate it is, as stated here or by the last entry before that
    /// does; empty: the CRL's issuer.
    ByteView certificate_issuer;
    bool has_unknown_critical = false;
    bool malformed = false;  ///< A known extension is not what it should be, or there twice.

    /// GeneralizedTime content (RFC 5280 §5.3.2), and the hold instruction (RFC 3280 §5.3.2);
    /// nothing and empty when absent or malformed.
    std::optional<Time> invalidity_date() const;
    ByteView hold_instruction() const;
};

/// Goes through revokedCertificates in order.
class RevokedEntries {
  public:
    /// `list`: content of the SEQUENCE OF, well-formed or not.
    explicit RevokedEntries(ByteView list) : base_(list), reader_(list) {}
    /// Nothing at the end and at the first entry that is malformed; `done()` tells which.
    std::optional<RevokedEntry> next();
    Status done() const { return reader_.done(); }

  private:
    ByteView base_;
    DerReader reader_;
    ByteView certificate_issuer_;
};

class Crl {
  public:
    /// The structure is judged strictly; a malformed extension is remembered (malformed()).
    static Result<std::shared_ptr<const Crl>> parse(Buffer der);

    ByteView der() const { return der_; }
    ByteView tbs() const { return tbs_; }
    /// As encoded: 0 is version 1, 1 version 2; nothing when absent, which means version 1.
    std::optional<std::int64_t> encoded_version() const { return version_; }
    const AlgorithmIdentifier& inner_algorithm() const { return inner_algorithm_; }
    const AlgorithmIdentifier& signature_algorithm() const { return signature_algorithm_; }
    ByteView signature() const { return signature_; }
    const Name& issuer() const { return issuer_; }
    const Time& this_update() const { return this_update_; }
    const std::optional<Time>& next_update() const { return next_update_; }

    const ExtensionList& extensions() const { return extensions_; }
    const Extension* find(Oid oid) const { return find_extension(extensions_, oid); }
    /// The INTEGER's content; empty when absent or malformed.
    ByteView number() const { return number_; }
    /// Of the CRL that this one is a delta of.
    ByteView base_number() const { return base_number_; }
    bool is_delta() const { return !base_number_.empty(); }
    const std::optional<IssuingDistributionPoint>& issuing_distribution_point() const {
        return distribution_point_;
    }
    const AuthorityKeyIdentifier& authority_key_identifier() const { return authority_; }
    bool has_freshest() const { return find(Oid::freshest_crl) != nullptr; }
    /// OpenSSL's EXFLAG_INVALID: a known extension of the CRL or of an entry is malformed or there
    /// twice, or the CRL is a delta without a number.
    bool malformed() const { return malformed_; }
    /// OpenSSL's EXFLAG_CRITICAL: a critical extension, here or in an entry, that we do not handle.
    bool has_unknown_critical() const { return has_unknown_critical_; }

    /// The entry of a certificate, by its serial number (INTEGER content) and its issuer.
    std::optional<RevokedEntry> find(ByteView serial, const Name& certificate_issuer) const;
    /// The same whoever the issuer is.
    std::optional<RevokedEntry> find_serial(ByteView serial) const;
    /// nothing: there is no list at all, as opposed to an empty one.
    const std::optional<ByteView>& entry_list() const { return entries_; }
    RevokedEntries entries() const { return RevokedEntries(entries_.value_or(ByteView{})); }
    std::size_t entry_count() const { return index_.size(); }

    /// Whether `issuer`'s key made this CRL's signature.
    bool signed_by(const Certificate& issuer) const;
    bool signed_by(const crypto::PublicKey& key) const;

  private:
    /// From this offset into the entries on, certificates are this issuer's.
    struct IssuerChange {
        std::uint32_t offset;
        ByteView names;
    };

    Crl() = default;
    Status parse_outer();
    Status parse_tbs();
    bool has_sound_signature() const;
    Status index_entries();
    void parse_known();
    const Extension* find_once(Oid oid);
    ByteView parse_number(Oid oid);
    void parse_authority();
    void parse_distribution_point();
    template <class Wanted>
    std::optional<RevokedEntry> find_if(ByteView serial, const Wanted& wanted) const;
    ByteView issuer_names_at(std::uint32_t offset) const;

    Buffer der_;
    ByteView tbs_;
    std::optional<std::int64_t> version_;
    AlgorithmIdentifier inner_algorithm_;
    AlgorithmIdentifier signature_algorithm_;
    ByteView signature_;
    Name issuer_;
    Time this_update_;
    std::optional<Time> next_update_;
    std::optional<ByteView> entries_;
    std::vector<std::uint64_t> index_;  ///< Hash of the serial, then offset; sorted
    std::vector<IssuerChange> issuer_changes_;
    ExtensionList extensions_;
    ByteView number_;
    ByteView base_number_;
    std::optional<IssuingDistributionPoint> distribution_point_;
    AuthorityKeyIdentifier authority_;
    bool malformed_ = false;
    bool has_unknown_critical_ = false;
};

}  // namespace handfast::x509
