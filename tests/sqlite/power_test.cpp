// SPDX-License-Identifier: Apache-2.0
//
// What a disk keeps when the power goes, at any moment.
#include "sqlite/files.hpp"
#include "sqlite/history.hpp"
#include "sqlite/shim.hpp"

#include <doctest/doctest.h>

#include <cstddef>
#include <string>
#include <vector>

namespace {

using writ_test::attempt;

constexpr std::size_t commits = 12;

struct losses {
    // How often the power was cut.
    std::size_t cuts = 0;
    std::vector<std::string> found;
};

// Cuts the power at the n-th call, for every n until all calls were made, and
// looks at what is left.
losses cut_everywhere(writ::sqlite_durability durability, std::size_t step) {
    losses all;
    bool reached = true;
    for (std::size_t n = 1; reached; n += step) {
        writ_test::temporary_folder const folder;
        writ_test::shim disk;
        std::vector<attempt> attempts;
        disk.fail(writ_test::shim::fault::power, n);
        if (auto const store = writ::sqlite_store::open(folder.file(), {.durability = durability})) {
            attempts = writ_test::write_some(**store, "a", 0, commits);
        }
        reached = disk.has_failed();
        disk.cut();
        disk.restore(n);
        all.cuts += reached ? 1 : 0;
        auto const store =
            writ::sqlite_store::open(folder.file(), {.durability = writ::sqlite_durability::off});
        std::string const wrong =
            store ? writ_test::contradiction(**store, attempts) : to_string(store.error());
        if (!wrong.empty()) {
            all.found.push_back("cut at call " + std::to_string(n) + ": " + wrong);
        }
    }
    return all;
}

} // namespace

TEST_SUITE("sqlite/power") {
    TEST_CASE("what was acknowledged survives a cut of the power at any call") {
        auto const all = cut_everywhere(writ::sqlite_durability::full, 1);
        CHECK(all.cuts > 100);
        for (std::string const& wrong : all.found) {
            FAIL_CHECK(wrong);
        }
    }

    TEST_CASE("without syncing what was acknowledged is lost, which shows that the test above can fail") {
        CHECK(!cut_everywhere(writ::sqlite_durability::off, 7).found.empty());
        CHECK(!cut_everywhere(writ::sqlite_durability::normal, 7).found.empty());
    }
}
