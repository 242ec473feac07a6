// SPDX-License-Identifier: Apache-2.0
// The steps of the TLS 1.3 tables. Steps own no parsing (codec_*.cc) and no choices (select.cc):
// they judge what a message means in this handshake and do what the RFC says comes of it.
#pragma once

#include "handshake/handshake.h"
#include "handshake/machine.h"

namespace handfast {

/// Both roles, steps13_common.cc.
Status send_change_cipher_spec13(Handshake&, const Incoming&);
Status read_key_update(Handshake&, const Incoming&);
/// Sends a KeyUpdate and changes our write key.
Status send_key_update(Handshake&, KeyUpdateRequest request);

/// Our Certificate and CertificateVerify, by negotiated.credential and the chosen scheme.
Status send_certificate13(Handshake&, const Incoming&);
Status send_certificate_verify13(Handshake&, const Incoming&);

/// Our Finished, keyed by our handshake traffic secret.
Status send_finished_with(Handshake&, const TrafficSecret& own);
/// Whether the peer's Finished is right (RFC 8446 §4.4.4).
Status judge_finished(Handshake&, const Incoming&, const TrafficSecret& peers);
/// From the handshake stage to the master stage; the transcript ends with the server's Finished.
void derive_application_secrets(Handshake&);
Status use_application_read_key(Handshake&);
Status use_application_write_key(Handshake&);

/// The transcript reaches to the client's Finished, and the client can be asked later on.
void keep_for_post_handshake(Handshake&);

/// What a TLS 1.3 CertificateVerify covers (RFC 8446 §4.4.3), for a signature made by `signer`.
Buffer certificate_verify_content(Role signer, const Digest& transcript);
/// What OpenSSL shows as the id of a TLS 1.3 session, which has none: a hash of its ticket.
Buffer shown_session_id(const crypto::Provider& provider, ByteView ticket);

namespace server13 {
Status read_client_hello(Handshake&, const Incoming&);
Status send_hello_retry_request(Handshake&, const Incoming&);
Status read_second_client_hello(Handshake&, const Incoming&);
Status send_server_hello(Handshake&, const Incoming&);
Status use_handshake_keys(Handshake&, const Incoming&);
Status send_encrypted_extensions(Handshake&, const Incoming&);
Status send_certificate_request(Handshake&, const Incoming&);
Status send_finished(Handshake&, const Incoming&);
Status read_certificate(Handshake&, const Incoming&);
Status read_compressed_certificate(Handshake&, const Incoming&);
Status read_certificate_verify(Handshake&, const Incoming&);
Status read_end_of_early_data(Handshake&, const Incoming&);
Status read_finished(Handshake&, const Incoming&);
/// Asks a client for a certificate after the handshake.
Status request_certificate_late(Handshake&, ClientAuthentication wanted);
Status read_late_certificate(Handshake&, const Incoming&);
Status read_late_compressed_certificate(Handshake&, const Incoming&);
Status read_late_finished(Handshake&, const Incoming&);
Status send_new_session_ticket(Handshake&, const Incoming&);
}  // namespace server13

namespace client13 {
Status read_hello_retry_request(Handshake&, const Incoming&);
Status send_second_client_hello(Handshake&, const Incoming&);
Status read_server_hello(Handshake&, const Incoming&);
Status read_encrypted_extensions(Handshake&, const Incoming&);
Status read_certificate_request(Handshake&, const Incoming&);
Status read_late_certificate_request(Handshake&, const Incoming&);
/// Chooses the certificate that answers a request, if there is one.
Status choose_answer(Handshake&, const CertificateRequest13&);
Status read_certificate(Handshake&, const Incoming&);
Status read_compressed_certificate(Handshake&, const Incoming&);
Status read_certificate_verify(Handshake&, const Incoming&);
Status read_finished(Handshake&, const Incoming&);
Status send_end_of_early_data(Handshake&, const Incoming&);
Status use_handshake_write_keys(Handshake&, const Incoming&);
/// To the handshake keys for an alert that comes before the own flight, with the
/// change_cipher_spec that would have opened it.
Status protect_alert(Handshake&);
Status send_finished(Handshake&, const Incoming&);
Status send_late_finished(Handshake&, const Incoming&);
Status read_new_session_ticket(Handshake&, const Incoming&);
}  // namespace client13

}  // namespace handfast
