// SPDX-License-Identifier: Apache-2.0
// A TLS 1.3 server for one resumed handshake that answers as a test says, right or wrong: which
// PSK, which suite, whether it takes early data. It judges nothing; it keeps what it was told.
#pragma once

#include <optional>
#include <string>

#include "crypto/random.h"
#include "handshake/connection.h"
#include "handshake/key_schedule13.h"
#include "record/record_layer.h"
#include "tests/support/pair.h"

namespace handfast::testing {

struct ScriptedAnswer {
    CipherSuite suite{0x1301};
    std::optional<std::uint16_t> psk = std::uint16_t{0};
    bool with_share = true;
    bool takes_early_data = true;
    std::string alpn;  ///< "" for none
    bool breaks_finished = false;
};

class ScriptedServer {
  public:
    /// Knows the PSK of `session`, which the client will offer first.
    explicit ScriptedServer(const Session& session);

    /// Reads all that the client has to say, before or after the answer.
    void listen(Connection& client);
    /// ServerHello to Finished, into the client.
    void answer(Connection& client, const ScriptedAnswer& how);
    /// Application data of ours, into the client.
    void write(Connection& client, ByteView data);

    Buffer client_hello;
    Buffer early_data;
    Buffer data;  ///< Under the application keys.
    bool heard_end_of_early_data = false;
    bool heard_finished = false;  ///< And it was right.
    std::size_t change_cipher_specs = 0;
    std::optional<AlertDescription> alert;
    ExporterSecret early_exporter;

  private:
    ScheduleContext context() const { return {*test_provider_, hash_, events_, random_}; }
    Status hear(const Record& record);
    Status hear_message(ByteView message);
    void hear_client_hello(ByteView message);
    void say(ByteView message);
    ServerHello build_hello(const ScriptedAnswer& how, Buffer& shared, Buffer& share);
    void say_flight(const ScriptedAnswer& how);
    void carry(Connection& client);

    enum class Keys : std::uint8_t { none, early, handshake, application };

    std::shared_ptr<const crypto::Provider> test_provider_;
    const Session session_;
    crypto::HashId hash_;
    EventSink events_;
    RecordLayer records_;
    Transcript transcript_;
    crypto::SeededRng rng_;
    Buffer random_ = Buffer(32);
    Keys keys_ = Keys::none;
    CipherSuite suite_{0x1301};
    TrafficSecret client_handshake_;
    TrafficSecret server_handshake_;
    TrafficSecret client_application_;
};

}  // namespace handfast::testing
