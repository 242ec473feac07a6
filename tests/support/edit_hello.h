// SPDX-License-Identifier: Apache-2.0
// Takes a ClientHello or ServerHello apart and puts it together again, for filters that change one
// thing in it. Independent of the engine's codecs.
#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "crypto/base/bytes.h"
#include "record/code_points.h"

namespace handfast::testing {

struct HelloParts {
    bool of_client = true;
    Buffer version_and_random;
    Buffer session_id;
    Buffer suites;       ///< ClientHello: the list; ServerHello: the one.
    Buffer compression;  ///< Likewise.
    std::vector<std::pair<ExtensionType, Buffer>> extensions;

    void remove(ExtensionType type);
    /// Replaces or appends.
    void set(ExtensionType type, Buffer body);
};

/// `message` is whole, with its header.
void edit_hello(Buffer& message, const std::function<void(HelloParts&)>& edit);

/// The parts of a message that is only looked at.
HelloParts parts_of(ByteView message);

/// A handshake message from its type and body.
Buffer make_message(HandshakeType type, ByteView body);

}  // namespace handfast::testing
