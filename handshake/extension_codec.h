// SPDX-License-Identifier: Apache-2.0
// How one extension is read and written: the columns of the table in extensions.cc that are code.
// The codecs are in ext_common.cc, ext_certificate.cc, ext_legacy.cc (TLS 1.2 and
// older), ext_dtls.cc and ext_tls13.cc.
#pragma once

#include "handshake/extensions.h"

namespace handfast {

struct ExtensionCodec {
    /// Reads the body; what it leaves unread is an error of the table's. A failed reader need not
    /// be reported.
    Status (*decode)(ByteReader& body, Where where, Extensions& into);
    void (*encode)(ByteWriter& body, Where where, const Extensions& from);
    /// Whether `from` has this extension for a message of this kind.
    bool (*present)(Where where, const Extensions& from);
};

/// An extension that says all by being there.
template <bool Extensions::*flag>
constexpr ExtensionCodec flag_codec() {
    return {[](ByteReader&, Where, Extensions& into) -> Status {
                into.*flag = true;
                return {};
            },
            [](ByteWriter&, Where, const Extensions&) {},
            [](Where, const Extensions& from) { return from.*flag; }};
}

// ext_common.cc
extern const ExtensionCodec kServerNameCodec;
extern const ExtensionCodec kMaxFragmentLengthCodec;
extern const ExtensionCodec kStatusRequestCodec;
extern const ExtensionCodec kSupportedGroupsCodec;
extern const ExtensionCodec kSignatureAlgorithmsCodec;
extern const ExtensionCodec kSignatureAlgorithmsCertCodec;
extern const ExtensionCodec kAlpnCodec;
extern const ExtensionCodec kRecordSizeLimitCodec;
// ext_legacy.cc
extern const ExtensionCodec kEcPointFormatsCodec;
extern const ExtensionCodec kSessionTicketCodec;
extern const ExtensionCodec kSrpCodec;
extern const ExtensionCodec kEncryptThenMacCodec;
extern const ExtensionCodec kExtendedMasterSecretCodec;
extern const ExtensionCodec kRenegotiationInfoCodec;
extern const ExtensionCodec kNextProtocolCodec;
extern const ExtensionCodec kHeartbeatCodec;
// ext_dtls.cc
extern const ExtensionCodec kUseSrtpCodec;
extern const ExtensionCodec kConnectionIdCodec;
// ext_tls13.cc
extern const ExtensionCodec kSupportedVersionsCodec;
extern const ExtensionCodec kCookieCodec;
extern const ExtensionCodec kPskKeyExchangeModesCodec;
extern const ExtensionCodec kKeyShareCodec;
extern const ExtensionCodec kPreSharedKeyCodec;
extern const ExtensionCodec kEarlyDataCodec;
extern const ExtensionCodec kPostHandshakeAuthCodec;
extern const ExtensionCodec kCertificateAuthoritiesCodec;
// ext_certificate.cc
/// Whether this is a SignedCertificateTimestampList (RFC 6962 §3.3).
bool is_sct_list(ByteView bytes);
extern const ExtensionCodec kSctCodec;
extern const ExtensionCodec kCompressCertificateCodec;
extern const ExtensionCodec kOidFiltersCodec;

}  // namespace handfast
