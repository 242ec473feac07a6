// SPDX-License-Identifier: Apache-2.0
#include "cli/client_session.h"

#include <algorithm>

#include <unistd.h>

#include "cli/descriptor.h"
#include "cli/output.h"
#include "cli/psk_source.h"
#include "cli/system_clock.h"
#include "crypto/base/pem.h"
#include "handshake/session_der.h"

namespace handfast::cli {
namespace {

constexpr std::chrono::milliseconds kAlmostASecond{999};

}  // namespace

std::expected<std::shared_ptr<const Session>, std::string> session_to_resume(
    const ClientOptions& options, const crypto::Provider& provider) {
    if (options.sess_in.empty()) return nullptr;
    auto session = read_session(options.sess_in,
                                {"Can't open session file", "Can't open session file"}, provider);
    if (!session) return std::unexpected(session.error());
    // Files have whole seconds. A ticket that looks older than it is passes for a replay (RFC 8446
    // §8.3), a younger one does not.
    session->created = std::min(session->created + kAlmostASecond, now());
    return std::make_shared<const Session>(*std::move(session));
}

bool save_session(const std::string& path, const Session& session) {
    const int fd = create_file(path);
    if (fd < 0) return false;
    Output file(fd);
    file.text(encode_pem(kSessionPemLabel, session_to_der(session)));
    file.flush();
    ::close(fd);
    return true;
}

}  // namespace handfast::cli
