// SPDX-License-Identifier: Apache-2.0
// Deliberate misbehaviour: changes what is about to be sent. Tests and research only; the engine
// behaves as the RFCs say unless somebody hands it a Tamper.
#pragma once

#include "crypto/base/bytes.h"
#include "record/code_points.h"

namespace handfast {

class Tamper {
  public:
    virtual ~Tamper() = default;
    /// A handshake message with its header, before it enters the transcript.
    virtual void on_message(HandshakeType, Buffer& /*message*/) {}
    /// A record's content before it is sealed.
    virtual void on_plaintext(ContentType& /*type*/, Buffer& /*content*/) {}
    /// A whole record as it goes to the wire.
    virtual void on_record(Buffer& /*record*/) {}
};

}  // namespace handfast
