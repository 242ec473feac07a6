// SPDX-License-Identifier: Apache-2.0
// TLS over a byte stream: handshake messages are cut into records and put together again.
#pragma once

#include "handshake/channel.h"
#include "handshake/config.h"

namespace handfast {

class StreamChannel final : public Channel {
  public:
    /// The configuration's limits stay in use.
    StreamChannel(const Config& config, Role role, const EventSink& events, Tamper* tamper);

    ByteSpan receive_buffer() override { return records_.receive_buffer(); }
    void received(std::size_t count) override { records_.received(count); }
    void receive_datagram(ByteSpan) override {}
    std::size_t read_hint() const override { return records_.read_hint(); }
    ByteView output() const override { return records_.output(); }
    void output_sent(std::size_t count) override { records_.output_sent(count); }
    Result<std::optional<Incoming>> next(KeyChange change) override;
    Status misplaced(Reason why) override { return fail(why); }
    Result<ByteView> send(ByteView message) override;
    Status send_change_cipher_spec() override;
    Status end_flight(FlightEnd end) override;
    Status send_alert(AlertLevel level, AlertDescription description) override;
    Status send_application_data(ByteView data) override;
    Status send_heartbeat(ByteView message) override;
    Status set_read_protector(std::unique_ptr<Protector> protector) override;
    Status set_write_protector(std::unique_ptr<Protector> protector) override;
    void set_version(WireVersion record_version, bool check_received) override;
    void set_sizes(RecordSizes sizes, SizesFrom from) override { records_.set_sizes(sizes, from); }
    void allow_plaintext_alerts(bool allow) override { records_.allow_plaintext_alerts(allow); }
    void skip_early_data(std::size_t budget) override { records_.skip_undecryptable(budget); }
    bool needs_key_update() const override { return records_.needs_key_update(); }
    std::size_t room_under_key() const override { return records_.room_under_key(); }

    bool mid_message() const override { return !partial_.empty() || !pending_.empty(); }

  private:
    Result<std::optional<Incoming>> next_message();
    Result<Incoming> judge_record(const Record& record);
    Incoming take_v2_hello(const Record& record);
    Status flush_messages();

    RecordLayer records_;
    const EventSink& events_;
    const Limits& limits_;
    MessagePacking packing_;
    ByteView pending_;     ///< Rest of the handshake record being read.
    Buffer partial_;       ///< A message whose end has not come yet.
    Buffer assembled_;     ///< The message just handed out, when it came in pieces.
    Buffer outgoing_;      ///< Messages waiting to share a record.
    bool closed_ = false;  ///< close_notify was sent.
};

}  // namespace handfast
