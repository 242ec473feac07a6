// SPDX-License-Identifier: Apache-2.0
// Keys and certificates for tests that drive other programs: an authority, and below it a server
// for localhost and a client of every key kind, made once a test program with the openssl command.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/temp_dir.h"

namespace handfast::test {

enum class KeyKind { rsa2048, p256, p384, ed25519 };

inline constexpr std::array kKeyKinds = {KeyKind::rsa2048, KeyKind::p256, KeyKind::p384,
                                         KeyKind::ed25519};

/// "rsa2048", "p256", …: also the name of its files.
std::string_view name_of(KeyKind kind);

/// Paths of PEM files.
struct Identity {
    std::string key;
    std::string certificate;
    std::string pkcs12;  ///< both, password "handfast"
};

class Identities {
  public:
    /// Made on first use; nothing when there is no openssl command.
    static const Identities* shared();

    /// The authority's certificate, PEM.
    std::string authority() const { return folder_ / "ca.pem"; }
    /// CN=localhost, with names localhost and the loopback addresses.
    Identity server(KeyKind kind) const { return named("server-" + std::string(name_of(kind))); }
    /// CN=second.localhost alone, for tests of server names.
    Identity second() const { return named("second"); }
    Identity client(KeyKind kind) const { return named("client-" + std::string(name_of(kind))); }
    /// The folder, for databases that peers make of these.
    const TempDir& folder() const { return folder_; }

  private:
    Identities();
    Identity named(const std::string& name) const;
    void make(const std::string& name, KeyKind kind, const std::string& extensions) const;

    TempDir folder_;
};

}  // namespace handfast::test
