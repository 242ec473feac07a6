// SPDX-License-Identifier: Apache-2.0
// PEM as OpenSSL reads it, and base64 both ways.
#include "crypto/base/pem.h"

#include <gtest/gtest.h>

namespace handfast {
namespace {

constexpr std::string_view kBlock = "-----BEGIN THING-----\nAQIDBAUG\n-----END THING-----\n";

std::vector<PemBlock> blocks(std::string_view text) {
    auto parsed = parse_pem(as_bytes(text));
    EXPECT_TRUE(parsed) << text;
    return parsed ? std::move(*parsed) : std::vector<PemBlock>{};
}

std::optional<Reason> refusal(std::string_view text) {
    const auto parsed = parse_pem(as_bytes(text));
    if (parsed) return std::nullopt;
    return parsed.error().reason;
}

std::string replaced(std::string text, std::string_view from, std::string_view to) {
    for (std::size_t at = text.find(from); at != std::string::npos;
         at = text.find(from, at + to.size()))
        text.replace(at, from.size(), to);
    return text;
}

TEST(Pem, FindsBlocksInOrderAmongOtherText) {
    const std::string text = "subject=CN\n" + std::string(kBlock) +
                             " -----BEGIN INDENTED-----\nnot a block\n"
                             "-----BEGIN OTHER THING-----\n/w==\n-----END OTHER THING-----";
    const auto found = blocks(text);
    ASSERT_EQ(found.size(), 2u);
    EXPECT_EQ(found[0].label, "THING");
    EXPECT_EQ(to_hex(found[0].body.expose()), "010203040506");
    EXPECT_EQ(found[1].label, "OTHER THING");
    EXPECT_EQ(to_hex(found[1].body.expose()), "ff");
}

TEST(Pem, TakesAnyLineEndAndBlanksBehindLines) {
    for (std::string_view end : {"\r\n", " \n", "\t\r\n"}) {
        const auto found = blocks(replaced(std::string(kBlock), "\n", end));
        ASSERT_EQ(found.size(), 1u);
        EXPECT_EQ(to_hex(found[0].body.expose()), "010203040506");
    }
}

TEST(Pem, ReadsHeaderFieldsWithContinuations) {
    const auto found = blocks(
        "-----BEGIN KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,\n 00FF\n\nAQID\n"
        "-----END KEY-----\n");
    ASSERT_EQ(found.size(), 1u);
    EXPECT_EQ(found[0].header("Proc-Type"), "4,ENCRYPTED");
    EXPECT_EQ(found[0].header("DEK-Info"), "AES-128-CBC,00FF");
    EXPECT_EQ(found[0].header("Absent"), "");
    EXPECT_EQ(to_hex(found[0].body.expose()), "010203");
}

TEST(Pem, RefusesBrokenBlocks) {
    EXPECT_EQ(refusal(""), Reason::pem_no_start_line);
    EXPECT_EQ(refusal("no block here\n"), Reason::pem_no_start_line);
    EXPECT_EQ(refusal("-----BEGIN THING----\nAQID\n"), Reason::pem_no_start_line);
    EXPECT_EQ(refusal("-----BEGIN THING-----\nAQID\n"), Reason::pem_bad_end_line);
    EXPECT_EQ(refusal("-----BEGIN A-----\nAQID\n-----END B-----\n"), Reason::pem_bad_end_line);
    EXPECT_EQ(refusal("-----BEGIN A-----\nAQID\n-----BEGIN A-----\nAQID\n-----END A-----\n"),
              Reason::pem_bad_end_line);
    EXPECT_EQ(refusal("-----BEGIN A-----\nProc-Type: 4\nAQID\n-----END A-----\n"),
              Reason::pem_bad_end_line)
        << "no empty line behind the header";
    EXPECT_EQ(refusal("-----BEGIN A-----\nAQ!D\n-----END A-----\n"), Reason::pem_bad_base64_decode);
    EXPECT_EQ(refusal(replaced(std::string(kBlock), "AQIDBAUG", std::string(65537, 'A'))),
              Reason::pem_too_large);
}

TEST(Pem, ReaderStopsAtTheWantedBlock) {
    const std::string text = std::string(kBlock) + "-----BEGIN BROKEN-----\n";
    PemReader reader{as_bytes(text)};
    const auto first = reader.next();
    ASSERT_TRUE(first && *first);
    EXPECT_EQ((*first)->label, "THING");
    EXPECT_FALSE(reader.next());
    const auto end = reader.next();
    ASSERT_TRUE(end);
    EXPECT_FALSE(*end) << "nothing follows an error";
}

TEST(Pem, WritesWhatItReads) {
    for (std::size_t size : {0u, 1u, 2u, 3u, 47u, 48u, 49u, 500u}) {
        Buffer bytes;
        for (std::size_t i = 0; i < size; ++i) bytes.push_back(static_cast<std::uint8_t>(i * 7));
        const std::string text = encode_pem("X Y", bytes);
        for (std::size_t at = 0; at < text.size();) {
            const std::size_t end = text.find('\n', at);
            ASSERT_NE(end, std::string::npos) << "the last line ends too";
            EXPECT_LE(end - at, 64u);
            at = end + 1;
        }
        const auto found = blocks(text);
        ASSERT_EQ(found.size(), 1u);
        EXPECT_EQ(found[0].label, "X Y");
        EXPECT_TRUE(equal(found[0].body.expose(), bytes)) << size;
    }
}

TEST(Base64, MeetsRfc4648sVectors) {
    const std::pair<std::string_view, std::string_view> vectors[] = {
        {"", ""},
        {"f", "Zg=="},
        {"fo", "Zm8="},
        {"foo", "Zm9v"},
        {"foob", "Zm9vYg=="},
        {"fooba", "Zm9vYmE="},
        {"foobar", "Zm9vYmFy"},
    };
    for (const auto& [plain, encoded] : vectors) {
        EXPECT_EQ(encode_base64(as_bytes(plain)), encoded);
        const auto decoded = decode_base64(encoded);
        ASSERT_TRUE(decoded) << encoded;
        EXPECT_EQ(as_text(decoded->expose()), plain);
    }
    EXPECT_EQ(to_hex(decode_base64("+/+/").value().expose()), "fbffbf");
}

TEST(Base64, RefusesForeignCharactersAndWrongPadding) {
    for (std::string_view text : {"A", "AA", "AAA", "AA=", "AAA==", "AAAA=", "AA===", "AA==AA==",
                                  "AA=A", "A-_A", "AAA.", "=", "AAAAA", "AA*="}) {
        const auto decoded = decode_base64(text);
        ASSERT_FALSE(decoded) << text;
        EXPECT_EQ(decoded.error().reason, Reason::pem_bad_base64_decode);
    }
}

}  // namespace
}  // namespace handfast
