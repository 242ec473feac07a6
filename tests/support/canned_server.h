// SPDX-License-Identifier: Apache-2.0
// A server on a free loopback port that gives everybody the same answer, or none.
#pragma once

#include <cstdint>
#include <string>
#include <thread>
#include <vector>

namespace handfast::test {

class CannedServer {
  public:
    /// Each connection's first request is answered with `answer` and closed; an empty answer never
    /// comes, and the connection stays.
    explicit CannedServer(std::string answer);
    ~CannedServer();
    CannedServer(const CannedServer&) = delete;
    CannedServer& operator=(const CannedServer&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url() const { return "http://127.0.0.1:" + std::to_string(port_) + "/"; }

  private:
    void serve();
    void answer(int socket);

    std::string answer_;
    int listener_ = -1;
    std::uint16_t port_ = 0;
    std::vector<int> waiting_;
    std::thread thread_;
};

/// A whole HTTP answer.
std::string http_answer(const std::string& type, const std::string& body);

}  // namespace handfast::test
