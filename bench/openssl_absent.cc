// SPDX-License-Identifier: Apache-2.0
// Where OpenSSL's headers are missing: nobody to compare with.
#include "bench/openssl_peer.h"
#include "bench/openssl_x509.h"

namespace handfast::bench {

std::unique_ptr<OpensslPeer> OpensslPeer::make(const PeerSetup&) {
    return nullptr;
}

std::unique_ptr<OpensslRecords> OpensslRecords::make(const RecordsSetup&) {
    return nullptr;
}

std::unique_ptr<OpensslCertificate> OpensslCertificate::parse(ByteView) {
    return nullptr;
}

std::unique_ptr<OpensslChain> OpensslChain::parse(std::span<const ByteView>) {
    return nullptr;
}

std::unique_ptr<OpensslCrl> OpensslCrl::parse(ByteView) {
    return nullptr;
}

std::string openssl_version() {
    return {};
}

}  // namespace handfast::bench
