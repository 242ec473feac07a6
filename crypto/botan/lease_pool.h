// SPDX-License-Identifier: Apache-2.0
// Botan's signing objects are dear to make (blinding) and not shareable: keys keep those that
// are idle and lend each to one thread at a time.
#pragma once

#include <memory>
#include <mutex>
#include <vector>

namespace handfast::crypto {

template <class T>
class LeasePool {
  public:
    /// Calls `use` with an idle object, made by `make` when there is none. An object that was in
    /// use when an exception left `use` is dropped.
    template <class Make, class Use>
    void lend(Make make, Use use) {
        std::unique_ptr<T> object = take();
        if (!object) object = make();
        use(*object);
        const std::lock_guard lock(mutex_);
        idle_.push_back(std::move(object));
    }

  private:
    std::unique_ptr<T> take() {
        const std::lock_guard lock(mutex_);
        if (idle_.empty()) return nullptr;
        std::unique_ptr<T> object = std::move(idle_.back());
        idle_.pop_back();
        return object;
    }

    std::mutex mutex_;
    std::vector<std::unique_ptr<T>> idle_;
};

}  // namespace handfast::crypto
