// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SQLITE_SHIM_HPP
#define WRIT_TESTS_SQLITE_SHIM_HPP

// A disk that can be made to fail, and that forgets what was not synced when the
// power is cut.  While a shim lives, SQLite uses it for all files that are opened.

#include <cstddef>
#include <cstdint>
#include <memory>

namespace writ_test {

class shim {
public:
    // What fails.
    enum class fault {
        // Any call, with SQLite's code for it.
        any_call,
        // A write, with SQLITE_FULL.
        full_disk,
        // Any call, and the power is gone with it.
        power,
    };

    shim();
    shim(shim const&) = delete;
    shim& operator=(shim const&) = delete;
    // Precondition: all files were closed.
    ~shim();

    // From the n-th of the calls that follow on, counted from 1, it fails so, for
    // that many calls; cancels what was asked for before.
    void fail(fault what, std::size_t n, std::size_t times = static_cast<std::size_t>(-1));
    void heal();
    // Whether a call has failed.
    [[nodiscard]] bool has_failed() const noexcept;

    // The power is gone: nothing that is written after this reaches a file.  Once
    // all files were closed, restore() makes them what the disk holds: all that was
    // synced, and of what was written since, sector by sector, whatever the seed says.
    void cut() noexcept;
    void restore(std::uint64_t seed);

    struct state;

private:
    std::unique_ptr<state> state_;
};

} // namespace writ_test

#endif
