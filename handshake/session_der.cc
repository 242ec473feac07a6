// SPDX-License-Identifier: Apache-2.0
#include "handshake/session_der.h"

#include <array>
#include <limits>

#include "crypto/base/der.h"
#include "handshake/messages.h"
#include "x509/certificate.h"

namespace handfast {

namespace {

constexpr std::uint64_t kStructureVersion = 1;
constexpr std::uint64_t kExtendedMasterSecretFlag = 1;
constexpr std::size_t kMaxContextSize = 32;
/// The year 36812: times stay far from where microseconds overflow.
constexpr std::uint64_t kMaxSeconds = std::uint64_t{1} << 40;

/// The structure's context tags. Those that are missing here belong to what we do not have
/// (key_arg, SRP); a file may hold them, and they are skipped.
enum Tag : unsigned {
    time = 1,
    timeout = 2,
    peer = 3,
    context = 4,
    verify_result = 5,
    host_name = 6,
    psk_identity = 8,
    ticket_lifetime_hint = 9,
    ticket = 10,
    compression = 11,
    flags = 13,
    ticket_age_add = 14,
    max_early_data = 15,
    alpn = 16,
    max_fragment_length = 17,
    ticket_appdata = 18,
    group = 19,
};

/// SSLv3 and everything after it, DTLS too; whether we speak it is asked by who resumes.
bool is_tls(WireVersion version) {
    return version >> 8 == 0x03 || version >> 8 == 0xfe;
}

// --- reading -----------------------------------------------------------------------------------

std::uint64_t read_number(DerReader& reader, std::uint64_t max) {
    const std::uint64_t value = reader.small_integer();
    if (!reader.failed() && value > max) reader.mark_failed(Reason::der_bad_value);
    return reader.failed() ? 0 : value;
}

template <class Number>
void read_into(DerReader& reader, Number& into) {
    into = static_cast<Number>(read_number(reader, std::numeric_limits<Number>::max()));
}
void read_into(DerReader& reader, Buffer& into) {
    into = to_buffer(reader.octet_string());
}
void read_into(DerReader& reader, std::string& into) {
    into = as_text(reader.octet_string());
}

void read_peer(DerReader& reader, const crypto::Provider& provider, Session& session) {
    const ByteView der = reader.any().whole;
    if (reader.failed()) return;
    auto certificate = x509::Certificate::parse(to_buffer(der), provider);
    if (!certificate) return reader.mark_failed(certificate.error().reason);
    session.peer_chain = {*std::move(certificate)};
}

void read_group(DerReader& reader, Session& session) {
    std::uint16_t value = 0;
    read_into(reader, value);
    session.group = NamedGroup(value);
}

void read_compression(DerReader& reader, Session& session) {
    const ByteView method = reader.octet_string();
    if (!reader.failed() && method.size() != 1) reader.mark_failed(Reason::der_bad_value);
    if (!reader.failed()) session.compression = CompressionMethod(method[0]);
}

void read_tagged(DerReader& reader, unsigned tag, const crypto::Provider& provider,
                 Session& session) {
    switch (tag) {
        case Tag::time:
            session.created = Instant(std::chrono::seconds(read_number(reader, kMaxSeconds)));
            return;
        case Tag::timeout:
            return read_into(reader, session.lifetime_seconds);
        case Tag::peer:
            return read_peer(reader, provider, session);
        case Tag::context:
            return read_into(reader, session.context);
        case Tag::verify_result:
            return read_into(reader, session.verify_result);
        case Tag::host_name:
            return read_into(reader, session.server_name);
        case Tag::psk_identity:
            return read_into(reader, session.psk_identity);
        case Tag::ticket_lifetime_hint:
            return read_into(reader, session.ticket_lifetime_hint);
        case Tag::ticket:
            return read_into(reader, session.ticket);
        case Tag::compression:
            return read_compression(reader, session);
        case Tag::flags:
            session.extended_master_secret =
                (read_number(reader, std::numeric_limits<std::uint32_t>::max()) &
                 kExtendedMasterSecretFlag) != 0;
            return;
        case Tag::ticket_age_add:
            return read_into(reader, session.ticket_age_add);
        case Tag::max_early_data:
            return read_into(reader, session.max_early_data);
        case Tag::alpn:
            return read_into(reader, session.alpn);
        case Tag::max_fragment_length:
            return read_into(reader, session.max_fragment_length);
        case Tag::ticket_appdata:
            return read_into(reader, session.ticket_appdata);
        case Tag::group:
            return read_group(reader, session);
        default:
            (void)reader.any();
    }
}

void read_fixed_part(DerReader& fields, Session& session) {
    if (fields.small_integer() != kStructureVersion) fields.mark_failed(Reason::der_bad_value);
    session.version = static_cast<WireVersion>(read_number(fields, 0xffff));
    const ByteView suite = fields.octet_string();
    session.id = to_buffer(fields.octet_string());
    const ByteView secret = fields.octet_string();
    const bool sizes_fit = suite.size() == 2 && session.id.size() <= kMaxSessionIdSize &&
                           !secret.empty() && secret.size() <= crypto::kMaxDigestSize;
    if (!sizes_fit) fields.mark_failed(Reason::der_bad_value);
    if (fields.failed()) return;
    session.suite = CipherSuite((suite[0] << 8) | suite[1]);
    session.secret = SessionSecret(secret);
}

void read_tagged_part(DerReader& fields, const crypto::Provider& provider, Session& session) {
    for (unsigned tag = 0; tag <= Tag::group && !fields.empty(); ++tag) {
        // The one field with an implicit tag, which nobody has written since SSLv2: key_arg.
        if (tag == 0 && fields.next_is(der::context(0))) (void)fields.any();
        if (!fields.next_is(der::context_constructed(tag))) continue;
        DerReader inside = fields.inside(der::context_constructed(tag));
        read_tagged(inside, tag, provider, session);
        if (const Status whole = inside.done(); !whole) fields.mark_failed(whole.error().reason);
    }
    const bool sizes_fit = session.context.size() <= kMaxContextSize &&
                           session.ticket.size() <= 0xffff && session.server_name.size() <= 0xff &&
                           session.alpn.size() <= 0xff;
    if (!sizes_fit) fields.mark_failed(Reason::der_bad_value);
}

// --- writing -----------------------------------------------------------------------------------

class Fields {
  public:
    explicit Fields(DerWriter& der) : der_(der) {}

