// SPDX-License-Identifier: Apache-2.0
// The interop matrix as data: what is tried, with which key, version and value, and the peers
// with what they lack. Both directions have the same cases.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/identity.h"
#include "tests/support/process.h"

namespace handfast::interop {

using test::Command;
using test::KeyKind;

enum class Version : std::uint8_t { tls1_2, tls1_3 };

enum class Feature : std::uint8_t {
    plain,        ///< a page by each kind of key
    suite,        ///< one cipher suite is allowed
    group,        ///< one group is allowed
    hello_retry,  ///< the client's key share is of a group that the server does not take
    resumption,   ///< a second connection takes the first one's session up
    alpn,         ///< http/1.1 is agreed on
    server_name,  ///< a second certificate is chosen by name, or the name arrives
};

/// Groups that few peers know. Of the peers that Debian 12 has, the browsers alone have ML-KEM's.
/// Brainpool's curve is tried in TLS 1.2, the others but X448 in TLS 1.3.
inline constexpr std::string_view kRareGroups[] = {"X448", "ffdhe2048", "ffdhe8192",
                                                   "brainpoolP256r1", "X25519MLKEM768"};
bool is_rare(std::string_view group);

struct Case {
    Version version;
    KeyKind key;
    Feature feature;
    std::string value = {};  ///< of the suite or group, OpenSSL's name

    /// "tls13_p256_suite_TLS_AES_128_GCM_SHA256": letters, digits and '_' only.
    std::string name() const;
};

std::string_view name_of(Version version);
std::string_view name_of(Feature feature);

/// The name that the client asks for: localhost, or for server_name second.localhost.
std::string host_of(const Case& c);
/// "plain", or the feature when the peer's program has to do something for it.
std::string mode_of(const Case& c);

/// All that there is to try.
const std::vector<Case>& all_cases();

/// Where a client finds the server.
struct Target {
    std::string port;
    std::string authority;  ///< path of the authority's certificate
};

/// A client that fetches `/` from our server and prints the page.
struct ClientPeer {
    std::string name;
    std::string program;  ///< what must be in PATH
    std::vector<Feature> lacks;
    std::vector<KeyKind> lacks_keys;
    std::vector<std::string> lacks_values;
    std::string alpn_mark;  ///< what it prints when http/1.1 was agreed on
    bool needs_request;     ///< it sends its stdin, so the request goes there
    /// One command, or for resumption also two, run one after the other.
    std::function<std::vector<Command>(const Case&, const Target&)> commands;
    std::vector<std::string> more_groups = {};  ///< Of kRareGroups, those that it knows.
};

/// A server whose page our client fetches.
struct ServerPeer {
    std::string name;
    std::string program;
    std::vector<Feature> lacks;
    std::vector<KeyKind> lacks_keys;
    std::vector<std::string> lacks_values;
    std::string name_mark;  ///< what page or log has when the server name arrived
    bool tells_port;        ///< it takes port 0 and prints `ACCEPT address:port`
    /// `port` is free, for a server that cannot take port 0.
    std::function<Command(const Case&, const std::string& port)> command;
    std::vector<std::string> more_groups = {};  ///< Of kRareGroups, those that it knows.
};

const std::vector<ClientPeer>& client_peers();
const std::vector<ServerPeer>& server_peers();

/// Our program; HANDFAST_BINARY names another with the same command line to put in its place.
std::string our_binary();

/// The folder of the peers' sources and what was built of them: "" when it cannot be built.
std::string java_classes();
std::string go_program();
/// An NSS database with the authority and a server's key; "" likewise. One a key: NSS gives all
/// certificates of one subject the same name.
std::string nss_database(KeyKind key);

template <typename Peer>
bool can_do(const Peer& peer, const Case& c) {
    auto has = [](const auto& list, const auto& item) {
        for (const auto& entry : list) {
            if (entry == item) return true;
        }
        return false;
    };
    if (c.feature == Feature::group && is_rare(c.value) && !has(peer.more_groups, c.value))
        return false;
    return !has(peer.lacks, c.feature) && !has(peer.lacks_keys, c.key) &&
           !has(peer.lacks_values, c.value);
}

}  // namespace handfast::interop
