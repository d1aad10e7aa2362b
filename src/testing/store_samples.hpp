// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_TESTING_STORE_SAMPLES_HPP
#define WRIT_SRC_TESTING_STORE_SAMPLES_HPP

// Records to fill a store with.

#include <writ/store/commit.hpp>
#include <writ/testing/filter_kit.hpp>

#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace testing {

// Where cases put what they try.
inline organization_id const acme("acme");
inline organization_id const globex("globex");
inline record_scope const platform;

// The kinds whose records may stand in the scope.
[[nodiscard]] std::vector<record_kind> kinds_in(record_scope const& scope);

// A valid record; every member has a value that is not its default.  `name`
// tells it from others of its kind, everywhere.
[[nodiscard]] record full_record(record_kind kind, record_scope const& scope, std::string const& name);

// A valid record; only required members have a value for sure.
[[nodiscard]] record random_record(record_kind kind, record_scope const& scope, std::string const& name,
                                   choice const& choose);

// Short ones, for cases that are not about their members.
[[nodiscard]] record role_record(record_scope const& scope, std::string const& id,
                                 std::string const& description = "");
[[nodiscard]] subject subject_record(organization_id const& scope, std::string const& id);

} // namespace testing
} // namespace writ::inline WRIT_ABI

#endif
