// SPDX-License-Identifier: Apache-2.0
// TLS 1.3 as a server sees it (RFC 8446 §2, figures 1 to 3, and Appendix A.2).
#include "handshake/machine_check.h"
#include "handshake/steps13.h"

namespace handfast {

namespace {

enum State : StateId {
    expect_client_hello,
    answer_hello,
    retry_compatibility,
    expect_second_client_hello,
    answer_second_hello,
    hello_compatibility,
    protect_handshake,
    send_extensions,
    request_certificate,
    authenticate,
    prove,
    finish,
    expect_end_of_early_data,
    expect_certificate,
    expect_certificate_verify,
    expect_finished,
    issue_tickets,
    open,
    expect_late_certificate_verify,
    expect_late_finished,
    state_count
};

constexpr StateInfo kStates[state_count] = {
    {"expect_client_hello"},
    {"answer_hello", true},
    {"retry_compatibility", true},
    {"expect_second_client_hello"},
    {"answer_second_hello", true},
    {"hello_compatibility", true},
    {"protect_handshake", true},
    {"send_extensions", true},
    {"request_certificate", true},
    {"authenticate", true},
    {"prove", true},
    {"finish", true},
    {"expect_end_of_early_data", false, true},
    {"expect_certificate"},
    {"expect_certificate_verify"},
    {"expect_finished"},
    {"issue_tickets", true},
    {"open", false, true},
    {"expect_late_certificate_verify"},
    {"expect_late_finished"},
};

using enum HandshakeType;
using namespace server13;
constexpr Facts kNone;
constexpr Facts kRequested = Fact::certificate_requested;
constexpr Facts kEarly = Fact::early_data;
constexpr Facts kProves = Fact::client_proves;
constexpr Facts kCompressed = Fact::compression_offered;
constexpr Facts kLate = Fact::late_authentication;
constexpr Facts kLateCompressed = Fact::late_authentication | Fact::compression_offered;

// clang-format off
constexpr Row kRows[] = {
    // from                     on                must                 must not             step                         to                          name
    {expect_client_hello,       on(client_hello), kNone,               kNone,               read_client_hello,           answer_hello,               "read_client_hello"},

    {answer_hello,              on_send(),        Fact::retry_wanted,  kNone,               send_hello_retry_request,    retry_compatibility,        "send_hello_retry_request"},
    {retry_compatibility,       on_send(),        Fact::compatibility, kNone,               send_change_cipher_spec13,   expect_second_client_hello, "send_change_cipher_spec"},
    {retry_compatibility,       on_send(),        kNone,               Fact::compatibility, nullptr,                     expect_second_client_hello, ""},
    {expect_second_client_hello, on(client_hello), kNone,              kNone,               read_second_client_hello,    answer_second_hello,        "read_client_hello"},
    {answer_second_hello,       on_send(),        kNone,               kNone,               send_server_hello,           protect_handshake,          "send_server_hello"},

    {answer_hello,              on_send(),        kNone,               Fact::retry_wanted,  send_server_hello,           hello_compatibility,        "send_server_hello"},
    {hello_compatibility,       on_send(),        Fact::compatibility, kNone,               send_change_cipher_spec13,   protect_handshake,          "send_change_cipher_spec"},
    {hello_compatibility,       on_send(),        kNone,               Fact::compatibility, nullptr,                     protect_handshake,          ""},
    {protect_handshake,         on_send(),        kNone,               kNone,               use_handshake_keys,          send_extensions,            ""},
    {send_extensions,           on_send(),        kNone,               kNone,               send_encrypted_extensions,   request_certificate,        "send_encrypted_extensions"},
    {request_certificate,       on_send(),        kRequested,          kNone,               send_certificate_request,    authenticate,               "send_certificate_request"},
    {request_certificate,       on_send(),        kNone,               kRequested,          nullptr,                     authenticate,               ""},
    {authenticate,              on_send(),        Fact::psk,           kNone,               nullptr,                     finish,                     ""},
    {authenticate,              on_send(),        kNone,               Fact::psk,           send_certificate13,          prove,                      "send_certificate"},
    {prove,                     on_send(),        kNone,               kNone,               send_certificate_verify13,   finish,                     "send_certificate_verify"},
    {finish,                    on_send(),        kEarly,              kNone,               send_finished,               expect_end_of_early_data,   "send_finished"},
    {finish,                    on_send(),        kRequested,          kEarly,              send_finished,               expect_certificate,         "send_finished"},
    {finish,                    on_send(),        kNone,               kRequested | kEarly, send_finished,               expect_finished,            "send_finished"},

    {expect_end_of_early_data,  on(end_of_early_data), kNone,          kNone,               read_end_of_early_data,      expect_finished,            "read_end_of_early_data"},
    {expect_certificate,        on(certificate),  kNone,               kNone,               read_certificate,            expect_certificate_verify,  "read_certificate"},
    {expect_certificate,        on(compressed_certificate), kCompressed, kNone,             read_compressed_certificate, expect_certificate_verify,  "read_certificate"},
    {expect_certificate_verify, on(certificate_verify), kProves,       kNone,               read_certificate_verify,     expect_finished,            "read_certificate_verify"},
    {expect_certificate_verify, on(finished),     kNone,               kProves,             read_finished,               issue_tickets,              "read_finished"},
    {expect_finished,           on(finished),     kNone,               kNone,               read_finished,               issue_tickets,              "read_finished"},
    {issue_tickets,             on_send(),        Fact::ticket_due,    kNone,               send_new_session_ticket,     issue_tickets,              "send_new_session_ticket"},
    {issue_tickets,             on_send(),        kNone,               Fact::ticket_due,    nullptr,                     open,                       ""},

    {open,                      on(key_update),   kNone,               kNone,               read_key_update,             open,                       "read_key_update"},

    // RFC 8446 §4.6.2: the answer comes in one piece.
    {open,                      on(certificate),  kLate,               kNone,               read_late_certificate,       expect_late_certificate_verify, "read_certificate"},
    {open,                      on(compressed_certificate), kLateCompressed, kNone,         read_late_compressed_certificate, expect_late_certificate_verify, "read_certificate"},
    {expect_late_certificate_verify, on(certificate_verify), kProves,  kNone,               read_certificate_verify,     expect_late_finished,       "read_certificate_verify"},
    {expect_late_certificate_verify, on(finished), kNone,              kProves,             read_late_finished,          issue_tickets,              "read_finished"},
    {expect_late_finished,      on(finished),     kNone,               kNone,               read_late_finished,          issue_tickets,              "read_finished"},
};
// clang-format on

}  // namespace

extern constexpr Table kServer13Table = {"server13", Role::server,        Family::tls13, kRows,
                                         kStates,    expect_client_hello, open};
static_assert(check_table(kServer13Table) == TableFault::none);

}  // namespace handfast
