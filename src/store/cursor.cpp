// SPDX-License-Identifier: Apache-2.0
#include "store/cursor.hpp"

#include <writ/json.hpp>

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

namespace writ::inline WRIT_ABI {

std::string record_cursor::text() const {
    return boost::json::serialize(boost::json::array{boost::json::value(order), boost::json::value(key)});
}

result<record_cursor> record_cursor::parse(std::string const& text) {
    auto const read = parse_json(text);
    auto const* const list = read ? read->if_array() : nullptr;
    if (list == nullptr || list->size() != 2 || !(*list)[0].is_string() || !(*list)[1].is_string()) {
        return make_failure(errc::invalid_cursor, "after", "no page of records ends so");
    }
    return record_cursor{std::string((*list)[0].get_string()), std::string((*list)[1].get_string())};
}

} // namespace writ::inline WRIT_ABI
