// SPDX-License-Identifier: Apache-2.0
#include "handshake/session_store.h"

namespace handfast {

void MemorySessionStore::put(std::shared_ptr<const Session> session) {
    if (capacity_ == 0 || session->id.empty()) return;
    const std::lock_guard lock(mutex_);
    if (auto found = by_id_.find(session->id); found != by_id_.end()) {
        order_.erase(found->second);
        by_id_.erase(found);
    }
    if (order_.size() == capacity_) {
        by_id_.erase(order_.front()->id);
        order_.pop_front();
    }
    order_.push_back(session);
    by_id_.emplace(session->id, std::prev(order_.end()));
}

std::shared_ptr<const Session> MemorySessionStore::find(ByteView id, Instant now) {
    const std::lock_guard lock(mutex_);
    auto found = by_id_.find(to_buffer(id));
    if (found == by_id_.end()) return nullptr;
    std::shared_ptr<const Session> session = *found->second;
    if (!session->expired(now)) return session;
    order_.erase(found->second);
    by_id_.erase(found);
    return nullptr;
}

bool MemorySessionStore::remove(ByteView id) {
    const std::lock_guard lock(mutex_);
    auto found = by_id_.find(to_buffer(id));
    if (found == by_id_.end()) return false;
    order_.erase(found->second);
    by_id_.erase(found);
    return true;
}

bool MemorySessionStore::holds(ByteView id) const {
    const std::lock_guard lock(mutex_);
    return by_id_.contains(to_buffer(id));
}

std::size_t MemorySessionStore::size() const {
    const std::lock_guard lock(mutex_);
    return order_.size();
}

}  // namespace handfast
