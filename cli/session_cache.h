// SPDX-License-Identifier: Apache-2.0
// The sessions that s_server keeps, with the counters and lines that OpenSSL has for them.
#pragma once

#include "cli/output.h"
#include "cli/stats.h"
#include "handshake/session_store.h"

namespace handfast::cli {

/// In memory, as big as that of OpenSSL's s_server; counts and reports the lookups of clients.
class SessionCache final : public SessionStore {
  public:
    /// With -ext_cache, `external` hears of each lookup and must outlive this; else it is null.
    explicit SessionCache(Output* external = nullptr);

    void put(std::shared_ptr<const Session> session) override { store_.put(std::move(session)); }
    std::shared_ptr<const Session> find(ByteView id, Instant now) override;
    bool remove(ByteView id) override { return store_.remove(id); }
    bool holds(ByteView id) const override { return store_.holds(id); }

    /// Fills in the counters that are the cache's.
    void count(Stats& stats) const;

  private:
    MemorySessionStore store_;
    Output* external_;
    long misses_ = 0;
    long external_hits_ = 0;
};

}  // namespace handfast::cli
