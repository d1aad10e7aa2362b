// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_DIRECTORY_CHANGE_HPP
#define WRIT_DIRECTORY_CHANGE_HPP

// Puts or erases one record: the unit that stores persist, feeds carry and
// snapshots apply.
//
//     changes.push_back(writ::put(acme));         // replaces the record with its key
//     changes.push_back(writ::erase(old_role));   // only its key members are kept

#include <writ/directory/record.hpp>

#include <utility>

namespace writ::inline WRIT_ABI {

// A plain value.
struct change {
    enum class verb {
        put,
        erase,
    };
    verb what = verb::put;
    // To erase, only the key members count; the others are as in a new record.
    writ::record record = {};

    bool operator==(change const&) const = default;
};

// Makes a change that puts `r`, or that erases the record with its key.
[[nodiscard]] inline change put(record r) {
    return {change::verb::put, std::move(r)};
}
[[nodiscard]] inline change erase(record const& r) {
    return {change::verb::erase, key_of(r)};
}

} // namespace writ::inline WRIT_ABI

#endif
