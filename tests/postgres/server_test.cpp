// SPDX-License-Identifier: Apache-2.0
//
// A server of its own that dies and comes back.
#include "postgres/place.hpp"
#include "postgres/process.hpp"

#include <doctest/doctest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

using namespace std::chrono_literals;
using status = writ::commit_outcome::status;
using writ::errc;
using writ_test::one_role;

namespace {

class own_server {
public:
    own_server() { tell("start"); }
    ~own_server() {
        try {
            tell("stop");
        } catch (std::exception const&) {
            // It is down already.
        }
    }
    own_server(own_server const&) = delete;
    own_server& operator=(own_server const&) = delete;

    static void tell(std::string const& verb) {
        writ_test::run_program({"/bin/sh", WRIT_POSTGRES_SCRIPT, verb, WRIT_POSTGRES_STATE "-own"});
    }
    static std::string folder() {
        std::ifstream file(WRIT_POSTGRES_STATE "-own/location");
        std::string text;
        std::getline(file, text);
        return text;
    }
    static std::string connection() { return "host=" + folder() + " user=writ dbname=postgres"; }
};

bool is_unavailable(writ::failure const& f) {
    return f.code() == errc::store_unavailable;
}

// Commits to its own scope until told to end; answers how many have happened.
std::int64_t work(writ::store& s, writ::organization_id const& scope, std::atomic<bool> const& is_over) {
    std::int64_t happened = 0;
    while (!is_over) {
        std::string const id = scope.text() + '-' + std::to_string(happened);
        auto const o = s.commit(one_role(id, scope, happened, "r", id));
        if (o && o->what == status::committed) {
            ++happened;
            continue;
        }
        CHECK((o ? o->what == status::unknown : is_unavailable(o.error())));
        if (o) {
            auto found = s.find_commit(id);
            while (!found) {
                CHECK(is_unavailable(found.error()));
                std::this_thread::sleep_for(5ms);
                found = s.find_commit(id);
            }
            happened += found->has_value() ? 1 : 0;
        }
    }
    return happened;
}

// Reads whole states alone, and follows the feed without a gap.
std::int64_t follow(writ::store& s, writ::organization_id const& scope, std::int64_t until) {
    std::int64_t seen = 0;
    writ::feed_position at;
    while (seen < until) {
        auto const content = s.load(scope);
        if (content) {
            CHECK(content->revision >= seen);
            CHECK(content->records.roles.size() == (content->revision == 0 ? 0U : 1U));
        } else {
            CHECK(is_unavailable(content.error()));
        }
        auto const woken = s.signal()->wait(at, std::chrono::steady_clock::now() + 100ms, {});
        CHECK((woken || is_unavailable(woken.error())));
        auto const page = s.changes(at, 10);
        if (!page) {
            CHECK(is_unavailable(page.error()));
            continue;
        }
        at = page->next;
        for (auto const& c : page->commits) {
            for (auto const& r : c.revisions) {
                if (r.scope == scope) {
                    CHECK(r.revision == ++seen);
                }
            }
        }
    }
    return seen;
}

} // namespace

TEST_SUITE("postgres/server") {
    TEST_CASE("a server that is killed under readers and writers loses nothing that was acknowledged") {
        own_server server;
        auto const store = writ::postgres_store::open({.connection = server.connection(),
                                                       .listen = server.connection(),
                                                       .patience = 2'000ms,
                                                       .poll = 50ms})
                               .value();
        writ::organization_id const a("a");
        writ::organization_id const b("b");
        std::atomic<bool> is_over = false;
        std::int64_t written[2] = {};
        {
            std::jthread const first([&] { written[0] = work(*store, a, is_over); });
            std::jthread const second([&] { written[1] = work(*store, b, is_over); });
            std::jthread const reader([&] { CHECK(follow(*store, a, 20) >= 20); });
            for (int i = 0; i < 3; ++i) {
                std::this_thread::sleep_for(100ms);
                own_server::tell("crash");
                own_server::tell("resume");
            }
            std::this_thread::sleep_for(100ms);
            is_over = true;
        }
        MESSAGE((written[0] + written[1]) << " commits");
        CHECK(store->load(a).value().revision == written[0]);
        CHECK(store->load(b).value().revision == written[1]);
        CHECK(follow(*store, b, written[1]) == written[1]);
    }

    TEST_CASE("commits pass while somebody holds up all notifications") {
        own_server server;
        {
            writ_test::postgres_session session(server.connection());
            session.run("ALTER SYSTEM SET synchronous_standby_names = 'nobody'");
            session.run("SELECT pg_reload_conf()");
            while (session.one("SHOW synchronous_standby_names") != "nobody") {
                std::this_thread::sleep_for(1ms);
            }
        }
        // It waits for the standby that is not there, with the lock of those who notify.
        std::string const local = server.connection() + " options=-csynchronous_commit=local";
        std::jthread const stuck([&] {
            try {
                writ_test::postgres_session holder(server.connection());
                // Only who has written waits.
                for (char const* const sql :
                     {"BEGIN", "CREATE TABLE something ()", "NOTIFY something", "COMMIT"}) {
                    holder.run(sql);
                }
            } catch (std::exception const&) {
                // Ended with its backend, below.
            }
        });
        writ_test::postgres_session session(local);
        while (session.one("SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'SyncRep'") == "0") {
            std::this_thread::sleep_for(1ms);
        }
        {
            auto const store = writ::postgres_store::open({.connection = local, .patience = 3'000ms}).value();
            writ::organization_id const acme("acme");
            for (int i = 0; i < 3; ++i) {
                CHECK(store->commit(one_role(std::to_string(i), acme, i, "r", "name")).value().what
                      == status::committed);
            }
        }
        session.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE wait_event = 'SyncRep'");
    }

    TEST_CASE("a server that only follows another is refused") {
        own_server server;
        {
            auto const store = writ::postgres_store::open({.connection = server.connection()});
            REQUIRE(store.has_value());
        }
        own_server::tell("crash");
        std::ofstream(server.folder() + "/data/standby.signal").close();
        own_server::tell("resume");
        CHECK(writ_test::postgres_session(server.connection()).one("SELECT pg_is_in_recovery()") == "t");
        auto const store = writ::postgres_store::open({.connection = server.connection()});
        REQUIRE(store.has_error());
        CHECK(is_unavailable(store.error()));
    }
}
