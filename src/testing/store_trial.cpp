// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_trial.hpp"

#include <writ/store/keys.hpp>

#include <algorithm>
#include <exception>
#include <thread>
#include <tuple>
#include <variant>

namespace writ::inline WRIT_ABI {
namespace testing {

store_place& trial::place() {
    if (places_.empty()) {
        places_.push_back(harness_.make());
    }
    return *places_.front();
}

store& trial::store() {
    if (!store_) {
        store_ = open();
    }
    return *store_;
}

std::shared_ptr<store> trial::open() {
    auto opened = place().open();
    if (!opened) {
        fail("the harness opened no store");
        throw stopped_case();
    }
    return opened;
}

store& trial::reopen() {
    if (store_) {
        store_->close();
        store_.reset();
    }
    return store();
}

std::shared_ptr<store> trial::elsewhere() {
    static_cast<void>(place());
    places_.push_back(harness_.make());
    return places_.back()->open();
}

bool trial::has(store_ability a) const {
    return std::none_of(harness_.exceptions.begin(), harness_.exceptions.end(),
                        [a](store_exception const& e) { return e.what == a; });
}

std::size_t trial::choose(std::size_t n) {
    std::lock_guard const lock(mutex_);
    return static_cast<std::size_t>(random_() % n);
}

void trial::fail(std::string what) {
    std::lock_guard const lock(mutex_);
    // One broken rule can break a thousand times.
    if (failures_.size() < 20) {
        failures_.push_back(std::move(what));
    }
}

std::vector<std::string> trial::failures() {
    std::lock_guard const lock(mutex_);
    return failures_;
}

void trial::check_failure(failure const& f, errc code, std::string const& what) {
    if (f.code() != code) {
        fail(what + ": expected the failure \"" + make_error_code(code).message() + "\", found \""
             + to_string(f) + '"');
    }
    for (problem const& p : f.problems) {
        check(p.code.category() == error_category() && !p.what.empty(),
              what + ": a failure without a code of the library or without a sentence");
    }
}

commit_request trial::request(writ::store& s, std::vector<change> changes,
                              std::vector<record_scope> const& only_read) {
    commit_request r{new_id(), {}, std::move(changes)};
    auto scopes = touched_scopes(r.changes);
    scopes.insert(scopes.end(), only_read.begin(), only_read.end());
    for (record_scope const& scope : scopes) {
        r.expected.push_back({scope, revision(s, scope)});
    }
    return r;
}

void trial::check_outcome(commit_request const& r, commit_outcome const& o) {
    check(std::is_sorted(o.revisions.begin(), o.revisions.end()),
          "the revisions of an outcome are not sorted");
    if (o.what == commit_outcome::status::committed) {
        check(o.held.empty(), "a commit that happened tells claims that are held");
        std::vector<record_scope> scopes;
        for (scope_revision const& made : o.revisions) {
            scopes.push_back(made.scope);
        }
        equal(scopes, touched_scopes(r.changes), "the scopes that a commit changed");
        for (scope_revision const& e : r.expected) {
            auto const made = std::find_if(o.revisions.begin(), o.revisions.end(),
                                           [&](auto const& m) { return m.scope == e.scope; });
            if (made != o.revisions.end()) {
                equal(made->revision, e.revision + 1, "the revision that a commit made");
            }
        }
    } else if (o.what == commit_outcome::status::conflict) {
        equal(o.revisions.size(), r.expected.size(), "the scopes that a conflict tells");
        bool is_stale = false;
        for (scope_revision const& e : r.expected) {
            auto const present = std::find_if(o.revisions.begin(), o.revisions.end(),
                                              [&](auto const& m) { return m.scope == e.scope; });
            check(present != o.revisions.end(), "a conflict does not tell an expected scope");
            is_stale = is_stale || (present != o.revisions.end() && *present != e);
        }
        check(is_stale == o.held.empty(),
              "a conflict without a stale revision or a held claim, or with both");
    }
}

commit_outcome trial::commit(writ::store& s, commit_request const& r) {
    commit_outcome outcome = need(s.commit(r), "a commit");
    if (outcome.what == commit_outcome::status::unknown) {
        auto const happened = need(s.find_commit(r.id), "find_commit after an unknown outcome");
        if (!happened) {
            return commit(s, r);
        }
        outcome = {commit_outcome::status::committed, *happened, {}};
    }
    check_outcome(r, outcome);
    return outcome;
}

std::vector<scope_revision> trial::put(writ::store& s, std::vector<change> changes) {
    auto const outcome = commit(s, request(s, std::move(changes)));
    if (outcome.what != commit_outcome::status::committed) {
        fail("expected a commit to happen, found " + shown(outcome));
        throw stopped_case();
    }
    return outcome.revisions;
}

std::int64_t trial::revision(writ::store& s, record_scope const& scope) {
    return need(s.read(scope, {}), "reading the revision of " + shown(scope)).revision;
}

std::vector<record> trial::all(writ::store& s, record_scope const& scope) {
    return records_of(need(s.load(scope), "loading " + shown(scope)).records);
}

std::optional<record> trial::one(writ::store& s, record const& key) {
    auto found = need(s.read(scope_of(key), std::span(&key, 1)), "reading " + shown(key)).records;
    if (found.size() != 1) {
        fail("reading one key: expected one answer, found " + std::to_string(found.size()));
        throw stopped_case();
    }
    return std::move(found.front());
}

std::vector<committed> trial::follow(writ::store& s, feed_position& from, std::size_t at_least,
                                     std::size_t limit) {
    std::vector<committed> all;
    auto const last = latest();
    while (true) {
        auto page = need(s.changes(from, limit), "following the feed");
        check(page.commits.size() <= limit, "the feed gives more commits than were asked for");
        from = page.next;
        if (page.commits.empty()) {
            if (all.size() >= at_least || std::chrono::steady_clock::now() > last) {
                return all;
            }
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        }
        std::move(page.commits.begin(), page.commits.end(), std::back_inserter(all));
    }
}

void trial::at_once(std::size_t threads, std::function<void(std::size_t)> const& work) {
    std::atomic<bool> is_stopped{false};
    std::vector<std::jthread> running;
    for (std::size_t i = 0; i < threads; ++i) {
        running.emplace_back([&, i] {
            try {
                work(i);
            } catch (stopped_case const&) {
                is_stopped = true;
            } catch (std::exception const& e) {
                fail(std::string("a thread of the case ended with the exception: ") + e.what());
                is_stopped = true;
            }
        });
    }
    running.clear();
    if (is_stopped) {
        throw stopped_case();
    }
}

std::vector<std::shared_ptr<store>> trial::handles(std::size_t count) {
    static_cast<void>(store());
    std::vector<std::shared_ptr<writ::store>> all{store_};
    while (all.size() < count) {
        all.push_back(has(store_ability::handles) && all.size() % 2 == 1 ? open() : store_);
    }
    return all;
}

std::vector<record> sorted(std::vector<record> records) {
    std::vector<std::tuple<record_scope, record_kind, std::string, record>> keyed;
    for (record& r : records) {
        keyed.emplace_back(scope_of(r), kind(r), key_text(r), std::move(r));
    }
    std::stable_sort(keyed.begin(), keyed.end(), [](auto const& a, auto const& b) {
        return std::tie(std::get<0>(a), std::get<1>(a), std::get<2>(a))
               < std::tie(std::get<0>(b), std::get<1>(b), std::get<2>(b));
    });
    std::vector<record> all;
    for (auto& each : keyed) {
        all.push_back(std::move(std::get<record>(each)));
    }
    return all;
}

std::vector<record> records_of(directory const& d) {
    std::vector<record> all;
    std::apply([&](auto... list) { (all.insert(all.end(), (d.*list).begin(), (d.*list).end()), ...); },
               directory_lists);
    return sorted(std::move(all));
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
