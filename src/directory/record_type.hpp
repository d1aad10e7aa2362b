// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_DIRECTORY_RECORD_TYPE_HPP
#define WRIT_SRC_DIRECTORY_RECORD_TYPE_HPP

// From a kind of record, known when the program runs, to its type.

#include <writ/directory/record.hpp>

#include <boost/mp11/algorithm.hpp>

#include <cstddef>
#include <type_traits>
#include <variant>

namespace writ::inline WRIT_ABI {

// `f(std::type_identity<Record>())` with the type of that kind; what it answers.
template <class F>
decltype(auto) with_record_type(record_kind k, F const& f) {
    return boost::mp11::mp_with_index<std::variant_size_v<record>>(
        static_cast<std::size_t>(k), [&](auto place) -> decltype(auto) {
            return f(std::type_identity<std::variant_alternative_t<place, record>>());
        });
}

} // namespace writ::inline WRIT_ABI

#endif
