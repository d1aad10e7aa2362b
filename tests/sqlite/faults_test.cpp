// SPDX-License-Identifier: Apache-2.0
//
// Disks that are full, and calls that fail.
#include "sqlite/files.hpp"
#include "sqlite/history.hpp"
#include "sqlite/shim.hpp"

#include <doctest/doctest.h>
#include <sys/resource.h>

#include <csignal>
#include <cstddef>
#include <string>
#include <vector>

namespace {

using writ_test::attempt;
using writ_test::shim;

constexpr std::size_t commits = 8;

void append(std::vector<attempt>& to, std::vector<attempt> more) {
    to.insert(to.end(), more.begin(), more.end());
}

// Each call fails once, or from then on until it heals; what the writer was told
// must be true then, and after the file was opened anew.
void fail_everywhere(shim::fault what, std::size_t times) {
    std::size_t faults = 0;
    bool reached = true;
    for (std::size_t n = 1; reached; ++n) {
        CAPTURE(n);
        writ_test::temporary_folder const folder;
        shim disk;
        disk.fail(what, n, times);
        std::vector<attempt> attempts;
        auto opened = writ::sqlite_store::open(folder.file());
        if (opened) {
            attempts = writ_test::write_some(**opened, "a", 0, commits);
        }
        reached = disk.has_failed();
        faults += reached ? 1 : 0;
        disk.heal();
        if (!opened) {
            opened = writ::sqlite_store::open(folder.file());
            REQUIRE(opened);
        }
        append(attempts, writ_test::write_some(**opened, "b", commits, 2));
        CHECK(attempts.back().outcome == writ_test::told::committed);
        CHECK(writ_test::contradiction(**opened, attempts) == "");
        opened->reset();
        CHECK(
            writ_test::contradiction(
                *writ_test::open_store(folder.file(), {.durability = writ::sqlite_durability::off}), attempts)
            == "");
    }
    CHECK(faults > 20);
}

} // namespace

TEST_SUITE("sqlite/faults") {
    TEST_CASE("a call that fails once makes nothing half") {
        fail_everywhere(shim::fault::any_call, 1);
    }

    TEST_CASE("calls that fail for a while make nothing half") {
        fail_everywhere(shim::fault::any_call, static_cast<std::size_t>(-1));
    }

    TEST_CASE("a full disk makes nothing half, and is written to when there is room") {
        fail_everywhere(shim::fault::full_disk, static_cast<std::size_t>(-1));
    }

    TEST_CASE("a commit that finds the disk full says so") {
        writ_test::temporary_folder const folder;
        shim disk;
        auto const store = writ_test::open_store(folder.file());
        CHECK(writ_test::write_some(*store, "a", 0, 1).back().outcome == writ_test::told::committed);
        bool seen = false;
        for (std::size_t n = 1; n < 8; ++n) {
            auto const request = writ_test::request_of(*store, "b" + std::to_string(n), n).value();
            disk.fail(shim::fault::full_disk, n, 1);
            auto const outcome = store->commit(request);
            disk.heal();
            seen = seen || !outcome;
            CHECK((outcome || outcome.error().code() == writ::errc::store_full));
        }
        CHECK(seen);
    }

    TEST_CASE("a file that may not grow is a full disk") {
        writ_test::temporary_folder const folder;
        auto const store = writ_test::open_store(folder.file());
        std::vector<attempt> attempts = writ_test::write_some(*store, "a", 0, 1);
        auto const before = std::signal(SIGXFSZ, SIG_IGN);
        rlimit old{};
        REQUIRE(getrlimit(RLIMIT_FSIZE, &old) == 0);
        rlimit const tight{262'144, old.rlim_max};
        REQUIRE(setrlimit(RLIMIT_FSIZE, &tight) == 0);
        append(attempts, writ_test::write_some(*store, "b", 1, 40));
        auto const request = writ_test::request_of(*store, "c", 99).value();
        auto const full = store->commit(request);
        CHECK(setrlimit(RLIMIT_FSIZE, &old) == 0);
        std::signal(SIGXFSZ, before);
        CHECK((!full && full.error().code() == writ::errc::store_full));
        append(attempts, writ_test::write_some(*store, "d", 50, 2));
        CHECK(attempts.back().outcome == writ_test::told::committed);
        CHECK(writ_test::contradiction(*store, attempts) == "");
    }
}
