// SPDX-License-Identifier: Apache-2.0
#include "handshake/transcript.h"

#include <cassert>

#include "crypto/base/byte_writer.h"
#include "record/code_points.h"

namespace handfast {

namespace {

Digest finish(crypto::Hash& hash, crypto::HashId id) {
    Digest digest;
    hash.finish(digest.fill(crypto::digest_size(id)));
    return digest;
}

}  // namespace

Transcript Transcript::clone() const {
    assert(hash_ && newest_.empty());
    Transcript copy(provider_);
    copy.id_ = id_;
    copy.hash_ = hash_->clone();
    return copy;
}

void Transcript::add(ByteView message) {
    settle();
    newest_ = message;
}

void Transcript::settle() {
    if (hash_) hash_->update(newest_);
    if (!hash_ || keeping_) append(kept_, newest_);
    newest_ = {};
}

void Transcript::start(crypto::HashId hash) {
    assert(!hash_);
    id_ = hash;
    hash_ = provider_.hash(hash);
    hash_->update(kept_);
    if (!keeping_) kept_ = {};
}

void Transcript::forget_messages() {
    keeping_ = false;
    kept_ = {};
}

void Transcript::collapse_for_retry() {
    assert(hash_);
    add_first_hello(finish(*hash_, id_).view());
}

void Transcript::add_first_hello(ByteView hash) {
    Buffer message;
    ByteWriter writer(message);
    writer.u8(code(HandshakeType::message_hash));
    writer.vec(3, hash);
    hash_->update(message);
}

Digest Transcript::current() const {
    assert(hash_);
    auto snapshot = hash_->clone();
    snapshot->update(newest_);
    return finish(*snapshot, id_);
}

Digest Transcript::without_newest() const {
    assert(hash_);
    return finish(*hash_->clone(), id_);
}

Digest Transcript::without_newest_plus(ByteView prefix, crypto::HashId hash) const {
    assert(!hash_ || hash == id_);
    auto snapshot = hash_ ? hash_->clone() : provider_.hash(hash);
    if (!hash_) snapshot->update(kept_);
    snapshot->update(prefix);
    return finish(*snapshot, hash);
}

}  // namespace handfast
