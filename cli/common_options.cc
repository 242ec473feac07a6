// SPDX-License-Identifier: Apache-2.0
// What several options say together.
#include "cli/common_options.h"

#include <algorithm>
#include <array>

namespace handfast::cli {
namespace {

enum class Transport : std::uint8_t { stream, datagram };

struct ProtocolName {
    std::string_view name;
    std::uint16_t version;
    Transport transport = Transport::stream;
};
constexpr std::array kProtocolNames{
    ProtocolName{"None", 0},
    ProtocolName{"SSLv3", 0x0300},
    ProtocolName{"TLSv1", 0x0301},
    ProtocolName{"TLSv1.1", 0x0302},
    ProtocolName{"TLSv1.2", 0x0303},
    ProtocolName{"TLSv1.3", 0x0304},
    ProtocolName{"DTLSv1", 0xfeff, Transport::datagram},
    ProtocolName{"DTLSv1.2", 0xfefd, Transport::datagram},
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

}  // namespace

std::string conf_failure(const ConfCommand& command) {
    return "Call to SSL_CONF_cmd(-" + std::string(command.name) + ", " + command.value + ") failed";
}

std::expected<VersionBounds, OptionError> version_bounds(const CommonOptions& options) {
    VersionBounds bounds{options.only_version, options.only_version, {}};
    for (const ConfCommand& command : options.conf) {
        const auto exclusion = std::ranges::find(kExclusions, command.key, &Exclusion::key);
        if (exclusion != kExclusions.end()) bounds.excluded.push_back(exclusion->version);
        if (command.key != ConfKey::min_protocol && command.key != ConfKey::max_protocol) continue;
        const auto name = std::ranges::find(kProtocolNames, command.value, &ProtocolName::name);
        if (name == kProtocolNames.end())
            return std::unexpected(OptionError{conf_failure(command), OptionError::Hint::none});
        if (name->transport == Transport::datagram) continue;
        (command.key == ConfKey::min_protocol ? bounds.min : bounds.max) = name->version;
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
