// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTING_STORE_SUITE_HPP
#define WRIT_TESTING_STORE_SUITE_HPP

// Does a store do what the contract says?  The acceptance suite: every "must"
// of <writ/store/store.hpp> is a case, whose name is the rule.
//
//     struct my_place : writ::testing::store_place {
//         temporary_file file;
//         std::shared_ptr<writ::store> open() override { return my_store::open(file.path()); }
//     };
//
//     writ::testing::store_harness const harness{
//         .make = [] { return std::make_unique<my_place>(); },
//         .exceptions = {{writ::testing::store_ability::signal, "the database has no notifications"}}};
//     for (auto const& c : writ::testing::run(harness)) { CHECK_MESSAGE(c.failures.empty(), to_string(c)); }
//
// Of the component writ::testing; needs no test framework.

#include <writ/directory/record.hpp>
#include <writ/export.hpp>
#include <writ/store/store.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace testing {

// Where one store keeps its records; empty at first.  Destroyed when the case
// has ended and all handles are gone: the time to clean up.
class WRIT_EXPORT store_place {
public:
    virtual ~store_place() = default;
    store_place(store_place const&) = delete;
    store_place& operator=(store_place const&) = delete;

    // Opens the records as any process would.  Called again while an earlier
    // handle is open (store_ability::handles), and after all were closed and
    // destroyed (store_ability::persistence).
    [[nodiscard]] virtual std::shared_ptr<store> open() = 0;

    // Replaces the text in which the store keeps the record with this key by what
    // `change` makes of it, behind the store's back.  False: there is no such text;
    // the cases of damaged records are then left out.
    [[nodiscard]] virtual bool rewrite(record const& key,
                                       std::function<std::string(std::string)> const& change);

protected:
    store_place() = default;
};

// What a store may do without.
enum class store_ability {
    // store::signal().
    signal,
    // store::counters().
    counters,
    // Records outlive the last handle on them.
    persistence,
    // Several handles on the same records at once.
    handles,
};

// An ability that the store under test does not have, and why.
struct store_exception {
    store_ability what = {};
    std::string reason;
};

// What is tested.
struct store_harness {
    // Makes an empty place; several live at once.
    std::function<std::unique_ptr<store_place>()> make = {};
    std::vector<store_exception> exceptions = {};
};

// How it is tested.
struct suite_options {
    // Only the cases of one category: `commits`, `claims`, ...  Empty: all.
    std::string category = {};
    // Of what is generated.
    std::uint64_t seed = 1;
    // Random commits that are compared with a plain model.
    std::size_t commits = 300;
    // How long is waited for what should happen soon.
    std::chrono::milliseconds patience{60'000};
};

// What came of one case.
struct case_report {
    std::string category;
    // The rule, a sentence.
    std::string name;
    // What was expected and found instead, each a line.  Empty: the rule holds.
    std::vector<std::string> failures;
    // Why it was not tried; empty: it was.
    std::string skipped;
};

// "claims: an erased record releases its claims", and its failures.
[[nodiscard]] WRIT_EXPORT std::string to_string(case_report const& c);

// Runs all cases, each on new places.  What the harness and its stores throw is
// a failure of the case.  An exception for an ability that the store has is one
// too, as is an ability that it lacks without an exception.
//
// A store that never answers is waited for.
[[nodiscard]] WRIT_EXPORT std::vector<case_report> run(store_harness const& harness,
                                                       suite_options const& options = {});

} // namespace testing
} // namespace writ::inline WRIT_ABI

#endif
