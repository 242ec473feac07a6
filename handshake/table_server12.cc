// SPDX-License-Identifier: Apache-2.0
// TLS 1.2 as a server sees it (RFC 5246 §7.3, figures 1 and 2; RFC 5077 §3.1).
#include "handshake/machine_check.h"
#include "handshake/steps12.h"

namespace handfast {

namespace {

enum State : StateId {
    expect_client_hello,
    answer_hello,
    authenticate,
    staple,
    exchange_keys,
    request_certificate,
    end_hello,
    expect_certificate,
    expect_client_key_exchange,
    expect_certificate_verify,
    expect_change_cipher_spec,
    expect_finished,
    issue_ticket,
    change_cipher_spec,
    finish,
    establish,
    open,
    state_count
};

constexpr StateInfo kStates[state_count] = {
    {"expect_client_hello"},
    {"answer_hello", true},
    {"authenticate", true},
    {"staple", true},
    {"exchange_keys", true},
    {"request_certificate", true},
    {"end_hello", true},
    {"expect_certificate"},
    {"expect_client_key_exchange"},
    {"expect_certificate_verify"},
    {"expect_change_cipher_spec"},
    {"expect_finished"},
    {"issue_ticket", true},
    {"change_cipher_spec", true},
    {"finish", true},
    {"establish", true},
    {"open", false, true},
};

using enum HandshakeType;
using namespace server12;
constexpr Facts kNone;
constexpr Facts kRequested = Fact::certificate_requested;
constexpr Facts kProves = Fact::client_proves;
constexpr Facts kCertified = Fact::server_authenticates;
constexpr Facts kExchange = Fact::exchange_due;
constexpr Facts kMaySkip = Fact::certificate_may_be_skipped;
constexpr Facts kNextProtocol = Fact::next_protocol_due;
constexpr Facts kToTicket = Fact::resumed | Fact::next_protocol_due;
constexpr Facts kAgain = Fact::may_renegotiate;

// clang-format off
constexpr Row kRows[] = {
    // from                       on                       must              must not          step                       to                          name
    {expect_client_hello,        on(client_hello),        kNone,            kNone,            read_client_hello,         answer_hello,               "read_client_hello"},

    {answer_hello,               on_send(),               kNone,            Fact::resumed,    send_server_hello,         authenticate,               "send_server_hello"},
    {authenticate,               on_send(),               kCertified,       kNone,            send_certificate,          staple,                     "send_certificate"},
    {authenticate,               on_send(),               kNone,            kCertified,       nullptr,                   staple,                     ""},
    {staple,                     on_send(),               Fact::status_due, kNone,            send_certificate_status,   exchange_keys,              "send_certificate_status"},
    {staple,                     on_send(),               kNone,            Fact::status_due, nullptr,                   exchange_keys,              ""},
    {exchange_keys,              on_send(),               kExchange,        kNone,            send_server_key_exchange,  request_certificate,        "send_server_key_exchange"},
    {exchange_keys,              on_send(),               kNone,            kExchange,        nullptr,                   request_certificate,        ""},
    {request_certificate,        on_send(),               kRequested,       kNone,            send_certificate_request,  end_hello,                  "send_certificate_request"},
    {request_certificate,        on_send(),               kNone,            kRequested,       nullptr,                   end_hello,                  ""},
    {end_hello,                  on_send(),               kRequested,       kNone,            send_server_hello_done,    expect_certificate,         "send_server_hello_done"},
    {end_hello,                  on_send(),               kNone,            kRequested,       send_server_hello_done,    expect_client_key_exchange, "send_server_hello_done"},
    {expect_certificate,         on(certificate),         kNone,            kNone,            read_certificate,          expect_client_key_exchange, "read_certificate"},
    // RFC 6101 §5.6.6: a client of SSLv3 without a certificate warns and goes on.
    {expect_certificate,         on(client_key_exchange), kMaySkip,         kNone,            read_uncertified_exchange, expect_certificate_verify,  "read_client_key_exchange"},
    {expect_client_key_exchange, on(client_key_exchange), kNone,            kNone,            read_client_key_exchange,  expect_certificate_verify,  "read_client_key_exchange"},
    {expect_certificate_verify,  on(certificate_verify),  kProves,          kNone,            read_certificate_verify,   expect_change_cipher_spec,  "read_certificate_verify"},
    {expect_certificate_verify,  on_change_cipher_spec(), kNone,            kProves,          read_change_cipher_spec12, expect_finished,            "read_change_cipher_spec"},
    {expect_change_cipher_spec,  on_change_cipher_spec(), kNone,            kNone,            read_change_cipher_spec12, expect_finished,            "read_change_cipher_spec"},
    {expect_finished,            on(next_protocol),       kNextProtocol,    kNone,            read_next_protocol,        expect_finished,            "read_next_protocol"},
    {expect_finished,            on(finished),            kNone,            kToTicket,        read_finished12,           issue_ticket,               "read_finished"},
    {issue_ticket,               on_send(),               Fact::ticket_due, kNone,            send_new_session_ticket,   change_cipher_spec,         "send_new_session_ticket"},
    {issue_ticket,               on_send(),               kNone,            Fact::ticket_due, nullptr,                   change_cipher_spec,         ""},
    {change_cipher_spec,         on_send(),               kNone,            kNone,            send_change_cipher_spec12, finish,                     "send_change_cipher_spec"},
    {finish,                     on_send(),               kNone,            Fact::resumed,    send_finished12,           establish,                  "send_finished"},

    {answer_hello,               on_send(),               Fact::resumed,    kNone,            send_server_hello,         issue_ticket,               "send_server_hello"},
    {finish,                     on_send(),               Fact::resumed,    kNone,            send_finished12,           expect_change_cipher_spec,  "send_finished"},
    {expect_finished,            on(finished),            Fact::resumed,    kNextProtocol,    read_finished12,           establish,                  "read_finished"},

    {establish,                  on_send(),               kNone,            kNone,            establish12,               open,                       ""},

    {open,                       on_wish(),               kNone,            kNone,            send_hello_request,        open,                       "send_hello_request"},
    {open,                       on(client_hello),        kAgain,           kNone,            read_next_client_hello,    answer_hello,               "read_client_hello"},
    {open,                       on(client_hello),        kNone,            kAgain,           refuse_renegotiation,      open,                       "read_client_hello"},
};
// clang-format on

}  // namespace

extern constexpr Table kServer12Table = {
    "server12", Role::server, Family::legacy, kRows, kStates, expect_client_hello, open};
static_assert(check_table(kServer12Table) == TableFault::none);

}  // namespace handfast
