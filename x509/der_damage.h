// SPDX-License-Identifier: Apache-2.0
// DER made wrong on purpose at one place of a structure, the lengths around it put right.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/base/der.h"

namespace handfast::x509 {

enum class DerDamage : std::uint8_t {
    absent,
    twice,
    empty,
    wrong_tag,
    cut,
    trailing,
    short_length,
    long_length,
    huge_length,
    wide_length,
    indefinite,
    null,
    garbage,
    deep,
};

struct DerDamageRow {
    DerDamage damage;
    std::string_view name;         ///< "wrong-tag"
    std::string_view explanation;  ///< One line, without a full stop
};
std::span<const DerDamageRow> der_damages();

/// Which child of which child: OCTET STRINGs and BIT STRINGs have what they hold for children.
using DerPath = std::vector<std::size_t>;

/// `whole`, one element, with the element at `path` damaged. `der_bad_value` where there is none.
Result<Buffer> damaged(ByteView whole, std::span<const std::size_t> path, DerDamage damage);
/// The same with that element replaced by these bytes.
Result<Buffer> with_replaced(ByteView whole, std::span<const std::size_t> path, ByteView bytes);
/// The elements one after the other in the content of one.
Result<std::vector<DerElement>> der_children(const DerElement& element);

}  // namespace handfast::x509
