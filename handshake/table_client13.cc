// SPDX-License-Identifier: Apache-2.0
// TLS 1.3 as a client sees it (RFC 8446 §2, figures 1 to 3, and Appendix A.1). The ClientHello
// has been sent before this table is entered: it opens both families.
#include "handshake/machine_check.h"
#include "handshake/steps13.h"

namespace handfast {

namespace {

enum State : StateId {
    expect_server_hello,
    retry_compatibility,
    send_second_hello,
    expect_second_server_hello,
    expect_encrypted_extensions,
    expect_certificate_request,
    expect_certificate,
    expect_certificate_verify,
    expect_finished,
    end_early_data,
    finish_compatibility,
    protect_handshake,
    authenticate,
    prove,
    finish,
    open,
    late_authenticate,
    late_prove,
    late_finish,
    state_count
};

constexpr StateInfo kStates[state_count] = {
    {"expect_server_hello"},
    {"retry_compatibility", true},
    {"send_second_hello", true},
    {"expect_second_server_hello"},
    {"expect_encrypted_extensions"},
    {"expect_certificate_request"},
    {"expect_certificate"},
    {"expect_certificate_verify"},
    {"expect_finished"},
    {"end_early_data", true},
    {"finish_compatibility", true},
    {"protect_handshake", true},
    {"authenticate", true},
    {"prove", true},
    {"finish", true},
    {"open", false, true},
    {"late_authenticate", true},
    {"late_prove", true},
    {"late_finish", true},
};

using enum HandshakeType;
using namespace client13;
constexpr Facts kNone;
constexpr Facts kRequested = Fact::certificate_requested;
constexpr Facts kCompressed = Fact::compression_offered;
constexpr Facts kProves = Fact::certificate_sent;
constexpr Facts kLate = Fact::late_authentication;
constexpr Facts kCompatibleFirst = Fact::compatibility;

// clang-format off
constexpr Row kRows[] = {
    // from                        on                         must                   must not               step                        to                           name
    {expect_server_hello,          on(hello_retry_request),   kNone,                 kNone,                 read_hello_retry_request,   retry_compatibility,         "read_server_hello"},
    {retry_compatibility,          on_send(),                 Fact::compatibility,   kNone,                 send_change_cipher_spec13,  send_second_hello,           "send_change_cipher_spec"},
    {retry_compatibility,          on_send(),                 kNone,                 Fact::compatibility,   nullptr,                    send_second_hello,           ""},
    {send_second_hello,            on_send(),                 kNone,                 kNone,                 send_second_client_hello,   expect_second_server_hello,  "send_client_hello"},
    {expect_second_server_hello,   on(server_hello),          kNone,                 kNone,                 read_server_hello,          expect_encrypted_extensions, "read_server_hello"},

    {expect_server_hello,          on(server_hello),          kNone,                 kNone,                 read_server_hello,          expect_encrypted_extensions, "read_server_hello"},
    {expect_encrypted_extensions,  on(encrypted_extensions),  Fact::psk,             kNone,                 read_encrypted_extensions,  expect_finished,             "read_encrypted_extensions"},
    {expect_encrypted_extensions,  on(encrypted_extensions),  kNone,                 Fact::psk,             read_encrypted_extensions,  expect_certificate_request,  "read_encrypted_extensions"},
    {expect_certificate_request,   on(certificate_request),   kNone,                 kNone,                 read_certificate_request,   expect_certificate,          "read_certificate_request"},
    {expect_certificate_request,   on(certificate),           kNone,                 kNone,                 read_certificate,           expect_certificate_verify,   "read_certificate"},
    {expect_certificate,           on(certificate),           kNone,                 kNone,                 read_certificate,           expect_certificate_verify,   "read_certificate"},
    {expect_certificate_request,   on(compressed_certificate), kCompressed,          kNone,                 read_compressed_certificate, expect_certificate_verify,  "read_certificate"},
    {expect_certificate,           on(compressed_certificate), kCompressed,          kNone,                 read_compressed_certificate, expect_certificate_verify,  "read_certificate"},
    {expect_certificate_verify,    on(certificate_verify),    kNone,                 kNone,                 read_certificate_verify,    expect_finished,             "read_certificate_verify"},
    {expect_finished,              on(finished),              kNone,                 kNone,                 read_finished,              end_early_data,              "read_finished"},

    {end_early_data,               on_send(),                 Fact::early_data,      kNone,                 send_end_of_early_data,     finish_compatibility,        "send_end_of_early_data"},
    {end_early_data,               on_send(),                 kNone,                 Fact::early_data,      nullptr,                    finish_compatibility,        ""},
    {finish_compatibility,         on_send(),                 kCompatibleFirst,      Fact::retry_wanted,    send_change_cipher_spec13,  protect_handshake,           "send_change_cipher_spec"},
    {finish_compatibility,         on_send(),                 kCompatibleFirst | Fact::retry_wanted, kNone, nullptr,                    protect_handshake,           ""},
    {finish_compatibility,         on_send(),                 kNone,                 Fact::compatibility,   nullptr,                    protect_handshake,           ""},
    {protect_handshake,            on_send(),                 kNone,                 kNone,                 use_handshake_write_keys,   authenticate,                ""},
    {authenticate,                 on_send(),                 kRequested,            kNone,                 send_certificate13,         prove,                       "send_certificate"},
    {authenticate,                 on_send(),                 kNone,                 kRequested,            nullptr,                    finish,                      ""},
    {prove,                        on_send(),                 Fact::certificate_sent, kNone,                send_certificate_verify13,  finish,                      "send_certificate_verify"},
    {prove,                        on_send(),                 kNone,                 Fact::certificate_sent, nullptr,                   finish,                      ""},
    {finish,                       on_send(),                 kNone,                 kNone,                 send_finished,              open,                        "send_finished"},

    {open,                         on(new_session_ticket),    kNone,                 kNone,                 read_new_session_ticket,    open,                        "read_new_session_ticket"},
    {open,                         on(key_update),            kNone,                 kNone,                 read_key_update,            open,                        "read_key_update"},

    // RFC 8446 §4.6.2
    {open,                         on(certificate_request),   kLate,                 kNone,                 read_late_certificate_request, late_authenticate,        "read_certificate_request"},
    {late_authenticate,            on_send(),                 kNone,                 kNone,                 send_certificate13,         late_prove,                  "send_certificate"},
    {late_prove,                   on_send(),                 kProves,               kNone,                 send_certificate_verify13,  late_finish,                 "send_certificate_verify"},
    {late_prove,                   on_send(),                 kNone,                 kProves,               nullptr,                    late_finish,                 ""},
    {late_finish,                  on_send(),                 kNone,                 kNone,                 send_late_finished,         open,                        "send_finished"},
};
// clang-format on

}  // namespace

extern constexpr Table kClient13Table = {"client13", Role::client,        Family::tls13, kRows,
                                         kStates,    expect_server_hello, open};
static_assert(check_table(kClient13Table) == TableFault::none);

}  // namespace handfast
