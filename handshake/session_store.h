// SPDX-License-Identifier: Apache-2.0
// Server-side sessions found by id (RFC 5246 §7.3), bounded in number, oldest out first.
#pragma once

#include <cstddef>
#include <list>
#include <map>
#include <memory>
#include <mutex>

#include "crypto/base/bytes.h"
#include "crypto/base/clock.h"
#include "handshake/session.h"

namespace handfast {

class SessionStore {
  public:
    virtual ~SessionStore() = default;
    virtual void put(std::shared_ptr<const Session> session) = 0;
    /// The session of this id unless it expired.
    virtual std::shared_ptr<const Session> find(ByteView id, Instant now) = 0;
    /// Whether it was there: of two connections that remove a session one alone hears yes.
    virtual bool remove(ByteView id) = 0;
    /// Whether an id is taken; no client asked.
    virtual bool holds(ByteView id) const = 0;
};

/// In memory; thread-safe.
class MemorySessionStore final : public SessionStore {
  public:
    static constexpr std::size_t kDefaultCapacity = 20480;  ///< OpenSSL's

    explicit MemorySessionStore(std::size_t capacity = kDefaultCapacity) : capacity_(capacity) {}
    void put(std::shared_ptr<const Session> session) override;
    std::shared_ptr<const Session> find(ByteView id, Instant now) override;
    bool remove(ByteView id) override;
    bool holds(ByteView id) const override;
    std::size_t size() const;

  private:
    using Order = std::list<std::shared_ptr<const Session>>;
    struct ById {
        bool operator()(const Buffer& a, const Buffer& b) const { return as_text(a) < as_text(b); }
    };

    std::size_t capacity_;
    mutable std::mutex mutex_;
    Order order_;  ///< Oldest first.
    std::map<Buffer, Order::iterator, ById> by_id_;
};

}  // namespace handfast
