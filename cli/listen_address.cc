// SPDX-License-Identifier: Apache-2.0
// OpenSSL's reading of addresses.
#include "cli/listen_address.h"

namespace handfast::cli {
namespace {

std::optional<std::string> unless_wildcard(std::string_view text) {
    if (text.empty() || text == "*") return std::nullopt;
    return std::string(text);
}

void leave_unix(ListenAddress& address) {
    if (address.family == AddressFamily::unix_socket) address.family = AddressFamily::any;
    address.host.reset();
    address.service.clear();
}

}  // namespace

std::optional<HostAndService> split_host_service(std::string_view text, HostOrService alone) {
    if (text.starts_with('[')) {
        const std::size_t close = text.find(']');
        if (close == text.npos) return std::nullopt;
        const std::string_view host = text.substr(1, close - 1);
        const std::string_view rest = text.substr(close + 1);
        if (rest.empty()) return HostAndService{unless_wildcard(host), std::nullopt};
        if (rest.front() != ':' || rest.substr(1).contains(':')) return std::nullopt;
        return HostAndService{unless_wildcard(host), unless_wildcard(rest.substr(1))};
    }
    const std::size_t colon = text.find(':');
    if (colon == text.npos && alone == HostOrService::host)
        return HostAndService{unless_wildcard(text), std::nullopt};
    if (colon == text.npos) return HostAndService{std::nullopt, unless_wildcard(text)};
    if (text.substr(colon + 1).contains(':')) return std::nullopt;
    return HostAndService{unless_wildcard(text.substr(0, colon)),
                          unless_wildcard(text.substr(colon + 1))};
}

OptionResult listen_on_port(ListenAddress& address, std::string_view port) {
    leave_unix(address);
    address.service = std::string(port);
    return {};
}

OptionResult listen_on(ListenAddress& address, std::string_view text) {
    leave_unix(address);
    auto parts = split_host_service(text, HostOrService::service);
    if (!parts)
        return std::unexpected(OptionError{"s_server: -accept argument malformed or ambiguous",
                                           OptionError::Hint::none});
    address.host = std::move(parts->host);
    address.service = std::move(parts->service).value_or("");
    return {};
}

void restrict_family(ListenAddress& address, AddressFamily family) {
    if (address.family == AddressFamily::unix_socket) leave_unix(address);
    address.family = family;
}

}  // namespace handfast::cli
