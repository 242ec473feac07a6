// SPDX-License-Identifier: Apache-2.0
// What several options say together.
#include "cli/common_options.h"

#include <algorithm>
#include <array>

namespace handfast::cli {
namespace {

enum class Bound : std::uint8_t {
    open,
    older,  ///< Than anything that there is.
    at,
    of_datagrams,
};

struct ProtocolName {
    std::string_view name;
    Bound bound;
    ProtocolVersion version = ProtocolVersion::tls1_2;
};
constexpr std::array kProtocolNames{
    ProtocolName{"None", Bound::open},
    ProtocolName{"SSLv3", Bound::older},
    ProtocolName{"TLSv1", Bound::older},
    ProtocolName{"TLSv1.1", Bound::older},
    ProtocolName{"TLSv1.2", Bound::at, ProtocolVersion::tls1_2},
    ProtocolName{"TLSv1.3", Bound::at, ProtocolVersion::tls1_3},
    ProtocolName{"DTLSv1", Bound::of_datagrams},
    ProtocolName{"DTLSv1.2", Bound::of_datagrams},
};

/// What there is to exclude; older versions are excluded in any case.
struct Exclusion {
    ConfKey key;
    ProtocolVersion version;
};
constexpr std::array kExclusions{
    Exclusion{ConfKey::no_tls1_2, ProtocolVersion::tls1_2},
    Exclusion{ConfKey::no_tls1_3, ProtocolVersion::tls1_3},
};

/// Both bounds while the commands are gone through.
struct Bounds {
    std::optional<ProtocolVersion> min;
    std::optional<ProtocolVersion> max;
    bool nothing_left = false;  ///< The newest version allowed is older than any.
};

void set_bound(Bounds& bounds, ConfKey key, const ProtocolName& name) {
    if (name.bound == Bound::of_datagrams) return;
    const auto version = name.bound == Bound::at ? std::optional(name.version) : std::nullopt;
    if (key == ConfKey::min_protocol) {
        bounds.min = version;
    } else {
        bounds.max = version;
        bounds.nothing_left = name.bound == Bound::older;
    }
}

}  // namespace

std::string conf_failure(const ConfCommand& command) {
    return "Call to SSL_CONF_cmd(-" + std::string(command.name) + ", " + command.value + ") failed";
}

bool is_protocol_name(std::string_view name) {
    return std::ranges::find(kProtocolNames, name, &ProtocolName::name) != kProtocolNames.end();
}

VersionSet versions_of(const CommonOptions& options) {
    Bounds bounds{options.only_version, options.only_version};
    std::vector<ProtocolVersion> excluded;
    for (const ConfCommand& command : options.conf) {
        const auto exclusion = std::ranges::find(kExclusions, command.key, &Exclusion::key);
        if (exclusion != kExclusions.end()) excluded.push_back(exclusion->version);
        if (command.key != ConfKey::min_protocol && command.key != ConfKey::max_protocol) continue;
        const auto name = std::ranges::find(kProtocolNames, command.value, &ProtocolName::name);
        if (name != kProtocolNames.end()) set_bound(bounds, command.key, *name);
    }
    if (bounds.nothing_left) return VersionSet();
    VersionSet versions = VersionSet::range(bounds.min, bounds.max);
    for (const ProtocolVersion version : excluded) versions.remove(version);
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

}  // namespace handfast::cli
