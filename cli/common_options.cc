// SPDX-License-Identifier: Apache-2.0
// What several options say together.
#include "cli/common_options.h"

#include <algorithm>
#include <array>

namespace handfast::cli {
namespace {

constexpr int kSmallestMtu = 256;  // OpenSSL's DTLS_get_link_min_mtu.

struct ProtocolName {
    std::string_view name;
    std::optional<ProtocolVersion> version;
    Transport transport = Transport::stream;
};
constexpr std::array kProtocolNames{
    ProtocolName{"None", std::nullopt},
    ProtocolName{"SSLv3", ProtocolVersion::ssl3},
    ProtocolName{"TLSv1", ProtocolVersion::tls1_0},
    ProtocolName{"TLSv1.1", ProtocolVersion::tls1_1},
    ProtocolName{"TLSv1.2", ProtocolVersion::tls1_2},
    ProtocolName{"TLSv1.3", ProtocolVersion::tls1_3},
    ProtocolName{"DTLSv1", ProtocolVersion::tls1_1, Transport::datagram},
    ProtocolName{"DTLSv1.2", ProtocolVersion::tls1_2, Transport::datagram},
};

struct Exclusion {
    ConfKey key;
    ProtocolVersion version;
};
constexpr std::array kExclusions{
    Exclusion{ConfKey::no_ssl3, ProtocolVersion::ssl3},
    Exclusion{ConfKey::no_tls1, ProtocolVersion::tls1_0},
    Exclusion{ConfKey::no_tls1_1, ProtocolVersion::tls1_1},
    Exclusion{ConfKey::no_tls1_2, ProtocolVersion::tls1_2},
    Exclusion{ConfKey::no_tls1_3, ProtocolVersion::tls1_3},
};

/// Both bounds while the commands are gone through.
struct Bounds {
    std::optional<ProtocolVersion> min;
    std::optional<ProtocolVersion> max;
};

void set_bound(Bounds& bounds, const ConfCommand& command, Transport transport) {
    if (command.key != ConfKey::min_protocol && command.key != ConfKey::max_protocol) return;
    const auto name = std::ranges::find(kProtocolNames, command.value, &ProtocolName::name);
    if (name == kProtocolNames.end() || (name->version && name->transport != transport)) return;
    (command.key == ConfKey::min_protocol ? bounds.min : bounds.max) = name->version;
}

/// What of a range without a lower end is meant.
VersionSet without_a_bound(const VersionSet& range, SecurityLevel level) {
    VersionSet common = VersionSet::all();
    common.remove(ProtocolVersion::ssl3);
    const VersionSet wanted = range.intersect(level == 0 ? common : VersionSet::usual());
    if (!wanted.empty()) return wanted;
    const VersionSet old = range.intersect(common);
    return old.empty() ? range : old;
}

}  // namespace

std::string conf_failure(const ConfCommand& command) {
    return "Call to SSL_CONF_cmd(-" + std::string(command.name) + ", " + command.value + ") failed";
}

bool is_protocol_name(std::string_view name) {
    return std::ranges::find(kProtocolNames, name, &ProtocolName::name) != kProtocolNames.end();
}

VersionSet versions_of(const CommonOptions& options, SecurityLevel level) {
    Bounds bounds{options.only_version, options.only_version};
    for (const ConfCommand& command : options.conf) set_bound(bounds, command, options.transport);
    VersionSet versions = VersionSet::range(bounds.min, bounds.max);
    if (!bounds.min) versions = without_a_bound(versions, level);
    // -no_tls1_2 and its like are about TLS.
    if (options.transport == Transport::datagram) return versions.over(Transport::datagram);
    for (const ConfCommand& command : options.conf) {
        const auto exclusion = std::ranges::find(kExclusions, command.key, &Exclusion::key);
        if (exclusion != kExclusions.end()) versions.remove(exclusion->version);
    }
    return versions;
}

OptionResult check_protocol_flags(const CommonOptions& options) {
    const auto refuse = [](std::string text) {
        return std::unexpected(OptionError{std::move(text), OptionError::Hint::none});
    };
    if (options.protocol_flags > 1) return refuse("Cannot supply multiple protocol flags");
    if (options.protocol_flags == 1 && options.exclusion_flags > 0)
        return refuse("Cannot supply both a protocol flag and '-no_<prot>'");
    return {};
}

std::string_view transport_complaint(const CommonOptions& options, AddressFamily family) {
    if (options.transport == Transport::stream)
        return options.sctp ? "Can't use -sctp without DTLS" : "";
    if (family == AddressFamily::unix_socket)
        return "Can't use unix sockets and datagrams together";
    if (options.mtu > 0 && options.mtu < kSmallestMtu) return "MTU too small. Must be at least 256";
    return "";
}

}  // namespace handfast::cli
