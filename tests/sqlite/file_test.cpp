// SPDX-License-Identifier: Apache-2.0
//
// Which files are stores, and who may use them.
#include "sqlite/checksum.hpp"
#include "sqlite/files.hpp"
#include "sqlite/history.hpp"

#include <writ/store/keys.hpp>

#include <doctest/doctest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <ctime>
#include <filesystem>
#include <functional>
#include <string>
#include <thread>
#include <vector>

namespace {

using writ::errc;
using writ_test::temporary_folder;

// What opening fails with; nothing: it does not.
errc refusal_of(std::string const& file, writ::sqlite_options const& o = {}) {
    auto const opened = writ::sqlite_store::open(file, o);
    if (opened) {
        return errc{};
    }
    CHECK(to_string(opened.error()).find("records") == std::string::npos);
    return static_cast<errc>(opened.error().code().value());
}

// What `work` answers in a forked child.
int in_child(std::function<int()> const& work) {
    pid_t const child = ::fork();
    REQUIRE(child >= 0);
    if (child == 0) {
        ::_exit(work());
    }
    int status = -1;
    REQUIRE(::waitpid(child, &status, 0) == child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

} // namespace

TEST_SUITE("sqlite/file") {
    TEST_CASE("a file of somebody else is refused, and left as it is") {
        temporary_folder const folder;
        writ_test::run_sql(folder.file(), "CREATE TABLE theirs (x); INSERT INTO theirs VALUES (1)");
        std::string const before = writ_test::bytes_of(folder.file());
        CHECK(refusal_of(folder.file()) == errc::unknown_schema);
        CHECK(refusal_of(folder.file(), {.read_only = true}) == errc::unknown_schema);
        CHECK(writ_test::bytes_of(folder.file()) == before);
        writ_test::write_bytes(folder.file(), std::string(10'000, 'x'));
        CHECK(refusal_of(folder.file()) == errc::unknown_schema);
    }

    TEST_CASE("an empty file whose texts are not in UTF-8 is refused") {
        temporary_folder const folder;
        writ_test::run_sql(folder.file(), "PRAGMA encoding = 'UTF-16le'; CREATE TABLE t (x); DROP TABLE t");
        CHECK(refusal_of(folder.file()) == errc::unknown_schema);
    }

    TEST_CASE("what is no file cannot be reached") {
        temporary_folder const folder;
        for (std::string const& path : {std::string(), folder.path().string(), folder.file() + "/records",
                                        folder.file() + std::string("\0x", 2)}) {
            CHECK(refusal_of(path) == errc::store_unavailable);
        }
        CHECK(refusal_of(folder.file(), {.read_only = true}) == errc::store_unavailable);
        CHECK(std::filesystem::is_empty(folder.path()));
    }

    TEST_CASE("an empty file is a new store, but not to whoever only reads") {
        temporary_folder const folder;
        writ_test::write_bytes(folder.file(), "");
        CHECK(refusal_of(folder.file(), {.read_only = true}) == errc::read_only);
        CHECK(refusal_of(folder.file()) == errc{});
    }

    TEST_CASE("a new file is its owner's alone") {
        temporary_folder const folder;
        auto const store = writ_test::open_store(folder.file());
        CHECK(writ_test::write_some(*store, "a", 0, 1).back().outcome == writ_test::told::committed);
        using std::filesystem::perms;
        for (std::string const end : {"", "-wal"}) {
            auto const mode = std::filesystem::status(folder.file() + end).permissions();
            CHECK((mode & (perms::group_all | perms::others_all)) == perms::none);
        }
    }

    TEST_CASE("a store of a later version is refused, when it is opened and when it turns into one") {
        temporary_folder const folder;
        auto const store = writ_test::open_store(folder.file());
        CHECK(writ_test::write_some(*store, "a", 0, 2).size() == 2);
        auto const request = writ_test::request_of(*store, "b", 3).value();
        writ_test::run_sql(folder.file(), "PRAGMA user_version = 1000");
        CHECK(refusal_of(folder.file()) == errc::newer_schema);
        CHECK(store->load(writ::organization_id("acme")).error().code() == errc::newer_schema);
        CHECK(store->commit(request).error().code() == errc::newer_schema);
        CHECK(store->find_commit("a-0").error().code() == errc::newer_schema);
        CHECK(store->changes({}, 1).error().code() == errc::newer_schema);
        CHECK(store->signal()->wait({}, {}, {}).error().code() == errc::newer_schema);
        writ_test::run_sql(folder.file(), "PRAGMA user_version = 2; DROP TABLE records");
        CHECK(store->load(writ::organization_id("acme")).error().code() == errc::unknown_schema);
    }

    TEST_CASE("a store of a version that was never released is refused") {
        temporary_folder const folder;
        static_cast<void>(writ_test::open_store(folder.file()));
        writ_test::run_sql(folder.file(), "PRAGMA user_version = 1");
        CHECK(refusal_of(folder.file()) == errc::unknown_schema);
        CHECK(refusal_of(folder.file(), {.read_only = true}) == errc::unknown_schema);
    }

    TEST_CASE("a commit of which a change cannot be read has its revisions and no changes") {
        temporary_folder const folder;
        auto const store = writ_test::open_store(folder.file());
        CHECK(writ_test::write_some(*store, "a", 0, 3).size() == 3);
        auto const sound = writ_test::feed_of(*store);
        REQUIRE(sound.size() == 3);
        REQUIRE(sound[1].changes.size() > 1);
        // As a later version writes it, with a right sum.
        auto const ask = [&](std::string const& what) {
            return writ_test::run_sql(folder.file(),
                                      "SELECT " + what + " FROM changes WHERE number = 2 AND place = 1");
        };
        std::string const body = R"({"from_a_later_version":1})";
        auto const sum_of = [&](std::string const& text) {
            return writ::sqlite::change_sum(1, std::stoll(ask("erases")), std::stoll(ask("scope")),
                                            std::stoll(ask("kind")), ask("key"), text);
        };
        std::uint64_t const more = sum_of(body) - sum_of(ask("body"));
        auto const sum = static_cast<std::uint64_t>(std::stoll(
            writ_test::run_sql(folder.file(), "SELECT changes_sum FROM commits WHERE number = 2")));
        writ_test::run_sql(folder.file(), "UPDATE changes SET body = '" + body
                                              + "' WHERE number = 2 AND place = 1;"
                                                "UPDATE commits SET changes_sum = "
                                              + std::to_string(static_cast<std::int64_t>(sum + more))
                                              + " WHERE number = 2");
        auto const damaged = writ_test::feed_of(*store);
        REQUIRE(damaged.size() == 3);
        CHECK(damaged[0] == sound[0]);
        CHECK(damaged[1] == writ::committed{sound[1].id, sound[1].revisions, {}});
        CHECK(damaged[2] == sound[2]);
    }

    TEST_CASE("whoever only reads sees what others write, and writes nothing") {
        temporary_folder const folder;
        auto const store = writ_test::open_store(folder.file());
        auto attempts = writ_test::write_some(*store, "a", 0, 2);
        auto const reader = writ_test::open_store(folder.file(), {.read_only = true});
        CHECK(writ_test::contradiction(*reader, attempts) == "");
        auto const request = writ_test::request_of(*reader, "b", 3).value();
        CHECK(reader->commit(request).error().code() == errc::read_only);
        CHECK(!reader->find_commit("b").value());
        attempts.push_back(writ_test::write_some(*store, "c", 3, 1).back());
        CHECK(writ_test::contradiction(*reader, attempts) == "");
    }

    TEST_CASE("a writer that never ends makes others unavailable, and readers not") {
        temporary_folder const folder;
        auto const store = writ_test::open_store(folder.file(), {.patience = std::chrono::milliseconds(20)});
        auto attempts = writ_test::write_some(*store, "a", 0, 1);
        auto const request = writ_test::request_of(*store, "b", 3).value();
        sqlite3* other = nullptr;
        REQUIRE(sqlite3_open(folder.file().c_str(), &other) == SQLITE_OK);
        REQUIRE(sqlite3_exec(other, "BEGIN IMMEDIATE", nullptr, nullptr, nullptr) == SQLITE_OK);
        CHECK(store->commit(request).error().code() == errc::store_unavailable);
        CHECK(store->find_commit("b").error().code() == errc::store_unavailable);
        CHECK(store->load(writ::organization_id("acme")).value().revision == 1);
        sqlite3_close(other);
        CHECK(store->commit(request).value().what == writ::commit_outcome::status::committed);
    }

    TEST_CASE("patience and intervals of years are as good as a day") {
        temporary_folder const folder;
        using std::chrono::milliseconds;
        auto const store = writ_test::open_store(
            folder.file(), {.patience = milliseconds::max(), .poll_interval = milliseconds::max()});
        CHECK(writ_test::write_some(*store, "a", 0, 1).back().outcome == writ_test::told::committed);
        auto const end = store->end().value();
        std::clock_t const before = std::clock();
        auto const deadline = std::chrono::steady_clock::now() + milliseconds(500);
        CHECK(store->signal()->wait(end, deadline, {}).value() == writ::change_signal::wake::deadline);
        // It did not look all the time.
        CHECK(std::clock() - before < CLOCKS_PER_SEC / 4);
        CHECK(
            refusal_of(folder.file(), {.patience = milliseconds::min(), .poll_interval = milliseconds::min()})
            == errc{});
    }

    TEST_CASE("a forked child cannot use what its parent has open, nor harm it") {
        temporary_folder const folder;
        auto store = writ_test::open_store(folder.file());
        auto attempts = writ_test::write_some(*store, "a", 0, 2);
        auto const request = writ_test::request_of(*store, "b", 3).value();
        auto const refused = [](auto const& r) {
            return !r && r.error().code() == errc::store_unavailable ? 0 : 1;
        };
        CHECK(in_child([&] {
                  int const wrong = refused(store->load({})) + refused(store->commit(request))
                                    + refused(store->find_commit("a-0")) + refused(store->changes({}, 1))
                                    + refused(store->signal()->wait({}, {}, {}))
                                    + refused(writ::sqlite_store::open(folder.file()));
                  store->close();
                  store.reset();
                  return wrong;
              })
              == 0);
        attempts.push_back(writ_test::write_some(*store, "c", 2, 1).back());
        CHECK(writ_test::contradiction(*store, attempts) == "");
        store.reset();
        CHECK(in_child([&] {
                  auto const own = writ::sqlite_store::open(folder.file());
                  return own && writ_test::contradiction(**own, attempts).empty() ? 0 : 1;
              })
              == 0);
    }

    TEST_CASE("stores that are opened at once make one file") {
        temporary_folder const folder;
        std::vector<std::thread> threads;
        std::vector<errc> refusals(8, errc::invalid_json);
        for (errc& to : refusals) {
            threads.emplace_back([&folder, &to] {
                auto const opened = writ::sqlite_store::open(folder.file());
                to = opened ? errc{} : static_cast<errc>(opened.error().code().value());
            });
        }
        for (std::thread& t : threads) {
            t.join();
        }
        CHECK(refusals == std::vector<errc>(8, errc{}));
    }
}
