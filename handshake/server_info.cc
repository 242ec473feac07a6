// SPDX-License-Identifier: Apache-2.0
#include "handshake/server_info.h"

#include <algorithm>

#include "crypto/base/byte_writer.h"
#include "handshake/extensions.h"
#include "handshake/handshake.h"

namespace handfast {

namespace {

bool goes_into(const ServerInfo& info, Where where) {
    return (info.places & static_cast<std::uint16_t>(where)) != 0;
}

/// A place for it in a version of this family.
bool is_relevant(const ServerInfo& info, Family family) {
    if (family == Family::legacy) return goes_into(info, Where::server_hello12);
    return goes_into(info, Where::server_hello13) || goes_into(info, Where::encrypted_extensions) ||
           goes_into(info, Where::certificate);
}

Status judge_request(const RawExtension& asked, const ServerInfo& info, Family family) {
    if (asked.type != info.type) return {};
    if (!goes_into(info, Where::client_hello)) return fail(Reason::misplaced_extension);
    if (is_relevant(info, family) && !asked.body.empty()) return fail(Reason::bad_extension);
    return {};
}

constexpr std::size_t kMaxBlock = 0xffff;     ///< RFC 8446 §4.2
constexpr std::size_t kExtensionHeader = 4;   ///< Type and length
constexpr std::size_t kKeptForOthers = 1024;  ///< What may still be added by others.

/// How much more the block of extensions takes.
std::size_t room_in(const Extensions& extensions, Where where) {
    Buffer block;
    ByteWriter writer(block);
    encode_extensions(writer, extensions, where);
    const std::size_t used = block.size() + kKeptForOthers;
    return kMaxBlock - std::min(kMaxBlock, used);
}

}  // namespace

Status judge_requests(const Handshake& h) {
    for (const Credential& credential : h.config->credentials)
        for (const ServerInfo& info : credential.server_info)
            for (const RawExtension& asked : h.hello->hello.extensions.raw)
                CHECK_OK(judge_request(asked, info, h.negotiated.version->family));
    return {};
}

void add_server_info(const Handshake& h, Where where, Extensions& extensions) {
    const Credential* shown = h.negotiated.credential;
    if (shown == nullptr || shown->server_info.empty()) return;
    const auto& asked = h.hello->hello.extensions.raw;
    std::size_t room = room_in(extensions, where);
    for (const ServerInfo& info : shown->server_info) {
        const bool wanted = where == Where::certificate_request ||
                            std::ranges::find(asked, info.type, &RawExtension::type) != asked.end();
        const std::size_t size = kExtensionHeader + info.body.size();
        if (!wanted || !goes_into(info, where) || size > room) continue;
        extensions.custom.push_back({info.type, info.body});
        room -= size;
    }
}

}  // namespace handfast
