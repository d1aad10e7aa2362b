// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SQLITE_HISTORY_HPP
#define WRIT_TESTS_SQLITE_HISTORY_HPP

// Commits that touch two organizations and a claim each, what the writer was told
// of them, and whether a store agrees with it afterwards.

#include <writ/store/store.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace writ_test {

// What the writer knows of a commit.
enum class told {
    committed,
    // That it did not happen.
    refused,
    unknown,
};

struct attempt {
    std::string id;
    std::size_t number = 0;
    told outcome = told::unknown;
};

// The commit of that name and number, upon what the store holds now.
// It fails as reading the revisions does.
[[nodiscard]] writ::result<writ::commit_request> request_of(writ::store& s, std::string const& id,
                                                            std::size_t number);

// Tries so many commits, numbered from `first` on, and asks after unknown ones.
[[nodiscard]] std::vector<attempt> write_some(writ::store& s, std::string const& name, std::size_t first,
                                              std::size_t count);

// What is wrong with the store; empty: nothing.  Each scope holds what the commits
// of the feed make of it, each commit is whole.
[[nodiscard]] std::string contradiction(writ::store& s);

// The same, and whether the commits are those that were tried, with those that were
// acknowledged and without those that were refused.
[[nodiscard]] std::string contradiction(writ::store& s, std::vector<attempt> const& attempts);

// The ids of all commits.  Throws what changes() fails with.
[[nodiscard]] std::vector<writ::committed> feed_of(writ::store& s);

} // namespace writ_test

#endif
