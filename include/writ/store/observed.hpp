// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_STORE_OBSERVED_HPP
#define WRIT_STORE_OBSERVED_HPP

// How a store is doing: what each operation took, and what came of it.
//
//     struct my_metrics final : writ::store_observer {
//         void observe(writ::store_call const& c) noexcept override { latency[c.what].add(c.took); }
//     };
//     auto const store = std::make_shared<writ::observed_store>(database, metrics);

#include <writ/store/forwarding.hpp>

#include <boost/system/error_code.hpp>

#include <chrono>
#include <optional>
#include <string_view>

namespace writ::inline WRIT_ABI {

// The operations of a store.
enum class store_operation {
    load,
    read,
    find,
    scopes,
    commit,
    find_commit,
    changes,
    end,
    // That of its signal.
    wait,
};

// "find_commit"
[[nodiscard]] WRIT_EXPORT std::string_view to_string(store_operation o) noexcept;

// One call of an operation.
struct store_call {
    store_operation what = {};
    // By the steady clock.
    std::chrono::nanoseconds took{};
    // Why it failed; of an exception, errc::store_unavailable.  Empty: it did not.
    boost::system::error_code failed = {};
    // Of a commit that did not fail.
    std::optional<commit_outcome::status> outcome = {};
};

// Implemented by the caller.
class WRIT_EXPORT store_observer {
public:
    // Called when the operation is done, before it returns.
    // Thread safety: called from whichever threads use the store, at once.
    virtual void observe(store_call const& c) noexcept = 0;

protected:
    store_observer() = default;
    store_observer(store_observer const&) = default;
    store_observer& operator=(store_observer const&) = default;
    ~store_observer() = default;
};

// Tells the observer of each operation, and does what the store below does.
// Waits are not told: they take as long as nobody writes.
class WRIT_EXPORT observed_store final : public forwarding_store {
public:
    // Lifetime: `observer` outlives the store.
    observed_store(std::shared_ptr<store> inner, store_observer& observer) noexcept
        : forwarding_store(std::move(inner)), observer_(observer) {}

    // As the store below.
    [[nodiscard]] result<scope_content> load(record_scope const& scope) override;
    [[nodiscard]] result<scope_records> read(record_scope const& scope,
                                             std::span<record const> keys) override;
    [[nodiscard]] result<record_page> find(record_query const& q) override;
    [[nodiscard]] result<std::vector<scope_revision>> scopes(std::optional<record_scope> const& after,
                                                             std::size_t limit) override;
    [[nodiscard]] result<commit_outcome> commit(commit_request const& request) override;
    [[nodiscard]] result<std::optional<std::vector<scope_revision>>>
    find_commit(std::string const& commit_id) override;
    [[nodiscard]] result<feed_page> changes(feed_position const& after, std::size_t limit) override;
    [[nodiscard]] result<feed_position> end() override;

private:
    template <class Call>
    auto observed(store_operation what, Call const& call);

    store_observer& observer_;
};

} // namespace writ::inline WRIT_ABI

#endif
