// SPDX-License-Identifier: Apache-2.0
#include "record/names.h"

namespace handfast {

std::string_view name_of(ContentType value) {
    switch (code(value)) {
#define CONTENT_TYPE(number, name) \
    case number:                   \
        return name;
#include "record/names.inc"
#undef CONTENT_TYPE
        default:
            return "";
    }
}

std::string_view name_of(HandshakeType value) {
    switch (code(value)) {
#define HANDSHAKE_TYPE(number, name, msg) \
    case number:                          \
        return name;
#include "record/names.inc"
#undef HANDSHAKE_TYPE
        default:
            return "";
    }
}

std::string_view name_of(ExtensionType value) {
    switch (code(value)) {
#define EXTENSION(number, name, debug) \
    case number:                       \
        return name;
#include "record/names.inc"
#undef EXTENSION
        default:
            return "";
    }
}

std::string_view name_of(NamedGroup value) {
    switch (code(value)) {
#define GROUP(number, name) \
    case number:            \
        return name;
#include "record/names.inc"
#undef GROUP
        default:
            return "";
    }
}

std::string_view name_of(SignatureScheme value) {
    switch (code(value)) {
#define SCHEME(number, name) \
    case number:             \
        return name;
#include "record/names.inc"
#undef SCHEME
        default:
            return "";
    }
}

std::string_view msg_name(HandshakeType value) {
    switch (code(value)) {
#define HANDSHAKE_TYPE(number, name, msg) \
    case number:                          \
        return msg;
#include "record/names.inc"
#undef HANDSHAKE_TYPE
        default:
            return "";
    }
}

std::string_view tlsextdebug_name(ExtensionType value) {
    switch (code(value)) {
#define EXTENSION(number, name, debug) \
    case number:                       \
        return debug;
#include "record/names.inc"
#undef EXTENSION
        default:
            return "";
    }
}

std::string_view compression_name(CompressionMethod value) {
    switch (code(value)) {
#define COMPRESSION(number, name) \
    case number:                  \
        return name;
#include "record/names.inc"
#undef COMPRESSION
        default:
            return "";
    }
}

std::string_view srtp_profile_name(SrtpProfile value) {
    switch (code(value)) {
#define SRTP_PROFILE(number, name) \
    case number:                   \
        return name;
#include "record/names.inc"
#undef SRTP_PROFILE
        default:
            return "";
    }
}

SrtpProfile find_srtp_profile(std::string_view name) {
#define SRTP_PROFILE(number, text) \
    if (name == text) return SrtpProfile{number};
#include "record/names.inc"
#undef SRTP_PROFILE
    return SrtpProfile{};
}

std::string_view version_name(WireVersion value) {
    switch (value) {
#define VERSION(number, name) \
    case number:              \
        return name;
#include "record/names.inc"
#undef VERSION
        default:
            return "";
    }
}

}  // namespace handfast
