// SPDX-License-Identifier: Apache-2.0
// What DTLS asks of the system's SCTP (RFC 6083): chunks that are authenticated, with which key,
// and whether the peer has acknowledged everything.
#pragma once

#include <cstdint>
#include <expected>

#include "cli/bound_socket.h"
#include "crypto/base/bytes.h"

namespace handfast::cli {

/// Before a socket connects or listens: DATA and FORWARD-TSN have to be authenticated (RFC 6083
/// §4.5).
std::expected<void, SocketFailure> authenticate_chunks(int fd);

/// RFC 6083 §4.8: keys of 64 bytes, numbered from 1; 0 is the empty one that is there. What fails
/// here comes to light with the first chunk that the peer does not acknowledge.
inline constexpr std::size_t kSctpKeySize = 64;
void add_sctp_key(int fd, std::uint16_t number, ByteView key);
void use_sctp_key(int fd, std::uint16_t number);
void forget_sctp_key(int fd, std::uint16_t number);

/// Whether the peer has acknowledged all that was sent.
bool is_sctp_dry(int fd);

}  // namespace handfast::cli
