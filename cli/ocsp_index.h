// SPDX-License-Identifier: Apache-2.0
// -index: the database that `openssl ca` keeps, of which certificates are revoked.
#pragma once

#include <cstdint>
#include <expected>
#include <map>
#include <optional>
#include <string>

#include "crypto/base/clock.h"
#include "x509/crl.h"

namespace handfast::cli {

/// What the database says of a certificate.
struct IndexRow {
    bool revoked = false;
    Instant since{};
    std::optional<x509::RevocationReason> reason;
    std::optional<Instant> invalid_since;  ///< With a compromised key
    Buffer hold_instruction;               ///< OID, content octets; with a hold
};

class OcspIndex {
  public:
    /// The error is the lines for stderr.
    static std::expected<OcspIndex, std::string> load(const std::string& path);

    /// Null for a certificate that is not there. `serial`: INTEGER content.
    const IndexRow* find(ByteView serial) const;
    /// Whether the file is another one than was read.
    bool is_stale() const;

  private:
    /// What tells one state of a file from another.
    struct Stamp {
        std::uint64_t inode = 0;
        std::int64_t size = 0, seconds = 0, nanoseconds = 0;
        friend bool operator==(const Stamp&, const Stamp&) = default;
    };
    static Stamp stamp_of(const std::string& path);

    std::string path_;
    Stamp stamp_;
    std::map<std::string, IndexRow> rows_;
};

}  // namespace handfast::cli
