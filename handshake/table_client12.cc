// SPDX-License-Identifier: Apache-2.0
// TLS 1.2 as a client sees it (RFC 5246 §7.3, figures 1 and 2; RFC 5077 §3.1). The ClientHello has
// been sent before this table is entered: it opens both families.
#include "handshake/hello_front.h"
#include "handshake/machine_check.h"
#include "handshake/steps12.h"

namespace handfast {

namespace {

enum State : StateId {
    expect_server_hello,
    begin_again,
    expect_next_server_hello,
    expect_certificate,
    expect_certificate_status,
    expect_certificate_request,
    expect_server_hello_done,
    authenticate,
    exchange_keys,
    prove,
    change_cipher_spec,
    tell_protocol,
    finish,
    expect_change_cipher_spec,
    expect_finished,
    establish,
    open,
    state_count
};

/// expect_certificate is where a resumed handshake goes straight on to the ticket or the
/// change_cipher_spec; the other states that expect something optional are named after it.
constexpr StateInfo kStates[state_count] = {
    {"expect_server_hello"},
    {"begin_again", true},
    {"expect_next_server_hello", false, true},
    {"expect_certificate"},
    {"expect_certificate_status"},
    {"expect_certificate_request"},
    {"expect_server_hello_done"},
    {"authenticate", true},
    {"exchange_keys", true},
    {"prove", true},
    {"change_cipher_spec", true},
    {"tell_protocol", true},
    {"finish", true},
    {"expect_change_cipher_spec"},
    {"expect_finished"},
    {"establish", true},
    {"open", false, true},
};

using enum HandshakeType;
using namespace client12;
constexpr Facts kNone;
constexpr Facts kDatagrams = Fact::datagrams;
constexpr Facts kRequested = Fact::certificate_requested;
constexpr Facts kProving = Fact::certificate_sent;
constexpr Facts kStatusDue = Fact::status_due;
constexpr Facts kResumed = Fact::resumed;
constexpr Facts kTicketDue = Fact::ticket_due;
constexpr Facts kNextProtocol = Fact::next_protocol_due;
constexpr Facts kAgain = Fact::may_renegotiate;
constexpr Facts kCertified = Fact::server_authenticates;
constexpr Facts kExchange = Fact::exchange_due;
constexpr Facts kExchangePossible = Fact::exchange_possible;
constexpr Facts kNoExchange = Fact::server_authenticates | Fact::resumed;
constexpr Facts kNoDone = kNoExchange | Fact::exchange_due;
constexpr Facts kResumedWithTicket = Fact::resumed | Fact::ticket_due;

// clang-format off
constexpr Row kRows[] = {
    // from                       on                       must                must not    step                       to                          name
    {expect_server_hello,        on(server_hello),        kNone,              kNone,      read_server_hello,         expect_certificate,         "read_server_hello"},
    {expect_certificate,         on(certificate),         kCertified,         kResumed,   read_certificate,          expect_certificate_status,  "read_certificate"},
    {expect_certificate,         on(server_key_exchange), kExchangePossible,  kNoExchange, read_server_key_exchange, expect_certificate_request, "read_server_key_exchange"},
    {expect_certificate,         on(server_hello_done),   kNone,              kNoDone,    read_server_hello_done,    authenticate,               "read_server_hello_done"},
    {expect_certificate_status,  on(certificate_status),  kStatusDue,         kNone,      read_certificate_status,   expect_certificate_status,  "read_certificate_status"},
    {expect_certificate_status,  on(server_key_exchange), kExchangePossible,  kNone,      read_server_key_exchange,  expect_certificate_request, "read_server_key_exchange"},
    {expect_certificate_status,  on(certificate_request), kNone,              kExchange,  read_certificate_request,  expect_server_hello_done,   "read_certificate_request"},
    {expect_certificate_status,  on(server_hello_done),   kNone,              kExchange,  read_server_hello_done,    authenticate,               "read_server_hello_done"},
    {expect_certificate_request, on(certificate_request), kNone,              kNone,      read_certificate_request,  expect_server_hello_done,   "read_certificate_request"},
    {expect_certificate_request, on(server_hello_done),   kNone,              kNone,      read_server_hello_done,    authenticate,               "read_server_hello_done"},
    {expect_server_hello_done,   on(server_hello_done),   kNone,              kNone,      read_server_hello_done,    authenticate,               "read_server_hello_done"},

    {authenticate,               on_send(),               kRequested,         kNone,      send_certificate,          exchange_keys,              "send_certificate"},
    {authenticate,               on_send(),               kNone,              kRequested, nullptr,                   exchange_keys,              ""},
    {exchange_keys,              on_send(),               kNone,              kNone,      send_client_key_exchange,  prove,                      "send_client_key_exchange"},
    {prove,                      on_send(),               kProving,           kNone,      send_certificate_verify,   change_cipher_spec,         "send_certificate_verify"},
    {prove,                      on_send(),               kNone,              kProving,   nullptr,                   change_cipher_spec,         ""},
    {change_cipher_spec,         on_send(),               kNone,              kNone,      send_change_cipher_spec12, tell_protocol,              "send_change_cipher_spec"},
    {tell_protocol,              on_send(),               kNextProtocol,      kNone,      send_next_protocol,        finish,                     "send_next_protocol"},
    {tell_protocol,              on_send(),               kNone,              kNextProtocol, nullptr,                finish,                     ""},
    {finish,                     on_send(),               kNone,              kResumed,   send_finished12,           expect_change_cipher_spec,  "send_finished"},
    {expect_change_cipher_spec,  on(new_session_ticket),  kTicketDue,         kNone,      read_new_session_ticket,   expect_change_cipher_spec,  "read_new_session_ticket"},
    {expect_change_cipher_spec,  on_change_cipher_spec(), kNone,              kTicketDue, read_change_cipher_spec12, expect_finished,            "read_change_cipher_spec"},
    {expect_finished,            on(finished),            kNone,              kResumed,   read_finished12,           establish,                  "read_finished"},

    {expect_certificate,         on(new_session_ticket),  kResumedWithTicket, kNone,      read_new_session_ticket,   expect_change_cipher_spec,  "read_new_session_ticket"},
    {expect_certificate,         on_change_cipher_spec(), kResumed,           kTicketDue, read_change_cipher_spec12, expect_finished,            "read_change_cipher_spec"},
    {expect_finished,            on(finished),            kResumed,           kNone,      read_finished12,           change_cipher_spec,         "read_finished"},
    {finish,                     on_send(),               kResumed,           kNone,      send_finished12,           establish,                  "send_finished"},

    {establish,                  on_send(),               kNone,              kNone,      establish12,               open,                       ""},

    // RFC 5246 §7.4.1.1: ignored while negotiating, refused with a warning afterwards.
    {expect_certificate,         on(hello_request),       kNone,              kNone,      ignore_hello_request,      expect_certificate,         ""},
    {expect_certificate_status,  on(hello_request),       kNone,              kNone,      ignore_hello_request,      expect_certificate_status,  ""},
    {expect_certificate_request, on(hello_request),       kNone,              kNone,      ignore_hello_request,      expect_certificate_request, ""},
    {expect_server_hello_done,   on(hello_request),       kNone,              kNone,      ignore_hello_request,      expect_server_hello_done,   ""},
    {expect_change_cipher_spec,  on(hello_request),       kNone,              kNone,      ignore_hello_request,      expect_change_cipher_spec,  ""},
    {expect_next_server_hello,   on(hello_request),       kNone,              kNone,      ignore_hello_request,      expect_next_server_hello,   ""},
    {open,                       on(hello_request),       kNone,              kAgain,     refuse_renegotiation,      open,                       "read_hello_request"},

    // RFC 5246 §7.4.1.1, RFC 5746 §3.5. Until the server answers, it may still send data.
    {open,                       on(hello_request),       kAgain,             kNone,      read_hello_request,        begin_again,                "read_hello_request"},
    {open,                       on_wish(),               kNone,              kNone,      nullptr,                   begin_again,                ""},
    {begin_again,                on_send(),               kNone,              kNone,      send_next_client_hello,    expect_next_server_hello,   "send_client_hello"},
    {expect_next_server_hello,   on(hello_verify_request), kDatagrams,        kNone,      answer_hello_verify_request, expect_next_server_hello, "read_hello_verify_request"},
    {expect_next_server_hello,   on(server_hello),        kNone,              kNone,      read_next_server_hello,    expect_certificate,         "read_server_hello"},
};
// clang-format on

}  // namespace

extern constexpr Table kClient12Table = {
    "client12", Role::client, Family::legacy, kRows, kStates, expect_server_hello, open};
static_assert(check_table(kClient12Table) == TableFault::none);

}  // namespace handfast
