// SPDX-License-Identifier: Apache-2.0
// Providers for tests that run an algorithm through all that serve it.
#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "crypto/registry.h"

namespace handfast::crypto {

/// Backend names and providers that prefer them, for each backend that serves `algorithm` (the
/// registry's name); never empty.
inline std::vector<std::pair<std::string, std::shared_ptr<const Provider>>> every_backend(
    std::string_view algorithm) {
    std::vector<std::pair<std::string, std::shared_ptr<const Provider>>> providers;
    for (const RegistryLine& line : registry_lines())
        if (line.algorithm == algorithm)
            for (Backend backend : line.available)
                providers.emplace_back(backend_name(backend), make_provider(backend));
    return providers;
}

}  // namespace handfast::crypto
