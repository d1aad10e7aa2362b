// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_DIRECTORY_OWN_JSON_HPP
#define WRIT_SRC_DIRECTORY_OWN_JSON_HPP

// Records that outlive what they were made of.

#include <writ/directory/record.hpp>

#include <memory>
#include <type_traits>
#include <utility>
#include <variant>

namespace writ::inline WRIT_ABI {

// Gives the record's JSON memory of its own.  Copies of Boost.JSON's stand in that of
// their original: an arena of the caller's, perhaps, that ends or serves one thread.
template <class Record>
void own_json(Record& r) {
    for_each_field<Record>([&](auto const& f) {
        auto& member = r.*f.member;
        using type = std::remove_cvref_t<decltype(member)>;
        if constexpr (std::is_same_v<type, boost::json::object> || std::is_same_v<type, boost::json::value>) {
            if (member.storage() != boost::json::storage_ptr()) {
                type own(member, boost::json::storage_ptr());
                // An assignment would keep the memory.
                std::destroy_at(&member);
                std::construct_at(&member, std::move(own));
            }
        }
    });
}

inline void own_json(record& r) {
    std::visit([](auto& one) { own_json(one); }, r);
}

} // namespace writ::inline WRIT_ABI

#endif
