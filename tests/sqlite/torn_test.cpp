// SPDX-License-Identifier: Apache-2.0
//
// Files that are torn or cut: an error, or what was there at some commit.
#include "sqlite/files.hpp"
#include "sqlite/history.hpp"

#include <writ/store/memory.hpp>

#include <doctest/doctest.h>

#include <algorithm>
#include <cstddef>
#include <random>
#include <string>
#include <vector>

namespace {

constexpr std::size_t sector = 512;

// The files of a store while it is open, and when it was closed, and what it held
// after each commit.
struct written {
    std::string open_file;
    std::string log;
    std::string closed_file;
    std::vector<writ::committed> feed;
    // By revision, of the second organization, which all commits touch.
    std::vector<writ::directory> states;
};

writ::organization_id const scope("globex");

written write() {
    writ_test::temporary_folder const folder;
    written w;
    auto store = writ_test::open_store(folder.file());
    w.states.push_back({});
    for (std::size_t i = 0; i < 20; ++i) {
        REQUIRE(writ_test::write_some(*store, "a", i, 1).back().outcome == writ_test::told::committed);
        w.states.push_back(store->load(scope).value().records);
    }
    w.feed = writ_test::feed_of(*store);
    w.open_file = writ_test::bytes_of(folder.file());
    w.log = writ_test::bytes_of(folder.file() + "-wal");
    store.reset();
    w.closed_file = writ_test::bytes_of(folder.file());
    return w;
}

// Whether the files answer, and nothing but what was there.
bool check_answers(written const& w, std::string const& file, std::string const& log) {
    writ_test::temporary_folder const folder;
    writ_test::write_bytes(folder.file(), file);
    if (!log.empty()) {
        writ_test::write_bytes(folder.file() + "-wal", log);
    }
    auto const opened = writ::sqlite_store::open(folder.file(), {.durability = writ::sqlite_durability::off});
    if (!opened) {
        return false;
    }
    auto const content = (*opened)->load(scope);
    if (content) {
        auto const revision = static_cast<std::size_t>(content->revision);
        CHECK((revision < w.states.size() && content->records == w.states[revision]));
    }
    auto const page = (*opened)->changes({}, 1'000);
    if (page) {
        CHECK(page->commits.size() <= w.feed.size());
        CHECK(std::equal(page->commits.begin(), page->commits.end(), w.feed.begin(),
                         [](auto const& found, auto const& whole) {
                             // Changes that are damaged are left out.
                             return found == whole || found == writ::committed{whole.id, whole.revisions, {}};
                         }));
    }
    return content && page;
}

} // namespace

TEST_SUITE("sqlite/torn") {
    TEST_CASE("a log that is cut anywhere gives the state of a commit") {
        written const w = write();
        for (std::size_t n = 1; n < w.log.size(); n += 13 * sector + 7) {
            CAPTURE(n);
            CHECK(check_answers(w, w.open_file, w.log.substr(0, n)));
        }
    }

    TEST_CASE("a log with a torn sector gives the state of a commit") {
        written const w = write();
        for (std::size_t at = 0; at + sector < w.log.size(); at += 11 * sector) {
            CAPTURE(at);
            std::string torn = w.log;
            torn.replace(at, sector, sector, '\xa5');
            CHECK(check_answers(w, w.open_file, torn));
        }
    }

    TEST_CASE("a file that is cut gives no wrong answer") {
        written const w = write();
        std::size_t refused = 0;
        for (std::size_t n = 1; n < w.closed_file.size(); n += 3 * sector) {
            CAPTURE(n);
            refused += check_answers(w, w.closed_file.substr(0, n), {}) ? 0 : 1;
        }
        CHECK(refused > 10);
    }

    TEST_CASE("a file with a torn sector gives no wrong answer") {
        written const w = write();
        std::mt19937 random(1);
        std::size_t refused = 0;
        for (std::size_t at = 0; at + sector <= w.closed_file.size(); at += sector) {
            CAPTURE(at);
            std::string torn = w.closed_file;
            // Zeros, or what stands elsewhere in the file.
            std::size_t const from = random() % (torn.size() / sector) * sector;
            torn.replace(at, sector,
                         random() % 2 == 0 ? std::string(sector, '\0') : w.closed_file.substr(from, sector));
            refused += check_answers(w, torn, {}) ? 0 : 1;
        }
        CHECK(refused > 10);
    }

    TEST_CASE("a file of which a byte is another gives no wrong answer") {
        written const w = write();
        std::mt19937 random(2);
        for (std::size_t at = 0; at < w.closed_file.size(); at += 263) {
            CAPTURE(at);
            std::string torn = w.closed_file;
            torn[at] = static_cast<char>(static_cast<unsigned>(torn[at]) ^ (1U << random() % 8));
            check_answers(w, torn, {});
        }
    }
}
