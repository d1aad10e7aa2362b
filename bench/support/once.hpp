// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_SUPPORT_ONCE_HPP
#define WRIT_BENCH_SUPPORT_ONCE_HPP

// Made when it is first needed, and shared by the repetitions.

#include <memory>

namespace bench {

template <class T, class Make>
auto once(Make make) {
    return [make, made = std::make_shared<std::unique_ptr<T const>>()]() -> T const& {
        if (!*made) {
            made->reset(new T(make()));
        }
        return **made;
    };
}

} // namespace bench

#endif
