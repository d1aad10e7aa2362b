// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "store/memory_records.hpp"

#include "store/cursor.hpp"

#include <writ/limits.hpp>
#include <writ/store/keys.hpp>

#include <algorithm>
#include <optional>
#include <string_view>
#include <tuple>

namespace writ::inline WRIT_ABI {
namespace {

// The value of the member in the record; nothing: it has none.
std::optional<std::string> value_of(record const& r, std::string_view member) {
    for (indexed_member& m : indexed_members(r)) {
        if (m.name == member) {
            return std::move(m.text);
        }
    }
    return std::nullopt;
}

bool passes(member_filter const& f, record const& r) {
    auto const value = value_of(r, f.member);
    return value && (!f.equals || *value == *f.equals) && (!f.at_least || *value >= *f.at_least)
           && (!f.less_than || *value < *f.less_than);
}

struct found_record {
    record_cursor at;
    record const* what;
};

bool is_before(record_cursor const& a, record_cursor const& b) {
    return std::tie(a.order, a.key) < std::tie(b.order, b.key);
}

// Those that the query asks for, in its order.
std::vector<found_record> select(record_query const& q, std::map<record_address, record> const& records) {
    std::vector<found_record> found;
    key_range const keys = q.first_key.empty() ? key_range() : keys_beginning_with(q.first_key);
    for (auto at = records.lower_bound({q.kind, keys.begin}); at != records.end(); ++at) {
        auto const& [address, r] = *at;
        if (address.first != q.kind || (!keys.end.empty() && address.second >= keys.end)) {
            break;
        }
        auto order = q.order_by.empty() ? std::optional<std::string>("") : value_of(r, q.order_by);
        bool const is_asked_for = std::all_of(q.filters.begin(), q.filters.end(),
                                              [&r = r](member_filter const& f) { return passes(f, r); });
        if (order && is_asked_for) {
            found.push_back({{std::move(*order), address.second}, &r});
        }
    }
    std::sort(found.begin(), found.end(), [&](found_record const& a, found_record const& b) {
        return q.descending ? is_before(b.at, a.at) : is_before(a.at, b.at);
    });
    return found;
}

} // namespace

result<record_page> find_page(record_query const& q, scope_state const& scope) {
    std::optional<record_cursor> after;
    if (!q.after.empty()) {
        auto parsed = record_cursor::parse(q.after);
        if (!parsed) {
            return parsed.error();
        }
        after = std::move(*parsed);
    }
    record_page page{scope.revision, {}, {}};
    std::size_t const most = std::clamp<std::size_t>(q.limit, 1, limits::max_page_items);
    record_cursor const* last = nullptr;
    auto const found = select(q, scope.records);
    for (found_record const& f : found) {
        if (after && !(q.descending ? is_before(f.at, *after) : is_before(*after, f.at))) {
            continue;
        }
        if (page.records.size() == most) {
            page.next = last->text();
            break;
        }
        page.records.push_back(*f.what);
        last = &f.at;
    }
    return page;
}

} // namespace writ::inline WRIT_ABI
