// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/filter.hpp>

#include "policy/condition_tree.hpp"
#include "policy/path.hpp"
#include "policy/place.hpp"

#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using boost::json::array;
using boost::json::object;
using json_value = boost::json::value;

char const* operator_of(operation o) noexcept {
    switch (o) {
    case operation::all_of: return "$and";
    case operation::any_of: return "$or";
    case operation::none_of: return "$nor";
    case operation::not_equal: return "$ne";
    case operation::less: return "$lt";
    case operation::less_or_equal: return "$lte";
    case operation::greater: return "$gt";
    case operation::greater_or_equal: return "$gte";
    case operation::in: return "$in";
    case operation::not_in: return "$nin";
    case operation::contains_all: return "$all";
    case operation::size: return "$size";
    case operation::exists: return "$exists";
    default: return "$eq";
    }
}

bool has_null(json_value const& list) noexcept {
    auto const& members = list.get_array();
    return std::any_of(members.begin(), members.end(), [](json_value const& m) { return m.is_null(); });
}

bool is_beyond(json_value const& operand) noexcept {
    if (auto const* list = operand.if_array()) {
        return std::any_of(list->begin(), list->end(), is_beyond);
    }
    return operand.is_double() ? !std::isfinite(operand.get_double())
                               : operand.is_uint64() && operand.get_uint64() > std::uint64_t{INT64_MAX};
}

class writer {
public:
    explicit writer(dialect d) noexcept : dialect_(d) {}

    // As a document; `negated`: below `$nor`, where unknown may not arise.
    object document(condition const& c, bool negated) {
        if (is_never(c)) {
            return {{"$nor", array{object()}}};
        }
        switch (c.operation) {
        case operation::all_of:
        case operation::any_of:
        case operation::none_of: {
            array parts;
            for (condition const& part : c.parts) {
                parts.push_back(document(part, negated || c.operation == operation::none_of));
            }
            return is_always(c) ? object() : object{{operator_of(c.operation), std::move(parts)}};
        }
        case operation::certain:
            if (negated || c.parts.front().operation == operation::named) {
                break;
            }
            return document(c.parts.front(), negated);
        case operation::possible:
        case operation::named: break;
        default: return {{checked_path(c.path), operators(c, negated)}};
        }
        condition const& test = c.parts.empty() ? c : c.parts.front();
        if (test.operation == operation::named) {
            refuse(test.path, "`resources` depend on the resource's name, which a document does not hold");
        } else {
            refuse(test.path, std::string("`") + operator_of(test.operation)
                                  + "` must hold, or fail, where the value is missing or of another type");
        }
        return {};
    }

    [[nodiscard]] problems& found() noexcept { return found_; }

private:
    // The tests of an element itself, all of which must hold.
    object element(condition const& c, bool negated) {
        switch (c.operation) {
        case operation::all_of: {
            object all;
            for (condition const& part : c.parts) {
                for (auto& m : element(part, negated)) {
                    if (!all.emplace(m.key(), m.value()).second) {
                        refuse(part.path, "two tests of one element are of one kind");
                    }
                }
            }
            return all;
        }
        case operation::none_of:
            if (c.parts.size() == 1 && !is_always(c.parts.front())) {
                return {{"$not", element(c.parts.front(), true)}};
            }
            break;
        case operation::certain:
            if (!negated) {
                return element(c.parts.front(), negated);
            }
            break;
        case operation::any_of:
        case operation::possible: break;
        default: return operators(c, negated);
        }
        refuse({}, "a test of an element has no such form");
        return {};
    }

    object operators(condition const& c, bool negated) {
        check_operand(c);
        if (c.operation == operation::matches) {
            return c.operand.get_object();
        }
        if (c.operation != operation::some_element) {
            return {{operator_of(c.operation), c.operand}};
        }
        condition const& inner = c.parts.front();
        return {{"$elemMatch", is_about_element(inner) ? element(inner, negated) : document(inner, negated)}};
    }

    // Below one $elemMatch all tests are about the element, or none.
    static bool is_about_element(condition const& c) noexcept {
        bool const has_path = c.operation != operation::all_of && c.operation != operation::any_of
                              && c.operation != operation::none_of && c.operation != operation::certain
                              && c.operation != operation::possible;
        return has_path ? c.path.empty() : std::any_of(c.parts.begin(), c.parts.end(), is_about_element);
    }

    void check_operand(condition const& c) {
        bool const is_list = c.operation == operation::in || c.operation == operation::not_in
                             || c.operation == operation::contains_all;
        if (is_list && has_null(c.operand)) {
            refuse(c.path, "null in a list means missing as well");
        }
        bool const is_equality = c.operation == operation::equal || c.operation == operation::not_equal;
        if (is_equality && c.operand.is_null() && (c.path.empty() || c.path.find('.') != c.path.npos)) {
            refuse(c.path, "null means missing as well, wherever the path ends");
        }
        if (is_beyond(c.operand)) {
            refuse(c.path, "a number is above 2^63 - 1 or not finite");
        }
        if (dialect_ == dialect::casl && c.operation >= operation::less
            && c.operation <= operation::greater_or_equal) {
            refuse(c.path, "an ordering of dialect `casl` converts values");
        }
    }

    std::string_view checked_path(std::string_view path) {
        for (path_segment const& s : split_path(path)) {
            if (s.number_like) {
                refuse(path, "the path holds a number, which names a member as well");
            }
        }
        return path;
    }

    void refuse(std::string_view path, std::string why) {
        found_.add_at(errc::not_expressible, std::string(path), std::move(why));
    }

    dialect dialect_;
    problems found_;
};

} // namespace

result<boost::json::object> filter::mongo() const {
    writer w(dialect());
    object made = w.document(condition(), false);
    if (!w.found().none()) {
        return w.found().take();
    }
    return made;
}

} // namespace writ::inline WRIT_ABI
