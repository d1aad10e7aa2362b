// SPDX-License-Identifier: Apache-2.0
#include <writ/store/query.hpp>

#include "directory/record_type.hpp"
#include "policy/place.hpp"

#include <writ/directory/field.hpp>

#include <cstddef>
#include <type_traits>

namespace writ::inline WRIT_ABI {
namespace {

bool is_indexed(record_kind k, std::string_view member) {
    bool found = false;
    with_record_type(k, [&]<class Record>(std::type_identity<Record>) {
        for_each_field<Record>([&](auto const& f) { found = found || (f.is_indexed && f.name == member); });
    });
    return found;
}

} // namespace

result<void> validate(record_query const& q) {
    problems found;
    auto const check_member = [&](std::string const& member, place const& at) {
        if (!is_indexed(q.kind, member)) {
            found.add(errc::unknown_member, at,
                      std::string(to_string(q.kind)) + " has no indexed member " + quoted(member));
        }
    };
    place const root;
    if (q.filters.size() > limits::max_query_filters) {
        found.add_at(errc::too_many, "/filters", "the query names too many members");
    } else {
        place const list(root, "filters");
        for (std::size_t i = 0; i < q.filters.size(); ++i) {
            member_filter const& f = q.filters[i];
            check_member(f.member, place(list, i));
            if (f.equals.has_value() == (f.at_least.has_value() || f.less_than.has_value())) {
                found.add(errc::invalid_operand, place(list, i), "expected either a value or a range");
            }
        }
    }
    if (!q.order_by.empty()) {
        check_member(q.order_by, place(root, "order_by"));
    }
    if (!found.none()) {
        return found.take();
    }
    return {};
}

} // namespace writ::inline WRIT_ABI
