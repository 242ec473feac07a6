// SPDX-License-Identifier: Apache-2.0
#include "cli/sctp_keys.h"

#include <algorithm>
#include <array>
#include <cerrno>

#include <linux/sctp.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "cli/error_text.h"
#include "crypto/base/secret.h"

namespace handfast::cli {
namespace {

constexpr std::uint8_t kDataChunk = 0x00;
constexpr std::uint8_t kForwardTsnChunk = 0xc0;

template <class T>
bool set_option(int fd, int name, const T& value) {
    return ::setsockopt(fd, IPPROTO_SCTP, name, &value, sizeof value) == 0;
}

sctp_authkeyid key_id(std::uint16_t number) {
    sctp_authkeyid id{};
    id.scact_keynumber = number;
    return id;
}

}  // namespace

std::expected<void, SocketFailure> authenticate_chunks(int fd) {
    // Where the system has it off (net.sctp.auth_enable), for this socket alone.
    const sctp_assoc_value on{0, 1};
    (void)set_option(fd, SCTP_AUTH_SUPPORTED, on);
    for (const std::uint8_t chunk : {kDataChunk, kForwardTsnChunk}) {
        if (set_option(fd, SCTP_AUTH_CHUNK, sctp_authchunk{chunk})) continue;
        const int error = errno;
        return std::unexpected(SocketFailure{
            error, system_error_line(error, "BIO_new_dgram_sctp", "calling setsockopt()")});
    }
    const int no_delay = 1;
    (void)set_option(fd, SCTP_NODELAY, no_delay);
    return {};
}

void add_sctp_key(int fd, std::uint16_t number, ByteView key) {
    std::array<std::uint8_t, sizeof(sctp_authkey) + kSctpKeySize> option{};
    sctp_authkey head{};
    head.sca_keynumber = number;
    head.sca_keylength = kSctpKeySize;
    std::ranges::copy(ByteView(reinterpret_cast<const std::uint8_t*>(&head), sizeof head),
                      option.begin());
    std::ranges::copy(key.first(kSctpKeySize), option.begin() + sizeof head);
    (void)set_option(fd, SCTP_AUTH_KEY, option);
    wipe(option);
}

void use_sctp_key(int fd, std::uint16_t number) {
    (void)set_option(fd, SCTP_AUTH_ACTIVE_KEY, key_id(number));
}

void forget_sctp_key(int fd, std::uint16_t number) {
    (void)set_option(fd, SCTP_AUTH_DELETE_KEY, key_id(number));
}

bool is_sctp_dry(int fd) {
    sctp_status status{};
    socklen_t size = sizeof status;
    if (::getsockopt(fd, IPPROTO_SCTP, SCTP_STATUS, &status, &size) != 0) return true;
    return status.sstat_unackdata == 0 && status.sstat_penddata == 0;
}

}  // namespace handfast::cli
