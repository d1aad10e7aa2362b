// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTING_FAULTY_STORE_HPP
#define WRIT_TESTING_FAULTY_STORE_HPP

// A store that fails when it is told to: what does my program do then?
//
//     using namespace writ::testing;
//     auto const store = std::make_shared<faulty_store>(std::make_shared<writ::memory_store>());
//     for (std::size_t n = 1;; ++n) {
//         store->inject({.what = fault::kind::cut_after, .at = n});
//         bool const done = my_operation(*store);
//         if (!store->struck()) { CHECK(done); break; }
//         CHECK(all_or_nothing());
//     }
//
// Of the component writ::testing.

#include <writ/store/observed.hpp>

#include <atomic>
#include <chrono>
#include <cstddef>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>

namespace writ::inline WRIT_ABI {
namespace testing {

// What goes wrong, and when.
struct fault {
    // Ways to go wrong.
    enum class kind {
        // Fails with `code` and does nothing.
        fail,
        // Takes `delay` longer.
        delayed,
        // The connection is lost before, or after, the operation: it did, or did
        // not, happen, and who called cannot know.  A commit has an unknown outcome;
        // others fail with errc::store_unavailable.
        cut_before,
        cut_after,
        // Throws std::runtime_error and does nothing, as a caller's store may.
        thrown,
    };
    kind what = kind::fail;
    // The first call concerned, from inject() on; counted from 1.
    std::size_t at = 1;
    // How many calls in succession.
    std::size_t times = 1;
    // Only calls of this operation count; no value: of all but wait.
    std::optional<store_operation> only = {};
    errc code = errc::store_unavailable;
    std::chrono::milliseconds delay{0};

    // For `times`: until another fault is injected.
    static constexpr std::size_t for_ever = std::numeric_limits<std::size_t>::max();
};

// Does what the store below does, but for the fault.
class WRIT_EXPORT faulty_store final : public forwarding_store {
public:
    // Without a fault.
    explicit faulty_store(std::shared_ptr<store> inner);
    ~faulty_store() override;

    // Instead of the fault before.
    void inject(fault const& f);
    // All is well again.
    void heal() { inject({.times = 0}); }
    // Whether the fault has struck since it was injected.
    [[nodiscard]] bool struck() const noexcept { return struck_; }

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
    [[nodiscard]] change_signal* signal() noexcept override;

private:
    class faulty_signal;

    // The fault that strikes this call; nothing: none does.
    [[nodiscard]] std::optional<fault> next(store_operation what);
    template <class Call>
    auto struck_call(store_operation what, Call const& call) -> decltype(call());

    std::unique_ptr<faulty_signal> signal_;
    std::atomic<bool> struck_{false};
    // Guards what follows.
    std::mutex mutex_;
    fault fault_{.times = 0};
    std::size_t calls_ = 0;
};

} // namespace testing
} // namespace writ::inline WRIT_ABI

#endif