    /// Absent when zero or empty, as OpenSSL has it.
    void number(Tag tag, std::uint64_t value) {
        if (value != 0) number_always(tag, value);
    }
    void number_always(Tag tag, std::uint64_t value) {
        const auto nest = der_.nest(der::context_constructed(tag));
        der_.small_integer(value);
    }
    void bytes(Tag tag, ByteView value) {
        if (!value.empty()) bytes_always(tag, value);
    }
    void bytes_always(Tag tag, ByteView value) {
        const auto nest = der_.nest(der::context_constructed(tag));
        der_.octet_string(value);
    }
    void raw(Tag tag, ByteView encoded) {
        const auto nest = der_.nest(der::context_constructed(tag));
        der_.raw(encoded);
    }

  private:
    DerWriter& der_;
};

void write_fixed_part(DerWriter& der, const Session& session) {
    der.small_integer(kStructureVersion);
    der.small_integer(session.version);
    const std::uint16_t suite = code(session.suite);
    der.octet_string(
        std::array{static_cast<std::uint8_t>(suite >> 8), static_cast<std::uint8_t>(suite)});
    der.octet_string(session.id);
    der.octet_string(session.secret.expose());
}

void write_tagged_part(DerWriter& der, const Session& session) {
    Fields fields(der);
    const auto seconds = std::chrono::floor<std::chrono::seconds>(session.created);
    fields.number(Tag::time, static_cast<std::uint64_t>(seconds.time_since_epoch().count()));
    fields.number(Tag::timeout, session.lifetime_seconds);
    if (!session.peer_chain.empty()) fields.raw(Tag::peer, session.peer_chain.front()->der());
    fields.bytes_always(Tag::context, session.context);
    fields.number(Tag::verify_result, session.verify_result);
    fields.bytes(Tag::host_name, as_bytes(session.server_name));
    fields.bytes(Tag::psk_identity, session.psk_identity);
    fields.number(Tag::ticket_lifetime_hint, session.ticket_lifetime_hint);
    fields.bytes(Tag::ticket, session.ticket);
    if (session.compression != CompressionMethod::null)
        fields.bytes_always(Tag::compression, std::array{code(session.compression)});
    fields.number(Tag::flags, session.extended_master_secret ? kExtendedMasterSecretFlag : 0);
    fields.number(Tag::ticket_age_add, session.ticket_age_add);
    fields.number(Tag::max_early_data, session.max_early_data);
    fields.bytes(Tag::alpn, as_bytes(session.alpn));
    fields.number(Tag::max_fragment_length, session.max_fragment_length);
    fields.bytes(Tag::ticket_appdata, session.ticket_appdata);
    fields.number_always(Tag::group, code(session.group));
}

}  // namespace

Result<Session> session_from_der(ByteView der, const crypto::Provider& provider) {
    Session session;
    // Absent is zero: a session that says nothing of its time has none left.
    session.lifetime_seconds = 0;
    DerReader outer(der);
    DerReader fields = outer.sequence();
    read_fixed_part(fields, session);
    read_tagged_part(fields, provider, session);
    CHECK_OK(fields.done());
    CHECK_OK(outer.done());
    if (!is_tls(session.version)) return fail(Reason::unsupported_protocol);
    return session;
}

Buffer session_to_der(const Session& session) {
    Buffer out;
    DerWriter der(out);
    {
        const auto sequence = der.sequence();
        write_fixed_part(der, session);
        write_tagged_part(der, session);
    }
    return out;
}

}  // namespace handfast
