// SPDX-License-Identifier: Apache-2.0
#include "tests/support/edit_hello.h"

#include <algorithm>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"

namespace handfast::testing {

namespace {

constexpr std::size_t kVersionAndRandom = 2 + 32;

Buffer put_together(const HelloParts& parts) {
    Buffer body;
    ByteWriter writer(body);
    writer.bytes(parts.version_and_random);
    writer.vec(1, parts.session_id);
    if (parts.of_client) {
        writer.vec(2, parts.suites);
        writer.vec(1, parts.compression);
    } else {
        writer.bytes(parts.suites);
        writer.bytes(parts.compression);
    }
    auto block = writer.nest(2);
    for (const auto& [type, extension] : parts.extensions) {
        writer.u16(code(type));
        writer.vec(2, extension);
    }
    return body;
}

}  // namespace

void HelloParts::remove(ExtensionType type) {
    std::erase_if(extensions, [&](const auto& extension) { return extension.first == type; });
}

void HelloParts::set(ExtensionType type, Buffer body) {
    for (auto& [known, extension] : extensions)
        if (known == type) {
            extension = std::move(body);
            return;
        }
    extensions.emplace_back(type, std::move(body));
}

HelloParts parts_of(ByteView message) {
    HelloParts parts;
    ByteReader reader(message);
    parts.of_client = HandshakeType(reader.u8()) == HandshakeType::client_hello;
    reader.u24();
    parts.version_and_random = to_buffer(reader.bytes(kVersionAndRandom));
    parts.session_id = to_buffer(reader.vec(1));
    parts.suites = to_buffer(parts.of_client ? reader.vec(2) : reader.bytes(2));
    parts.compression = to_buffer(parts.of_client ? reader.vec(1) : reader.bytes(1));
    ByteReader block = reader.child(2);
    while (!block.empty()) {
        const auto type = ExtensionType(block.u16());
        parts.extensions.emplace_back(type, to_buffer(block.vec(2)));
    }
    return parts;
}

void edit_hello(Buffer& message, const std::function<void(HelloParts&)>& edit) {
    HelloParts parts = parts_of(message);
    const HandshakeType type = HandshakeType(message.front());
    edit(parts);
    message = make_message(type, put_together(parts));
}

Buffer make_message(HandshakeType type, ByteView body) {
    Buffer message;
    ByteWriter writer(message);
    writer.u8(code(type));
    writer.vec(3, body);
    return message;
}

}  // namespace handfast::testing
