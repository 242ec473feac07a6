// SPDX-License-Identifier: Apache-2.0
#include "cli/event_printers.h"

#include <array>
#include <string_view>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "cli/hex_dump.h"
#include "record/names.h"

namespace handfast::cli {
namespace {

constexpr int kHeaderPseudoType = 256;  // SSL3_RT_HEADER
constexpr WireVersion kSslv2 = 2;       // SSL2_VERSION
constexpr WireVersion kTls13 = 0x0304;

const char* arrow(Direction direction) {
    return direction == Direction::sent ? ">>>" : "<<<";
}

std::string not_tls(WireVersion version, int content_type) {
    return fmt::format("Not TLS data or unknown version (version={}, content_type={})", version,
                       content_type);
}

/// "TLS 1.3" as -msg says it, "" for what is no TLS.
std::string_view spaced_version(WireVersion version) {
    switch (version) {
        case 0x0300:
            return "SSL 3.0";
        case 0x0301:
            return "TLS 1.0";
        case 0x0302:
            return "TLS 1.1";
        case 0x0303:
            return "TLS 1.2";
        case 0x0304:
            return "TLS 1.3";
        case 0xfeff:
            return "DTLS 1.0";
        case 0xfefd:
            return "DTLS 1.2";
        default:
            return "";
    }
}

template <class... F>
struct Visitor : F... {
    using F::operator()...;
};
template <class... F>
Visitor(F...) -> Visitor<F...>;

}  // namespace

void ObserverList::on_event(const Event& event, const EventContext& context) noexcept {
    for (const auto& observer : observers_) observer->on_event(event, context);
}

void MessagePrinter::on_event(const Event& event, const EventContext& context) noexcept {
    const auto print = [&](Direction direction, std::string_view what, ByteView bytes,
                           const std::string& details) {
        out_.print("{} {} [length {:04x}]{}\n", arrow(direction), what, bytes.size(), details);
        out_.text(message_dump(bytes));
        out_.flush();
    };
    const std::string version(
        spaced_version(context.version == 0 ? before_negotiation_ : context.version));
    std::visit(
        Visitor{
            [&](const event::RecordHeader& e) {
                const auto wire = static_cast<WireVersion>(e.header[1] << 8 | e.header[2]);
                const std::string_view name = spaced_version(wire);
                print(e.direction,
                      name.empty() ? not_tls(wire, kHeaderPseudoType)
                                   : fmt::format("{}, RecordHeader", name),
                      e.header, "");
            },
            [&](const event::InnerContentType& e) {
                // The version in front is the record's when it is written, the connection's when
                // it is read. DTLS has one: inside of a record with a connection id.
                const bool tls13 = context.version == kTls13;
                const auto name = tls13 && e.direction == Direction::sent ? "TLS 1.2" : version;
                print(e.direction, fmt::format("{}, InnerContent", name), std::array{code(e.type)},
                      "");
            },
            [&](const event::HandshakeMessage& e) {
                if (e.is_v2) return print(e.direction, not_tls(kSslv2, 0), e.message, "");
                const std::string_view name = msg_name(HandshakeType{e.message[0]});
                print(e.direction, version + ", Handshake", e.message,
                      name.empty() ? "???" : fmt::format(", {}", name));
            },
            [&](const event::ChangeCipherSpec& e) {
                // OpenSSL shows only the record header of one that came over a stream.
                if (e.direction == Direction::sent || version.starts_with("DTLS"))
                    print(e.direction, version + ", ChangeCipherSpec", e.body, "");
            },
            [&](const event::Heartbeat& e) {
                const auto type = HeartbeatType(e.message.empty() ? 0 : e.message[0]);
                const char* name = type == HeartbeatType::heartbeat_request ? ", HeartbeatRequest"
                                   : type == HeartbeatType::heartbeat_response
                                       ? ", HeartbeatResponse"
                                       : "";
                print(e.direction, version + ", Heartbeat", e.message, name);
            },
            [&](const event::Alert& e) {
                const std::array body{code(e.level), code(e.description)};
                print(e.direction, version + ", Alert", body,
                      fmt::format(", {} {}", e.level == AlertLevel::fatal ? "fatal" : "warning",
                                  alert_name(e.description)));
            },
            [](const auto&) {},
        },
        event);
}

void ExtensionPrinter::on_event(const Event& event, const EventContext& context) noexcept {
    const auto* seen = std::get_if<event::ExtensionSeen>(&event);
    if (seen == nullptr) return;
    const std::string_view name = tlsextdebug_name(seen->type);
    out_.print("TLS {} extension \"{}\" (id={}), len={}\n",
               context.role == Role::server ? "client" : "server", name.empty() ? "unknown" : name,
               code(seen->type), seen->body.size());
    out_.text(hex_dump(seen->body));
    out_.flush();
}

void RepetitionPrinter::on_event(const Event& event, const EventContext&) noexcept {
    if (!std::holds_alternative<event::FlightRepeated>(event)) return;
    err_.text("TIMEOUT occurred\n");
    err_.flush();
}

namespace {

class KeyLogObserver final : public Observer {
  public:
    explicit KeyLogObserver(Output& out) : out_(out) {}
    void on_event(const Event& event, const EventContext&) noexcept override {
        const auto* derived = std::get_if<event::SecretDerived>(&event);
        if (derived == nullptr) return;
        out_.print("{} {} {}\n", derived->label, to_hex(derived->client_random),
                   to_hex(derived->secret));
        out_.flush();
    }

  private:
    Output& out_;
};

}  // namespace

std::unique_ptr<KeyLog> KeyLog::open(const std::string& path) {
    const int fd = ::open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOCTTY, 0600);
    if (fd < 0) return nullptr;
    std::unique_ptr<KeyLog> log(new KeyLog(fd));
    struct stat status {};
    if (::fstat(fd, &status) == 0 && status.st_size == 0)
        log->out_.text("# SSL/TLS secrets log file, generated by Handfast\n");
    log->out_.flush();
    return log;
}

KeyLog::~KeyLog() {
    out_.flush();
    ::close(fd_);
}

std::unique_ptr<Observer> KeyLog::observer() {
    return std::make_unique<KeyLogObserver>(out_);
}

}  // namespace handfast::cli
