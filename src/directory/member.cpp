// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/directory/record_test.cpp.
#include "directory/member.hpp"

#include "utf8.hpp"

#include <writ/limits.hpp>

#include <algorithm>
#include <cmath>

namespace writ::inline WRIT_ABI {
namespace {

std::string at_most(std::size_t most, char const* what, std::size_t count) {
    return "expected at most " + std::to_string(most) + ' ' + what + ", found " + std::to_string(count);
}

bool is_control(char32_t c, bool has_lines) noexcept {
    bool const is_space = c == '\n' || c == '\t';
    return (c < 0x20 && !(has_lines && is_space)) || (c >= 0x7f && c <= 0x9f);
}

void check_json(boost::json::value const& v, std::size_t levels, place const& here, problems& found);

void check_json(boost::json::object const& o, std::size_t levels, place const& here, problems& found) {
    if (levels == 0) {
        found.add(errc::too_deep, here,
                  "expected at most " + std::to_string(limits::max_attribute_depth) + " levels, found more");
        return;
    }
    if (o.size() > limits::max_json_members) {
        found.add(errc::too_many, here, at_most(limits::max_json_members, "members", o.size()));
    }
    for (auto const& [key, value] : o) {
        if (!valid_utf8(key)) {
            found.add(errc::invalid_utf8, here, "expected the names of members in UTF-8, found other bytes");
        }
        check_json(value, levels - 1, place(here, key), found);
    }
}

void check_json(boost::json::array const& a, std::size_t levels, place const& here, problems& found) {
    if (levels == 0) {
        found.add(errc::too_deep, here,
                  "expected at most " + std::to_string(limits::max_attribute_depth) + " levels, found more");
        return;
    }
    for (std::size_t i = 0; i < a.size(); ++i) {
        check_json(a[i], levels - 1, place(here, i), found);
    }
}

void check_json(boost::json::value const& v, std::size_t levels, place const& here, problems& found) {
    if (auto const* o = v.if_object()) {
        check_json(*o, levels, here, found);
    } else if (auto const* a = v.if_array()) {
        check_json(*a, levels, here, found);
    } else if (auto const* s = v.if_string(); s != nullptr && !valid_utf8(*s)) {
        found.add(errc::invalid_utf8, here, "expected UTF-8, found other bytes");
    } else if (auto const* d = v.if_double(); d != nullptr && !std::isfinite(*d)) {
        found.add(errc::number_out_of_range, here, "expected a number of JSON, found none");
    }
}

} // namespace

void check_member(std::string const& text, member_rule rule, place const& here, problems& found) {
    if (text.empty() && rule.is_required) {
        found.add(errc::empty_name, here, "expected a text, found an empty one");
        return;
    }
    std::size_t const usual = rule.has_lines ? limits::max_text_characters : limits::max_title_characters;
    std::size_t const most = rule.most != 0 ? rule.most : usual;
    if (text.size() <= most && is_printable_ascii(text)) {
        return;
    }
    std::size_t count = 0;
    for (std::size_t at = 0; at < text.size(); ++count) {
        auto const character = decode_utf8(text, at);
        if (!character) {
            found.add(errc::invalid_utf8, here, "expected UTF-8, found other bytes");
            return;
        }
        if (is_control(*character, rule.has_lines)) {
            found.add(errc::invalid_name, here, "expected a text without control characters, found one");
            return;
        }
    }
    if (count > most) {
        found.add(errc::too_large, here, at_most(most, "characters", count));
    }
}

void check_member(boost::json::object const& o, member_rule, place const& here, problems& found) {
    check_json(o, limits::max_attribute_depth, here, found);
}

void check_member(boost::json::value const& v, member_rule, place const& here, problems& found) {
    check_json(v, limits::max_attribute_depth, here, found);
}

void check_member(policy const& p, member_rule, place const& here, problems& found) {
    if (p.language() != dialect::writ) {
        found.add(errc::not_expressible, here,
                  "expected a policy of dialect::writ, found one of another dialect");
    }
}

void check_count(std::size_t count, member_rule rule, place const& here, problems& found) {
    std::size_t const most = rule.most != 0 ? rule.most : limits::max_record_items;
    if (count > most) {
        found.add(errc::too_many, here, at_most(most, "items", count));
    }
}

void check_whole(validity const& v, place const& here, problems& found) {
    if (v.not_before && v.not_after && *v.not_after <= *v.not_before) {
        found.add(errc::invalid_window, place(here, "not_after"),
                  "expected an end after " + to_text(*v.not_before) + ", found " + to_text(*v.not_after));
    }
}

void check_whole(permission const& p, place const& here, problems& found) {
    if (!p.statements) {
        return;
    }
    std::string const& name = p.name.text();
    if (name.find('*') != name.npos || std::count(name.begin(), name.end(), ':') == 1) {
        found.add(errc::invalid_name, place(here, "name"),
                  "expected a name without `*` and not with exactly one colon, for it has statements");
    }
    place const list(here, "statements");
    if (p.statements->size() == 0) {
        found.add(errc::empty_name, list, "expected at least one statement, found none");
    }
    for (std::size_t i = 0; i < p.statements->size(); ++i) {
        if (p.statements->at(i).inverted) {
            found.add(errc::not_expressible, place(place(list, i), "inverted"),
                      "expected a statement that allows, found an inverted one");
        }
    }
}

void check_whole(key_limit const& l, place const& here, problems& found) {
    if (l.amount < 0) {
        found.add(errc::number_out_of_range, place(here, "amount"), "expected at least 0, found less");
    }
    if (l.period && l.period->count() < 1) {
        found.add(errc::number_out_of_range, place(here, "period_seconds"),
                  "expected at least 1, found less");
    }
}

} // namespace writ::inline WRIT_ABI
