// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_DIRECTORY_EACH_RECORD_HPP
#define WRIT_SRC_DIRECTORY_EACH_RECORD_HPP

// The records of a directory, whatever their kinds.

#include <writ/directory/directory.hpp>

#include <algorithm>
#include <tuple>

namespace writ::inline WRIT_ABI {

// Calls `visit(record)` for all.
template <class Visit>
void for_each_record(directory const& d, Visit const& visit) {
    std::apply([&](auto const... list) { ((std::for_each((d.*list).begin(), (d.*list).end(), visit)), ...); },
               directory_lists);
}

} // namespace writ::inline WRIT_ABI

#endif
