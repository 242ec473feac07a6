// SPDX-License-Identifier: Apache-2.0
// Names of code points in every spelling that is printed: the RFC's, and OpenSSL's where it
// differs. One registry, rows in record/names.inc.
#pragma once

#include <string_view>

#include "record/code_points.h"

namespace handfast {

/// "" for codes without a name.
std::string_view name_of(ContentType);
std::string_view name_of(HandshakeType);    ///< "client_hello"
std::string_view name_of(ExtensionType);    ///< "server_name"
std::string_view name_of(NamedGroup);       ///< "x25519"
std::string_view name_of(SignatureScheme);  ///< "ecdsa_secp256r1_sha256"

/// OpenSSL's spellings.
std::string_view msg_name(HandshakeType);              ///< -msg: "ClientHello"
std::string_view tlsextdebug_name(ExtensionType);      ///< -tlsextdebug: "server name"
std::string_view compression_name(CompressionMethod);  ///< "zlib compression"
std::string_view srtp_profile_name(SrtpProfile);       ///< "SRTP_AES128_CM_SHA1_80"
/// The profile of that name; 0 for none.
SrtpProfile find_srtp_profile(std::string_view name);
std::string_view version_name(WireVersion);  ///< "TLSv1.3", "" when unknown

}  // namespace handfast
