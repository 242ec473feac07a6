// SPDX-License-Identifier: Apache-2.0
// What several options say together.
#include "cli/server_options.h"

#include <algorithm>
#include <array>

namespace handfast::cli {
namespace {

struct ProtocolName {
    std::string_view name;
    std::uint16_t version;
};
constexpr std::array kProtocolNames{
    ProtocolName{"None", 0},         ProtocolName{"SSLv3", 0x0300},
    ProtocolName{"TLSv1", 0x0301},   ProtocolName{"TLSv1.1", 0x0302},
    ProtocolName{"TLSv1.2", 0x0303}, ProtocolName{"TLSv1.3", 0x0304},
    ProtocolName{"DTLSv1", 0xfeff},  ProtocolName{"DTLSv1.2", 0xfefd},
};

struct Exclusion {
    ConfKey key;
    std::uint16_t version;
};
constexpr std::array kExclusions{
    Exclusion{ConfKey::no_ssl3, 0x0300},   Exclusion{ConfKey::no_tls1, 0x0301},
    Exclusion{ConfKey::no_tls1_1, 0x0302}, Exclusion{ConfKey::no_tls1_2, 0x0303},
    Exclusion{ConfKey::no_tls1_3, 0x0304},
};

bool is_datagram(std::uint16_t version) {
    return version >= 0xfe00;
}

}  // namespace

std::string conf_failure(const ConfCommand& command) {
    return "Call to SSL_CONF_cmd(-" + std::string(command.name) + ", " + command.value + ") failed";
}

std::optional<std::uint16_t> protocol_by_name(std::string_view name) {
    const auto row = std::ranges::find(kProtocolNames, name, &ProtocolName::name);
    if (row == kProtocolNames.end()) return std::nullopt;
    return row->version;
}

std::expected<VersionBounds, OptionError> version_bounds(const CommonOptions& options) {
    VersionBounds bounds{options.only_version, options.only_version, {}};
    for (const ConfCommand& command : options.conf) {
        const auto exclusion = std::ranges::find(kExclusions, command.key, &Exclusion::key);
        if (exclusion != kExclusions.end()) bounds.excluded.push_back(exclusion->version);
        if (command.key != ConfKey::min_protocol && command.key != ConfKey::max_protocol) continue;
        const auto version = protocol_by_name(command.value);
        if (!version)
            return std::unexpected(OptionError{conf_failure(command), OptionError::Hint::none});
        if (is_datagram(*version)) continue;
        (command.key == ConfKey::min_protocol ? bounds.min : bounds.max) = *version;
    }
    return bounds;
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
