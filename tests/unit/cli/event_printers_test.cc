// SPDX-License-Identifier: Apache-2.0
// What the printers make of events, without a connection.
#include "cli/event_printers.h"

#include <array>

#include <gtest/gtest.h>
#include <sys/stat.h>

#include "cli/alpn_printer.h"
#include "cli/hex_dump.h"
#include "cli/transport_printer.h"
#include "tests/support/temp_dir.h"
#include "tests/unit/cli/captured_output.h"

namespace handfast::cli {
namespace {

constexpr EventContext kServer13{Role::server, 0x0304};
constexpr EventContext kServer12{Role::server, 0x0303};
constexpr EventContext kServerBefore{Role::server, 0};

class EventPrinters : public testing::Test {
  protected:
    template <class T>
    void show(Observer& printer, const T& event, const EventContext& context) {
        printer.on_event(Event(event), context);
    }
    test::CapturedOutput out_;
};

TEST_F(EventPrinters, MessageHasVersionTypeLengthAndBytes) {
    MessagePrinter printer(out_.output());
    Buffer message(18, 0xab);
    message[0] = 1;
    show(printer, event::HandshakeMessage{Direction::received, message}, kServerBefore);
    EXPECT_EQ(out_.text(),
              "<<< TLS 1.3, Handshake [length 0012], ClientHello\n"
              "    01 ab ab ab ab ab ab ab ab ab ab ab ab ab ab ab\n"
              "    ab ab\n");
}

TEST_F(EventPrinters, RecordHeaderSaysItsOwnVersion) {
    MessagePrinter printer(out_.output());
    show(printer,
         event::RecordHeader{Direction::received, std::array<std::uint8_t, 5>{22, 3, 1, 0, 5}},
         kServer13);
    EXPECT_EQ(out_.text(), "<<< TLS 1.0, RecordHeader [length 0005]\n    16 03 01 00 05\n");
}

TEST_F(EventPrinters, HeaderOfNoTlsIsCalledThat) {
    MessagePrinter printer(out_.output());
    show(printer,
         event::RecordHeader{Direction::received,
                             std::array<std::uint8_t, 5>{'h', 'e', 'l', 'l', 'o'}},
         kServerBefore);
    EXPECT_EQ(out_.text(),
              "<<< Not TLS data or unknown version (version=25964, content_type=256) [length "
              "0005]\n    68 65 6c 6c 6f\n");
}

TEST_F(EventPrinters, ReceivedChangeCipherSpecIsOnlyAHeader) {
    MessagePrinter printer(out_.output());
    const std::array<std::uint8_t, 1> body{1};
    show(printer, event::ChangeCipherSpec{Direction::received, body}, kServer12);
    EXPECT_EQ(out_.text(), "");
    show(printer, event::ChangeCipherSpec{Direction::sent, body}, kServer12);
    EXPECT_EQ(out_.text(), ">>> TLS 1.2, ChangeCipherSpec [length 0001]\n    01\n");
}

TEST_F(EventPrinters, AlertHasLevelAndName) {
    MessagePrinter printer(out_.output());
    show(printer, event::Alert{Direction::sent, AlertLevel::fatal, AlertDescription::unknown_ca},
         kServer13);
    EXPECT_EQ(out_.text(), ">>> TLS 1.3, Alert [length 0002], fatal unknown_ca\n    02 30\n");
}

TEST_F(EventPrinters, StateIsSaidAgainWhenThePeerAnswers) {
    StatePrinter printer(out_.output());
    show(printer, event::HandshakeStarted{}, kServerBefore);
    show(printer, event::HandshakeMessage{Direction::received, std::array<std::uint8_t, 1>{1}},
         kServerBefore);
    show(printer, event::StepDone{"read_client_hello"}, kServer13);
    show(printer, event::StepDone{"send_finished"}, kServer13);
    show(printer, event::HandshakeMessage{Direction::received, std::array<std::uint8_t, 1>{20}},
         kServer13);
    show(printer, event::StepDone{"read_finished"}, kServer13);
    EXPECT_EQ(out_.text(),
              "SSL_accept:before SSL initialization\n"
              "SSL_accept:before SSL initialization\n"
              "SSL_accept:SSLv3/TLS read client hello\n"
              "SSL_accept:SSLv3/TLS write finished\n"
              "SSL_accept:TLSv1.3 early data\n"
              "SSL_accept:TLSv1.3 early data\n"
              "SSL_accept:SSLv3/TLS read finished\n");
}

TEST_F(EventPrinters, StateOfAFailureComesAfterItsAlert) {
    StatePrinter printer(out_.output());
    show(printer,
         event::Alert{Direction::sent, AlertLevel::fatal, AlertDescription::protocol_version},
         kServerBefore);
    show(printer, event::Failed{{Reason::unsupported_protocol}, "expect_hello"}, kServerBefore);
    EXPECT_EQ(out_.text(), "SSL3 alert write:fatal:protocol version\nSSL_accept:error in error\n");
}

TEST_F(EventPrinters, ExtensionHasNameNumberAndDump) {
    ExtensionPrinter printer(out_.output());
    show(printer,
         event::ExtensionSeen{HandshakeType::client_hello, ExtensionType::ec_point_formats,
                              std::array<std::uint8_t, 4>{3, 0, 1, 2}},
         kServerBefore);
    EXPECT_EQ(out_.text(),
              "TLS client extension \"EC point formats\" (id=11), len=4\n"
              "0000 - 03 00 01 02                                       ....\n");
}

TEST_F(EventPrinters, UnknownExtensionIsCalledUnknown) {
    ExtensionPrinter printer(out_.output());
    show(printer,
         event::ExtensionSeen{HandshakeType::client_hello, ExtensionType{0x9a9a}, ByteView{}},
         kServerBefore);
    EXPECT_EQ(out_.text(), "TLS client extension \"unknown\" (id=39578), len=0\n");
}

TEST_F(EventPrinters, ProtocolNamesCannotReachTheTerminalRaw) {
    AlpnPrinter printer(out_.output());
    show(printer,
         event::ExtensionSeen{HandshakeType::client_hello,
                              ExtensionType::application_layer_protocol_negotiation,
                              std::array<std::uint8_t, 8>{0, 6, 2, 'h', '2', 2, 0x1b, '['}},
         kServerBefore);
    EXPECT_EQ(out_.text(), "ALPN protocols advertised by the client: h2, .[\n");
}

TEST_F(EventPrinters, BrokenProtocolListIsPrintedAsFarAsItGoes) {
    AlpnPrinter printer(out_.output());
    show(printer,
         event::ExtensionSeen{HandshakeType::client_hello,
                              ExtensionType::application_layer_protocol_negotiation,
                              std::array<std::uint8_t, 6>{0, 4, 2, 'h', '2', 9}},
         kServerBefore);
    EXPECT_EQ(out_.text(), "ALPN protocols advertised by the client: h2\n");
}

TEST_F(EventPrinters, KeyLogLineHasLabelRandomAndSecret) {
    const test::TempDir folder;
    const std::string path = folder / "keys";
    const auto log = KeyLog::open(path);
    ASSERT_NE(log, nullptr);
    const auto observer = log->observer();
    show(*observer,
         event::SecretDerived{"CLIENT_RANDOM", std::array<std::uint8_t, 2>{1, 2},
                              std::array<std::uint8_t, 2>{0xab, 0xcd}},
         kServer12);
    EXPECT_EQ(test::read_file(path),
              "# SSL/TLS secrets log file, generated by Handfast\nCLIENT_RANDOM 0102 abcd\n");
    EXPECT_EQ(KeyLog::open(folder / "no/such/folder"), nullptr);
}

TEST_F(EventPrinters, TransportDumpHasWantedAndReadSizes) {
    TransportPrinter printer(out_.output(), TransportPrinter::Idle::hidden);
    printer.read(std::array<std::uint8_t, 2>{0x16, 0x03}, 5, 2);
    const std::string text = out_.text();
    EXPECT_TRUE(text.starts_with("read from 0x"));
    EXPECT_NE(text.find("] (5 bytes => 2 (0x2))\n0000 - 16 03 "), text.npos) << text;
    printer.read({}, 5, -1);
    EXPECT_EQ(out_.text(), text);
}

TEST(HexDump, HasSixteenBytesALineAndADashInTheMiddle) {
    const std::string text = "0123456789abcdef\n";
    EXPECT_EQ(hex_dump(as_bytes(text), 2),
              "  0000 - 30 31 32 33 34 35 36 37-38 39 61 62 63 64 65 66   0123456789abcdef\n"
              "  0010 - 0a                                                .\n");
}

}  // namespace
}  // namespace handfast::cli
