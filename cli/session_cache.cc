// SPDX-License-Identifier: Apache-2.0
#include "cli/session_cache.h"

namespace handfast::cli {
namespace {

constexpr std::size_t kInternalCapacity = 128;  // What OpenSSL's s_server sets.

}  // namespace

SessionCache::SessionCache(Output* external)
    : store_(external == nullptr ? kInternalCapacity : MemorySessionStore::kDefaultCapacity),
      external_(external) {}

std::shared_ptr<const Session> SessionCache::find(ByteView id, Instant now) {
    auto session = store_.find(id, now);
    if (external_ == nullptr) {
        if (session == nullptr) ++misses_;
        return session;
    }
    if (session != nullptr) ++external_hits_;
    external_->print("Lookup session: cache {}\n", session != nullptr ? "hit" : "miss");
    external_->flush();
    return session;
}

void SessionCache::count(Stats& stats) const {
    stats.external_hits = external_hits_;
    stats.misses = misses_;
    if (external_ != nullptr) return;
    stats.cached = static_cast<long>(store_.size());
    stats.room = static_cast<long>(kInternalCapacity);
}

}  // namespace handfast::cli
