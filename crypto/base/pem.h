// SPDX-License-Identifier: Apache-2.0
// PEM (RFC 7468) as OpenSSL reads it: text around the blocks, either line end, header fields
// (RFC 1421: Proc-Type, DEK-Info) before the base64. Bounded by the input that is handed in.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "crypto/base/bytes.h"
#include "crypto/base/result.h"
#include "crypto/base/secret.h"

namespace handfast {

struct PemBlock {
    std::string label;  ///< "CERTIFICATE"
    std::vector<std::pair<std::string, std::string>> headers;
    SecretBuffer body;  ///< Decoded; a private key may be inside.

    /// The value of a header field, "" when it is absent.
    std::string_view header(std::string_view name) const;
};

/// Goes through a text block by block, so that what comes after the wanted one does not matter.
class PemReader {
  public:
    /// `text` must outlive the reader.
    explicit PemReader(ByteView text) : rest_(as_text(text)) {}

    /// The next block; nothing at the end of the text. A block that begins but is malformed is an
    /// error, after which there is no going on.
    Result<std::optional<PemBlock>> next();

  private:
    std::string_view rest_;
};

/// All blocks, in order; no block at all is `pem_no_start_line`.
Result<std::vector<PemBlock>> parse_pem(ByteView text);

/// Whether the bytes hold a "-----BEGIN " line at all.
bool looks_like_pem(ByteView bytes);

/// A block with lines of 64 characters.
std::string encode_pem(std::string_view label, ByteView der);

std::string encode_base64(ByteView bytes);
/// White space is skipped; padding must be right.
Result<SecretBuffer> decode_base64(std::string_view text);

}  // namespace handfast
