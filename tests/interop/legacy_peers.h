// SPDX-License-Identifier: Apache-2.0
// SSLv3 to TLS 1.2 with every suite that a peer knows: our end forces version and suite, the peer's
// end has everything open.
#pragma once

#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "tests/support/process.h"
#include "tests/support/temp_dir.h"

namespace handfast::interop {

enum class OldVersion : std::uint8_t { ssl3, tls1_0, tls1_1, tls1_2 };

/// The option that asks for it, of s_server and s_client.
std::string option_of(OldVersion version);
/// As the session block has it: "TLSv1".
std::string_view protocol_of(OldVersion version);

struct OldSuite {
    std::string code;  ///< "C009"
    std::string name;  ///< OpenSSL's
    std::string key_exchange, authentication;
};

/// What `handfast ciphers` lists for the version.
std::vector<OldSuite> our_suites(OldVersion version);

/// Self-signed certificates for localhost: what of TLS's keys these versions know.
class OldIdentities {
  public:
    /// Made on first use.
    static const OldIdentities& shared();

    /// "rsa", "ec" or "dsa".
    std::string certificate(std::string_view kind) const;
    std::string key(std::string_view kind) const;
    /// The RSA key with its certificate, password "handfast".
    std::string pkcs12() const { return folder_ / "rsa.p12"; }
    /// An NSS database with them.
    std::string nss_database() const { return "sql:" + (folder_ / "nss"); }
    /// The second key beside RSA's that a server needs for the suite.
    std::string second_kind(const OldSuite& suite) const;
    /// -srpvfile for alice, whose password is "secret".
    std::string srp_users() const { return folder_ / "srp.db"; }
    const test::TempDir& folder() const { return folder_; }

  private:
    OldIdentities();
    test::TempDir folder_;
};

/// The shared secret of suites with a PSK, hexadecimal.
inline constexpr std::string_view kPsk = "0102030405060708090a0b0c0d0e0f10";

struct OldTarget {
    OldVersion version;
    OldSuite suite;
    std::string port;
};

struct OldPeer {
    std::string name;
    std::string program;  ///< What must be in PATH.
    std::vector<OldVersion> versions;
    /// Names or codes of what it knows in a version.
    std::function<std::set<std::string>(OldVersion)> suites;
    std::function<test::Command(const OldTarget&)> command;
    /// How many suites it has in common with us in its poorest version: fewer is a test gone wrong.
    std::size_t least;
    bool needs_request = false;  ///< A client that sends its stdin.
    bool tells_port = false;     ///< A server that takes port 0 and prints `ACCEPT address:port`.
    /// Key exchanges (as `Kx=` has them) that end the peer's program with a signal, whoever
    /// answers.
    std::set<std::string> crashes_in = {};
};

const std::vector<OldPeer>& old_clients();
const std::vector<OldPeer>& old_servers();

}  // namespace handfast::interop
