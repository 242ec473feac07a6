// SPDX-License-Identifier: Apache-2.0
// Values or errors. Nothing below cli/ throws; a failure is an Error that says why (Reason) and,
// for parsers, where (offset in the bytes that were being read).
#pragma once

#include <cstdint>
#include <expected>
#include <optional>

#include "crypto/base/reason.h"

namespace handfast {

struct Error {
    Reason reason = Reason::internal_error;
    /// Overrides the reason's alert in the few places where the RFC wants another one.
    std::optional<AlertDescription> alert_override = std::nullopt;
    std::uint32_t offset = 0;

    AlertDescription alert() const { return alert_override.value_or(info(reason).alert); }
    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = std::expected<T, Error>;

/// A result without a value.
using Status = Result<void>;

inline std::unexpected<Error> fail(Reason reason) {
    return std::unexpected(Error{reason});
}
inline std::unexpected<Error> fail(Reason reason, AlertDescription alert) {
    return std::unexpected(Error{reason, alert});
}
inline std::unexpected<Error> fail_at(Reason reason, std::size_t offset) {
    return std::unexpected(Error{reason, std::nullopt, static_cast<std::uint32_t>(offset)});
}
inline std::unexpected<Error> fail(const Error& error) {
    return std::unexpected(error);
}

}  // namespace handfast

#define HANDFAST_CONCAT_(a, b) a##b
#define HANDFAST_CONCAT(a, b) HANDFAST_CONCAT_(a, b)

/// `TRY(auto x, expression)`: declares x from the value, or returns the error.
#define TRY(declaration, expression) \
    TRY_IMPL_(HANDFAST_CONCAT(try_result_, __LINE__), declaration, expression)
#define TRY_IMPL_(name, declaration, expression)       \
    auto name = (expression);                          \
    if (!name) return ::std::unexpected(name.error()); \
    declaration = *::std::move(name)

/// `CHECK_OK(expression)`: returns the error of a Status.
#define CHECK_OK(expression)                                   \
    do {                                                       \
        if (auto check_status_ = (expression); !check_status_) \
            return ::std::unexpected(check_status_.error());   \
    } while (false)
