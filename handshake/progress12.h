// SPDX-License-Identifier: Apache-2.0
// What a legacy handshake keeps between its steps.
#pragma once

#include <memory>
#include <optional>

#include "crypto/provider.h"
#include "handshake/session.h"
#include "handshake/signature_schemes.h"
#include "handshake/srp.h"
#include "record/protector.h"

namespace handfast {

struct Progress12 {
    /// The session being made, or the one that is resumed. Its secret comes with the key exchange.
    Session session;
    /// Client: something was learnt that a later connection can use.
    bool session_is_news = false;
    /// How we sign, ServerKeyExchange or a client's CertificateVerify.
    const SchemeInfo* scheme = nullptr;
    /// Server: our half of the key exchange.
    std::unique_ptr<crypto::KeyShare> share;
    /// Client: the server's half.
    Buffer peer_share;
    /// The field of DHE: a server's is the configuration's or a well-known one, a client's lies in
    /// `dh_p` and `dh_g`.
    crypto::DhNumbers dh_group{};
    Buffer dh_p, dh_g;
    /// A key that a server made for export, or sent.
    std::unique_ptr<crypto::PrivateKey> export_key;
    std::unique_ptr<crypto::PublicKey> peer_export_key;
    /// Client: what an SRP server sent, without a verifier.
    SrpUser srp;
    /// Both wait for their change_cipher_spec.
    std::unique_ptr<Protector> read;
    std::unique_ptr<Protector> write;
};

}  // namespace handfast
