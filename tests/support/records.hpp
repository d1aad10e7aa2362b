// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_RECORDS_HPP
#define WRIT_TESTS_SUPPORT_RECORDS_HPP

// Valid records of every kind, made from the tables of their fields.

#include "support/generator.hpp"

#include <writ/directory/record.hpp>

namespace writ_test {

// Required members have a value, others sometimes.
writ::record random_record(writ::record_kind kind, choice const& choose);

inline constexpr std::size_t record_kinds = std::variant_size_v<writ::record>;

} // namespace writ_test

#endif
