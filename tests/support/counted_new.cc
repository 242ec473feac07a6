// SPDX-License-Identifier: Apache-2.0
#include "tests/support/counted_new.h"

#include <cstdlib>
#include <new>

namespace {
std::size_t count = 0;
}

// Not inlined: what the compiler sees of both would look like a mismatch.
[[gnu::noinline]] void* operator new(std::size_t size) {
    ++count;
    if (void* memory = std::malloc(size == 0 ? 1 : size)) return memory;
    throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* memory) noexcept {
    std::free(memory);
}
[[gnu::noinline]] void operator delete(void* memory, std::size_t) noexcept {
    std::free(memory);
}

namespace handfast::testing {

std::size_t allocations() {
    return count;
}

}  // namespace handfast::testing
