// SPDX-License-Identifier: Apache-2.0
// The steps of the TLS 1.2 tables. Steps own no parsing (codec_*.cc) and no choices (select12.cc):
// they judge what a message means in this handshake and do what the RFC says comes of it.
#pragma once

#include "handshake/handshake.h"
#include "handshake/machine.h"

namespace handfast {

// Both roles, steps12_common.cc.
Status send_change_cipher_spec12(Handshake&, const Incoming&);
Status read_change_cipher_spec12(Handshake&, const Incoming&);
Status send_finished12(Handshake&, const Incoming&);
Status read_finished12(Handshake&, const Incoming&);
/// Both Finished messages are through: the session counts.
Status establish12(Handshake&, const Incoming&);
/// Answers an attempt to renegotiate with a warning, or not at all; the connection goes on.
Status refuse_renegotiation(Handshake&, const Incoming&);

/// The master secret of a full handshake; the transcript must reach through ClientKeyExchange.
/// Makes the protectors too.
Status agree_on_master12(Handshake&, ByteView premaster);
/// The master secret of a resumed one.
Status resume_master12(Handshake&);
/// Begins the session that this handshake makes.
void begin_session12(Handshake&, ByteView id);

/// Keeps to negotiated.record_sizes from the ServerHello on.
void use_record_sizes12(Handshake&);

/// RFC 5246 §7.4.3: what the signature of a ServerKeyExchange covers.
Buffer key_exchange_content(const Handshake&, ByteView params);
/// RFC 5246 §7.4.8, RFC 6101 §5.6.8: a client's signature over the handshake so far, made and
/// judged. The messages are forgotten where nothing else needs them.
Result<Buffer> sign_messages(Handshake&);
Status judge_signed_messages(Handshake&, const CertificateVerify& message);
/// No CertificateVerify is to come: forgets the messages, unless the version's Finished wants them.
void forget_messages12(Handshake&);
/// RFC 5246 §7.4.4, RFC 8422 §5.5: the ClientCertificateType of a key that signs.
std::uint8_t client_certificate_type(crypto::KeyType type);
/// RFC 8422 §5.1.2: a list of point formats without "uncompressed" is an error.
Status judge_point_formats(const Extensions&);

namespace server12 {
Status read_client_hello(Handshake&, const Incoming&);
Status read_next_client_hello(Handshake&, const Incoming&);
Status send_hello_request(Handshake&, const Incoming&);
Status send_server_hello(Handshake&, const Incoming&);
Status send_certificate(Handshake&, const Incoming&);
Status send_certificate_status(Handshake&, const Incoming&);
Status send_server_key_exchange(Handshake&, const Incoming&);
Status send_certificate_request(Handshake&, const Incoming&);
Status send_server_hello_done(Handshake&, const Incoming&);
Status read_certificate(Handshake&, const Incoming&);
Status read_client_key_exchange(Handshake&, const Incoming&);
/// The same where a Certificate should have come first.
Status read_uncertified_exchange(Handshake&, const Incoming&);
Status read_certificate_verify(Handshake&, const Incoming&);
Status send_new_session_ticket(Handshake&, const Incoming&);
Status read_next_protocol(Handshake&, const Incoming&);
}  // namespace server12

namespace client12 {
Status ignore_hello_request(Handshake&, const Incoming&);
Status read_hello_request(Handshake&, const Incoming&);
Status send_next_client_hello(Handshake&, const Incoming&);
Status read_next_server_hello(Handshake&, const Incoming&);
Status read_server_hello(Handshake&, const Incoming&);
Status read_certificate(Handshake&, const Incoming&);
Status read_certificate_status(Handshake&, const Incoming&);
Status read_server_key_exchange(Handshake&, const Incoming&);
Status read_certificate_request(Handshake&, const Incoming&);
Status read_server_hello_done(Handshake&, const Incoming&);
Status send_certificate(Handshake&, const Incoming&);
Status send_client_key_exchange(Handshake&, const Incoming&);
Status send_certificate_verify(Handshake&, const Incoming&);
Status read_new_session_ticket(Handshake&, const Incoming&);
Status send_next_protocol(Handshake&, const Incoming&);
}  // namespace client12

}  // namespace handfast
