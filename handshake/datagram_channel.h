// SPDX-License-Identifier: Apache-2.0
// DTLS 1.0 and 1.2 under the tables of TLS: messages are numbered, cut to the path's MTU, put
// together again and repeated until they are answered (RFC 4347 §4.2, RFC 6347 §4.2). The machine
// does not know about any of it.
#pragma once

#include "handshake/channel.h"
#include "handshake/config.h"
#include "handshake/flight.h"
#include "handshake/reassembler.h"
#include "record/datagram_records.h"

namespace handfast {

class DatagramChannel final : public Channel {
  public:
    /// The configuration stays in use.
    DatagramChannel(const Config& config, const EventSink& events, Tamper* tamper);

    /// Goes on from a ClientHello whose cookie was judged without a connection (hello_verify.h):
    /// the next message of either side has its number, our next record its record's.
    void resume_at(std::uint16_t message_sequence, std::uint64_t record_sequence);

    ByteSpan receive_buffer() override { return {}; }
    void received(std::size_t) override {}
    void receive_datagram(ByteSpan datagram) override {
        repeated_ = false;
        records_.receive(datagram);
    }
    std::size_t read_hint() const override { return kMaxDatagramSize; }
    ByteView output() const override { return records_.output(); }
    void output_sent(std::size_t) override { records_.output_sent(); }

    Result<std::optional<Incoming>> next(KeyChange change) override;
    Status misplaced(Reason why) override;
    /// What is ahead waits; nothing is ever in the way.
    bool mid_message() const override { return false; }
    Result<ByteView> send(ByteView message) override;
    Status send_change_cipher_spec() override;
    Status end_flight(FlightEnd end) override;
    void handshake_done() override;
    void at(Instant now) override { now_ = now; }
    std::optional<Instant> deadline() const override { return timer_.deadline(); }
    Status on_timer() override;

    Status send_alert(AlertLevel level, AlertDescription description) override;
    Status send_application_data(ByteView data) override;
    Status send_heartbeat(ByteView message) override;
    Status set_read_protector(std::unique_ptr<Protector> protector) override;
    Status set_write_protector(std::unique_ptr<Protector> protector) override;
    void set_version(WireVersion record_version, bool check_received) override;
    void set_sizes(RecordSizes sizes, SizesFrom from) override { records_.set_sizes(sizes, from); }
    void allow_plaintext_alerts(bool) override {}
    void skip_early_data(std::size_t) override {}
    void set_connection_ids(ByteView outgoing, ByteView incoming) override {
        records_.set_connection_ids(outgoing, incoming);
    }
    bool needs_key_update() const override { return false; }
    std::size_t room_under_key() const override { return kMaxPlaintext; }

    void set_path_mtu(std::size_t bytes) override { records_.set_path_mtu(bytes); }
    std::size_t path_mtu() const override { return records_.path_mtu(); }
    std::size_t room_in_datagram() const override { return fit(path_mtu()).content; }
    std::uint64_t newest_records() const override { return records_.newest_records(); }
    RecordFit fit(std::size_t size) const override { return records_.fit(size); }

  private:
    Result<std::optional<Incoming>> next_message();
    std::optional<Incoming> take_record(const Record& record);
    std::optional<Incoming> take_alert(const Record& record);
    Incoming message(ByteView raw);
    bool is_stale(const Fragment& fragment);
    void judge_repeated(const Fragment& fragment);
    FlightPart& begin_message(HandshakeType type);
    FlightPart& begin_part(ContentType type);
    Status write_part(const FlightPart& part);
    Status write_message(const FlightPart& part);
    Status write_alone(ContentType type, ByteView content);
    void back_off();
    Status repeat_flight();
    Status repeat_request();

    const Limits& limits_;
    const EventSink& events_;
    DatagramRecords records_;
    Reassembler reassembler_;
    ByteView fragments_;  ///< Rest of the handshake record being read.
    bool change_cipher_spec_came_ = false;

    // Between handshakes.
    bool reads_nothing_yet_ = false;     ///< The peer's next message begins another one.
    bool writes_nothing_yet_ = false;    ///< Ours does.
    bool finished_ = false;              ///< There was one, theirs or ours, in this handshake.
    bool finished_came_ = false;         ///< In this epoch.
    bool read_request_ = false;          ///< The last message read is a HelloRequest.
    std::optional<FlightPart> request_;  ///< Ours, until it is answered.

    Flight flight_;
    bool flight_ended_ = false;    ///< The next message begins another one.
    bool flight_is_last_ = false;  ///< The peer's Finished came before it.
    bool repeated_ = false;        ///< In answer to the present datagram; once is enough.
    RetransmitTimer timer_;
    bool backs_off_;
    std::uint16_t next_sequence_ = 0;  ///< Of messages of ours.
    Instant now_{};
    Instant flight_sent_{};
    Buffer fragment_;      ///< Being written.
    bool closed_ = false;  ///< close_notify was sent.
};

}  // namespace handfast
