// SPDX-License-Identifier: Apache-2.0
#include "handshake/handshake.h"

#include "handshake/post_handshake.h"
#include "handshake/progress12.h"
#include "handshake/progress13.h"

namespace handfast {

Handshake::Handshake(Role role_, std::shared_ptr<const Config> config_, Hooks& hooks_, Rng& rng_,
                     EventSink& events_, Channel& channel_, Tamper* tamper_)
    : role(role_),
      config(std::move(config_)),
      hooks(hooks_),
      rng(rng_),
      events(events_),
      channel(channel_),
      tamper(tamper_),
      versions(config->versions) {
    facts = first_facts();
}

Facts Handshake::first_facts() const {
    Facts first;
    if (config->middlebox_compatibility) first.set(Fact::compatibility);
    if (config->transport == Transport::datagram) first.set(Fact::datagrams);
    return first;
}

Handshake::~Handshake() = default;

ByteView Handshake::tampered(ByteView message, Buffer& changed) {
    if (tamper == nullptr) return message;
    changed = to_buffer(message);
    tamper->on_message(HandshakeType(message.front()), changed);
    return changed;
}

Status Handshake::send_apart(ByteView message) {
    Buffer changed;
    CHECK_OK(channel.send(tampered(message, changed)));
    return {};
}

Status Handshake::send(ByteView message) {
    Buffer changed;
    return send_as_is(tampered(message, changed));
}

Status Handshake::send_as_is(ByteView message) {
    TRY(const ByteView sent, channel.send(message));
    if (!transcript) return {};
    transcript->add(sent);
    transcript->settle();
    return {};
}

void Handshake::start_over(std::shared_ptr<const Config> first_config) {
    release();
    config = std::move(first_config);
    versions = config->versions;
    facts = first_facts();
    negotiated = {};
    secrets = {};
}

void Handshake::release() {
    transcript.reset();
    hello.reset();
    offered = {};
    resume.reset();
    tls12.reset();
    tls13.reset();
}

}  // namespace handfast
