// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_TESTING_STORE_TRIAL_HPP
#define WRIT_SRC_TESTING_STORE_TRIAL_HPP

// One case of the suite while it runs: its stores, and what it found wrong.

#include <writ/limits.hpp>
#include <writ/testing/store_suite.hpp>

#include <atomic>
#include <chrono>
#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace testing {

// Values as failures show them.
[[nodiscard]] std::string shown(bool b);
[[nodiscard]] std::string shown(std::string_view text);
[[nodiscard]] inline std::string shown(std::nullopt_t) {
    return "nothing";
}
template <std::integral Number>
[[nodiscard]] std::string shown(Number n) {
    return std::to_string(n);
}
[[nodiscard]] std::string shown(record const& r);
[[nodiscard]] std::string shown(change const& c);
[[nodiscard]] std::string shown(scope_revision const& r);
[[nodiscard]] std::string shown(held_claim const& h);
[[nodiscard]] std::string shown(commit_outcome const& o);
[[nodiscard]] std::string shown(committed const& c);
[[nodiscard]] std::string shown(commit_outcome::status s);
[[nodiscard]] std::string shown(change_signal::wake w);
[[nodiscard]] std::string shown(record_scope const& scope);
template <class T>
[[nodiscard]] std::string shown(std::vector<T> const& items);
template <class T>
[[nodiscard]] std::string shown(std::optional<T> const& value) {
    return value ? shown(*value) : "nothing";
}
template <class T>
[[nodiscard]] std::string shown(std::vector<T> const& items) {
    std::string text = "[";
    for (std::size_t i = 0; i < items.size() && i < 10; ++i) {
        text += (i == 0 ? "" : ", ") + shown(items[i]);
    }
    return text + (items.size() > 10 ? ", ... of " + std::to_string(items.size()) + "]" : "]");
}

// The case cannot go on; what is wrong was said.
struct stopped_case {};

// Members may be called on all threads of the case.
class trial {
public:
    trial(store_harness const& harness, suite_options const& options)
        : harness_(harness), options_(options), random_(options.seed) {}

    // The store of the case, on its first place.
    [[nodiscard]] writ::store& store();
    // One more handle on its records.
    [[nodiscard]] std::shared_ptr<writ::store> open();
    // Closes the store and opens its records again.  No other handle is open.
    writ::store& reopen();
    // The records of another store.
    [[nodiscard]] std::shared_ptr<writ::store> elsewhere();
    [[nodiscard]] store_place& place();
    [[nodiscard]] bool has(store_ability a) const;

    [[nodiscard]] std::size_t choose(std::size_t n);
    [[nodiscard]] suite_options const& options() const noexcept { return options_; }

    // Says what is wrong.
    void fail(std::string what);
    void check(bool holds, std::string const& rule) {
        if (!holds) {
            fail(rule);
        }
    }
    template <class Found, class Expected = Found>
    void equal(Found const& found, Expected const& expected, std::string const& what) {
        if (!(found == expected)) {
            fail(what + ": expected " + shown(expected) + ", found " + shown(found));
        }
    }
    // The value; ends the case where there is none.
    template <class T>
    [[nodiscard]] T need(result<T> r, std::string const& what) {
        if (!r) {
            fail(what + ": expected a value, found the failure \"" + to_string(r.error()) + '"');
            throw stopped_case();
        }
        return std::move(*r);
    }
    template <class T>
    void refused(result<T> const& r, errc code, std::string const& what) {
        if (r) {
            fail(what + ": expected the failure \"" + make_error_code(code).message() + "\", found a value");
        } else {
            check_failure(r.error(), code, what);
        }
    }
    [[nodiscard]] std::vector<std::string> failures();

    // A request that expects the present revisions of what it changes, and of
    // scopes that are only read.
    [[nodiscard]] commit_request request(writ::store& s, std::vector<change> changes,
                                         std::vector<record_scope> const& only_read = {});
    // Commits; checks that the outcome fits the request.
    commit_outcome commit(writ::store& s, commit_request const& r);
    // Commits what must happen.
    std::vector<scope_revision> put(writ::store& s, std::vector<change> changes);
    std::vector<scope_revision> put(std::vector<change> changes) { return put(store(), std::move(changes)); }
    // A name that no commit of the case has.
    [[nodiscard]] std::string new_id() { return "commit-" + std::to_string(++ids_); }

    [[nodiscard]] std::int64_t revision(writ::store& s, record_scope const& scope);
    // All records of a scope, in the order of kind and key.
    [[nodiscard]] std::vector<record> all(writ::store& s, record_scope const& scope);
    [[nodiscard]] std::optional<record> one(writ::store& s, record const& key);
    // What the feed tells after a position: these commits at least, which it may
    // show late, and all that it shows at once with them.
    [[nodiscard]] std::vector<committed> follow(writ::store& s, feed_position& from, std::size_t at_least,
                                                std::size_t limit = limits::max_feed_commits);
    [[nodiscard]] std::vector<committed> feed(writ::store& s, std::size_t at_least) {
        feed_position from;
        return follow(s, from, at_least);
    }

    // Runs `work(i)` on as many threads at once, and waits.  What stops one of them
    // stops the case.
    void at_once(std::size_t threads, std::function<void(std::size_t)> const& work);
    // Handles for threads: different ones where the store can.
    [[nodiscard]] std::vector<std::shared_ptr<writ::store>> handles(std::size_t count);

    // When patience ends.
    [[nodiscard]] std::chrono::steady_clock::time_point latest() const {
        return std::chrono::steady_clock::now() + options_.patience;
    }

private:
    void check_failure(failure const& f, errc code, std::string const& what);
    void check_outcome(commit_request const& r, commit_outcome const& o);

    store_harness const& harness_;
    suite_options const& options_;
    std::mutex mutex_;
    std::mt19937_64 random_;
    std::vector<std::string> failures_;
    std::atomic<std::size_t> ids_{0};
    // Before the handles, so that they are gone when places are.
    std::vector<std::unique_ptr<store_place>> places_;
    std::shared_ptr<writ::store> store_;
};

// A case as its category lists it.
struct store_case {
    std::string_view name;
    void (*run)(trial& t);
    // What the store must be able to do.
    std::vector<store_ability> needs = {};
};

// Records in the order of kind and key; equal ones are the same set.
[[nodiscard]] std::vector<record> sorted(std::vector<record> records);
[[nodiscard]] std::vector<record> records_of(directory const& d);

// The categories.
[[nodiscard]] std::vector<store_case> commit_cases();
[[nodiscard]] std::vector<store_case> claim_cases();
[[nodiscard]] std::vector<store_case> record_cases();
[[nodiscard]] std::vector<store_case> id_cases();
[[nodiscard]] std::vector<store_case> query_cases();
[[nodiscard]] std::vector<store_case> page_cases();
[[nodiscard]] std::vector<store_case> feed_cases();
[[nodiscard]] std::vector<store_case> signal_cases();
[[nodiscard]] std::vector<store_case> lifetime_cases();
[[nodiscard]] std::vector<store_case> thread_cases();
[[nodiscard]] std::vector<store_case> damage_cases();
[[nodiscard]] std::vector<store_case> bound_cases();
[[nodiscard]] std::vector<store_case> model_cases();
[[nodiscard]] std::vector<store_case> counter_cases();

} // namespace testing
} // namespace writ::inline WRIT_ABI

#endif
