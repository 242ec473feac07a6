// SPDX-License-Identifier: Apache-2.0
// Protocol versions and what differs between them, one profile row a version. Everybody else asks
// a profile for the column; only version.* compares versions.
#pragma once

#include <array>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/base/alert.h"
#include "handshake/messages.h"
#include "handshake/signature_schemes.h"
#include "record/code_points.h"
#include "record/legacy_protector.h"
#include "record/suites.h"

namespace handfast {

/// In order of age.
enum class ProtocolVersion : std::uint8_t { ssl3, tls1_0, tls1_1, tls1_2, tls1_3 };

/// How secrets become keys: RFC 6101 §6, RFC 2246 §5 (both hashes), RFC 5246 §5 (the suite's).
enum class PrfForm : std::uint8_t { ssl3, md5_sha1, suite_hash };

struct VersionProfile {
    /// DTLS 1.0 is TLS 1.1, and DTLS 1.2 TLS 1.2, but for transport, numbers and names.
    ProtocolVersion version;
    Transport transport = Transport::stream;
    WireVersion wire;
    std::string_view name;  ///< OpenSSL's: "TLSv1.2"
    Family family;          ///< Which tables run the handshake.
    /// What the record headers of protected records say, and whether the peer's must say it too.
    WireVersion record_version;
    bool record_version_is_checked;
    /// Last eight bytes of ServerHello.random when a server that knows better negotiates this
    /// version (RFC 8446 §4.1.3); empty where nothing newer exists.
    std::string_view downgrade_sentinel;
    /// The last security level that knows it, as OpenSSL has them.
    std::uint8_t highest_level;

    // The legacy family's columns.
    PrfForm prf;
    SignatureForm signatures;
    crypto::MacForm mac;
    IvForm iv;
    /// Bytes of a Finished (RFC 6101 §5.6.9, RFC 5246 §7.4.9).
    std::uint8_t finished_size;
    /// Hellos carry extensions; else only renegotiation_info is taken (RFC 5746 §4.5).
    bool has_extensions;
    /// A client without a certificate sends a warning instead of an empty list (RFC 6101 §5.6.6),
    /// and the encrypted premaster stands without a length (RFC 5246 §7.4.7.1).
    bool is_ssl3_framed;
    /// RFC 4346 §A.5: export suites must not be negotiated from TLS 1.1 on.
    bool allows_export;
};

/// There is a row for every version over a stream, and for TLS 1.1 and 1.2 over datagrams.
const VersionProfile& profile(ProtocolVersion version, Transport transport = Transport::stream);

/// Whether the suite may be used with the version.
bool has_suite(const VersionProfile& version, const SuiteInfo& suite);
/// The hash that a handshake's messages go through, and that its secrets are made with.
crypto::HashId handshake_hash(const VersionProfile& version, const SuiteInfo& suite);

/// What `meant` is called in the version: SSLv3 has few alerts (RFC 6101 §5.4.2).
AlertDescription alert_for(const VersionProfile& version, AlertDescription meant);

/// The profile of a wire version, or null.
const VersionProfile* find_version(WireVersion wire);
std::span<const VersionProfile> all_versions();

/// A set of versions; it may have holes (-no_tls1_2).
class VersionSet {
  public:
    VersionSet() = default;
    VersionSet(std::initializer_list<ProtocolVersion> versions);
    static VersionSet all();
    /// TLS 1.2 and 1.3: what is on unless somebody asks for more.
    static VersionSet usual();
    /// Both ends included; an absent end is unbounded.
    static VersionSet range(std::optional<ProtocolVersion> min, std::optional<ProtocolVersion> max);

    /// Those of them that DTLS has, with DTLS's numbers; a stream's are as they are.
    VersionSet over(Transport transport) const;
    Transport transport() const { return transport_; }

    void remove(ProtocolVersion version);
    VersionSet intersect(const VersionSet& other) const;
    bool contains(ProtocolVersion version) const;
    bool contains(WireVersion wire) const;
    bool contains_family(Family family) const;
    bool empty() const { return bits_ == 0; }
    /// Newest and oldest; the set must not be empty.
    ProtocolVersion newest() const;
    ProtocolVersion oldest() const;
    const VersionProfile& newest_profile() const { return profile(newest(), transport_); }
    /// Newest first, as wire versions: a client's supported_versions.
    std::vector<WireVersion> wire_versions() const;
    /// Whether any of them has the suite.
    bool has_suite(const SuiteInfo& suite) const;
    /// What a ClientHello says at its front: the newest that is negotiated there, and TLS 1.2 for
    /// TLS 1.3 (RFC 8446 §4.1.2).
    WireVersion legacy_version() const;
    /// What the headers of a client's first records say: for old servers' sake, an old version (RFC
    /// 8446 §5.1, RFC 6347 §4.2.1).
    WireVersion first_record_version() const;
    /// Whether a version newer than `version` is in the set.
    bool has_newer_than(ProtocolVersion version) const;

  private:
    bool has(const VersionProfile& row) const;

    std::uint32_t bits_ = 0;
    Transport transport_ = Transport::stream;
};

/// The version of a legacy negotiation: the newest in the set not newer than `legacy_version`
/// (RFC 5246 Appendix E.1), among versions that are negotiated without supported_versions.
std::optional<ProtocolVersion> newest_legacy(const VersionSet& set, WireVersion legacy_version);

/// A client's check of ServerHello.random: whether it ends in a sentinel that a server would not
/// have sent if nobody had interfered, given what we offered (RFC 8446 §4.1.3).
bool has_downgrade_sentinel(std::span<const std::uint8_t, 32> random, const VersionSet& offered,
                            ProtocolVersion negotiated);

}  // namespace handfast
