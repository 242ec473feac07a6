// SPDX-License-Identifier: Apache-2.0
// Signed certificate timestamps (RFC 6962 §3.3) are shown and judge nothing: no list of logs tells
// which of them to believe.
#include <gtest/gtest.h>

#include "crypto/base/byte_writer.h"
#include "tests/unit/x509/forge.h"
#include "x509/print/certificate_text.h"
#include "x509/verify.h"

namespace handfast::x509 {
namespace {

using namespace handfast::testing;

/// Of a log that does not exist, of the year 2100, and signed by nobody.
Buffer wrong_timestamp() {
    Buffer sct;
    ByteWriter writer(sct);
    writer.u8(0);
    writer.bytes(Buffer(32, 0x5a));
    constexpr std::uint64_t kFirstOf2100 = 4'102'444'800'000;
    writer.u32(kFirstOf2100 >> 32);
    writer.u32(kFirstOf2100 & 0xffffffff);
    writer.vec(2, ByteView());
    writer.u16(0x0909);
    writer.vec(2, Buffer{1, 2, 3});
    return sct;
}

Buffer list_of(const Buffer& sct) {
    Buffer entries, list;
    ByteWriter(entries).vec(2, sct);
    ByteWriter(list).vec(2, entries);
    return list;
}

std::shared_ptr<const Certificate> leaf_with(const Buffer& list) {
    Forgery parts = certificate_of("Leaf", "CA");
    parts.extensions = {extension(Oid::ct_precert_scts, element(der::kOctetString, list))};
    return forged(parts);
}

VerifyCode verdict(const std::shared_ptr<const Certificate>& leaf) {
    Forgery parts = certificate_of("CA", "CA");
    parts.extensions = {basic_constraints(true)};
    VerifyOptions options;
    options.trust = std::make_shared<TrustList>(CertificateList{forged(parts)});
    options.now = kToday;
    return verify(std::span(&leaf, 1), options).code();
}

TEST(Timestamps, OfAnyLogTimeAndSignatureAreShownAndLetBe) {
    const auto leaf = leaf_with(list_of(wrong_timestamp()));
    const std::string text = certificate_text(*leaf);
    for (const char* part : {"Version   : v1 (0x0)", "Log ID    : 5A:5A:5A",
                             "Timestamp : Jan  1 00:00:00.000 2100 GMT", "Signature : 0909"})
        EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
    EXPECT_EQ(verdict(leaf), VerifyCode::ok);
}

TEST(Timestamps, ThatAreMalformedAreShownAsBytesAndLetBe) {
    const Buffer whole = list_of(wrong_timestamp());
    for (std::size_t size = 0; size < whole.size(); ++size) {
        const auto leaf = leaf_with(Buffer(whole.begin(), whole.begin() + std::ptrdiff_t(size)));
        EXPECT_EQ(certificate_text(*leaf).find("Log ID"), std::string::npos) << size;
        EXPECT_EQ(verdict(leaf), VerifyCode::ok) << size;
    }
}

}  // namespace
}  // namespace handfast::x509
