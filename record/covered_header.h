// SPDX-License-Identifier: Apache-2.0
// What a MAC covers, and an AEAD as additional data, beside a record's content. Internal to
// record/.
#pragma once

#include <array>

#include "crypto/provider.h"

namespace handfast {

class CoveredHeader {
  public:
    /// RFC 5246 §6.2.3.1 and §6.2.3.3: sequence number, type, version, and `size`, the content's
    /// length. RFC 9146 §5, for records with a connection id: a placeholder, the type, the id's
    /// length, then the header with `size` as its length. `header` is the record's.
    CoveredHeader(std::uint64_t sequence, ByteView header, std::size_t size);

    ByteView view() const { return {bytes_.data(), size_}; }

  private:
    void put(ByteView bytes);
    void put_number(std::uint64_t number, std::size_t size);

    std::array<std::uint8_t, crypto::RecordMac::kMaxHeader> bytes_;
    std::size_t size_ = 0;
};

}  // namespace handfast
