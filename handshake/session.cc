// SPDX-License-Identifier: Apache-2.0
#include "handshake/session.h"

#include <algorithm>

#include "crypto/base/byte_reader.h"
#include "crypto/base/byte_writer.h"
#include "x509/certificate.h"

namespace handfast {

namespace {

constexpr std::uint8_t kTicketFormat = 3;
/// A ticket ends at 2^16 - 1 bytes; a session whose certificate is bigger forgets it, and is then
/// not resumed where one is required.
constexpr std::size_t kMaxTicketCertificate = 32 * 1024;

ByteView leaf_of(const Session& session) {
    if (session.peer_chain.empty()) return {};
    const ByteView der = session.peer_chain.front()->der();
    return der.size() <= kMaxTicketCertificate ? der : ByteView{};
}

}  // namespace

bool Session::expired(Instant now) const {
    const std::uint32_t lifetime = std::min(lifetime_seconds, kMaxTicketLifetime);
    return now < created || now >= created + std::chrono::seconds(lifetime);
}

Session Session::clone() const {
    Session copy;
    copy.version = version;
    copy.suite = suite;
    copy.compression = compression;
    copy.secret = secret.clone();
    copy.created = created;
    copy.lifetime_seconds = lifetime_seconds;
    copy.extended_master_secret = extended_master_secret;
    copy.id = id;
    copy.context = context;
    copy.server_name = server_name;
    copy.alpn = alpn;
    copy.ticket = ticket;
    copy.ticket_lifetime_hint = ticket_lifetime_hint;
    copy.ticket_age_add = ticket_age_add;
    copy.max_early_data = max_early_data;
    copy.peer_chain = peer_chain;
    copy.verify_result = verify_result;
    copy.group = group;
    copy.max_fragment_length = max_fragment_length;
    copy.ocsp_response = ocsp_response;
    copy.sct_list = sct_list;
    copy.psk_identity = psk_identity;
    copy.ticket_appdata = ticket_appdata;
    return copy;
}

Buffer serialize_for_ticket(const Session& session) {
    Buffer out;
    ByteWriter writer(out);
    writer.u8(kTicketFormat);
    writer.u16(session.version);
    writer.u16(code(session.suite));
    writer.u8(code(session.compression));
    writer.vec(1, session.secret.expose());
    writer.u64(static_cast<std::uint64_t>(session.created.time_since_epoch().count()));
    writer.u32(session.lifetime_seconds);
    writer.u8(session.extended_master_secret ? 1 : 0);
    writer.vec(1, session.context);
    writer.vec(2, as_bytes(session.server_name));
    writer.vec(1, as_bytes(session.alpn));
    writer.u32(session.ticket_age_add);
    writer.u32(session.max_early_data);
    writer.vec(2, leaf_of(session));
    writer.u32(session.verify_result);
    return out;
}

Result<Session> parse_from_ticket(ByteView bytes, const crypto::Provider& provider) {
    ByteReader reader(bytes);
    if (reader.u8() != kTicketFormat) return fail(Reason::decode_error);
    Session session;
    session.version = reader.u16();
    session.suite = CipherSuite(reader.u16());
    session.compression = CompressionMethod(reader.u8());
    session.secret = SessionSecret(reader.vec(1, 1, crypto::kMaxDigestSize));
    session.created = Instant(std::chrono::microseconds(reader.u64()));
    session.lifetime_seconds = reader.u32();
    session.extended_master_secret = reader.u8() == 1;
    session.context = to_buffer(reader.vec(1));
    session.server_name = as_text(reader.vec(2));
    session.alpn = as_text(reader.vec(1));
    session.ticket_age_add = reader.u32();
    session.max_early_data = reader.u32();
    const ByteView leaf = reader.vec(2, 0, kMaxTicketCertificate);
    session.verify_result = reader.u32();
    CHECK_OK(reader.done());
    if (leaf.empty()) return session;
    TRY(auto certificate, x509::Certificate::parse(to_buffer(leaf), provider));
    session.peer_chain.push_back(std::move(certificate));
    return session;
}

}  // namespace handfast
