// SPDX-License-Identifier: Apache-2.0
// OpenSSL doing in memory what our benches do, in the same process: a client and a server joined
// by a pair of buffers. A peer to compare with; the product never links it.
#pragma once

#include <memory>
#include <string>

namespace handfast::bench {

/// "p256", "p384", "p521", "ed25519", "ed448", "rsa2048": what the server's self-signed certificate
/// holds.
struct PeerSetup {
    std::string key = "p256";
    std::string group = "X25519";  ///< In OpenSSL's spelling.
    bool tls13 = true;
    bool early_data = false;  ///< Tickets allow it; a resumption sends some.
    bool datagrams = false;   ///< DTLS 1.2, whatever tls13 says.
};

class OpensslPeer {
  public:
    /// Nothing when this OpenSSL has no such group or key.
    static std::unique_ptr<OpensslPeer> make(const PeerSetup& setup);
    virtual ~OpensslPeer() = default;

    /// One handshake of both ends, tickets included. Ends the program when it fails.
    virtual void full() = 0;
    /// The same, resuming a session of the first call.
    virtual void resumed() = 0;
    /// Bytes on the heap of a server after a full handshake, the average of so many.
    virtual double server_memory(int servers) = 0;
};

/// A suite of TLS 1.2 with an RSA key, by OpenSSL's name.
struct RecordsSetup {
    std::string cipher;
    bool encrypt_then_mac = false;
    bool datagrams = false;  ///< DTLS 1.2
};

/// Two ends that have finished their handshake.
class OpensslRecords {
  public:
    /// Nothing when this OpenSSL has no such suite.
    static std::unique_ptr<OpensslRecords> make(const RecordsSetup& setup);
    virtual ~OpensslRecords() = default;
    /// The client writes `size` bytes, at most a record's worth, and the server reads them. Ends
    /// the program when that fails.
    virtual void pass(std::size_t size) = 0;
};

/// "OpenSSL 3.0.x …", "" when it was not built in.
std::string openssl_version();

}  // namespace handfast::bench
