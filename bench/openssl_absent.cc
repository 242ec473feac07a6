// SPDX-License-Identifier: Apache-2.0
// Where OpenSSL's headers are missing: nobody to compare with.
#include "bench/openssl_peer.h"

namespace handfast::bench {

std::unique_ptr<OpensslPeer> OpensslPeer::make(const PeerSetup&) {
    return nullptr;
}

std::unique_ptr<OpensslRecords> OpensslRecords::make(const RecordsSetup&) {
    return nullptr;
}

std::string openssl_version() {
    return {};
}

}  // namespace handfast::bench
