// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/why_not_test.cpp.
#include <writ/engine/why_not.hpp>

#include "policy/explanation_text.hpp"

#include <boost/json/array.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// In the orders of the enumerations.
constexpr std::array<std::string_view, 17> kinds{
    "second_factor", "unit",      "resource_attribute",    "context_attribute",
    "wait",          "unsuspend", "activate_organization", "activate_subject",
    "assign_role",   "grant",     "unassign_role",         "leave_group",
    "remove_denial", "add_scope", "lift_scopes",           "lift_statements",
    "earlier",
};
static_assert(kinds.size() == static_cast<std::size_t>(change_kind::earlier) + 1);
constexpr std::array<std::string_view, 3> makers{"caller", "administrator", "nobody"};
constexpr std::array<std::string_view, 3> headings{"the caller can\n", "an administrator can\n",
                                                   "it is over, but would have been allowed\n"};

template <class Enum, std::size_t Size>
constexpr std::string_view name_of(std::array<std::string_view, Size> const& names, Enum e) noexcept {
    return names[static_cast<std::size_t>(e)];
}

std::string described(needed_change const& c) {
    std::string const name = printable(c.name);
    std::string const who = printable(c.organization) + '/' + printable(c.subject);
    std::string const v = boost::json::serialize(c.value);
    switch (c.kind) {
    case change_kind::second_factor: return "give a second factor";
    case change_kind::unit: return name.empty() ? "ask in no unit" : "ask in unit " + name;
    case change_kind::resource_attribute: return "ask about a resource whose " + name + " is " + v;
    case change_kind::context_attribute: return "ask where context." + name + " is " + v;
    case change_kind::wait: return "wait until " + to_text(*c.at);
    case change_kind::unsuspend: return "end the suspension of " + printable(c.organization);
    case change_kind::activate_organization:
        return "activate " + printable(c.organization) + " and its access control";
    case change_kind::activate_subject: return "activate " + who;
    case change_kind::assign_role: return "assign role " + name + " to " + who;
    case change_kind::grant: return "grant " + name + " to " + who;
    case change_kind::unassign_role: return "unassign role " + name + " from " + who;
    case change_kind::leave_group: return "take " + who + " out of group " + name;
    case change_kind::remove_denial: return "remove denial " + name + " of " + who;
    case change_kind::add_scope: return "add scope " + name + " to what bounds the caller";
    case change_kind::lift_scopes: return "bound the caller by no scopes";
    case change_kind::lift_statements: return "bound the caller by no statements of a token";
    case change_kind::earlier: return "before " + to_text(*c.at);
    }
    return {};
}

// Of all changes of a way, by the one who can do the least.
change_by maker_of(std::vector<needed_change> const& way) noexcept {
    change_by by = change_by::caller;
    for (needed_change const& c : way) {
        by = std::max(by, made_by(c.kind));
    }
    return by;
}

std::string described(obstacle const& o) {
    std::string text = o.reason == reason::denied_by_grant  ? "denial " + printable(o.name)
                       : o.reason == reason::denied_by_role ? "role " + printable(o.name)
                                                            : "gate " + std::string(to_string(o.reason));
    return text + (o.lasting ? ", which no such change opens" : "");
}

boost::json::object to_object(needed_change const& c) {
    boost::json::object o{{"change", name_of(kinds, c.kind)}, {"by", name_of(makers, made_by(c.kind))}};
    o["text"] = described(c);
    if (!c.name.empty() || c.kind == change_kind::unit) {
        o["name"] = text_or_null(c.name);
    }
    if (c.kind == change_kind::resource_attribute || c.kind == change_kind::context_attribute) {
        o["value"] = c.value;
    }
    if (c.at) {
        o["at"] = to_text(*c.at);
    }
    if (!c.organization.empty()) {
        o["organization"] = c.organization;
    }
    if (!c.subject.empty()) {
        o["subject"] = c.subject;
    }
    return o;
}

} // namespace

std::string to_text(way_out const& w) {
    std::string text = w.decision.allowed() ? "allowed: " : "denied: ";
    text += std::string(to_string(w.decision.reason())) + '\n';
    if (w.decision.allowed()) {
        return text;
    }
    text += w.obstacles.empty() ? "" : "in the way\n";
    for (obstacle const& o : w.obstacles) {
        text += "  " + described(o) + '\n';
    }
    for (change_by const by : {change_by::caller, change_by::administrator, change_by::nobody}) {
        bool is_first = true;
        for (std::vector<needed_change> const& way : w.ways) {
            if (maker_of(way) != by) {
                continue;
            }
            text += std::exchange(is_first, false) ? name_of(headings, by) : "";
            std::string line;
            for (needed_change const& c : way) {
                line += (line.empty() ? "  " : "; ") + described(c);
            }
            text += line + '\n';
        }
    }
    text += w.ways.empty() ? "no change that was tried turns it\n" : "";
    text += w.cut ? "  more was left out: the limits of tried changes\n" : "";
    return text;
}

boost::json::object to_json(way_out const& w) {
    boost::json::object o{{"allowed", w.decision.allowed()}, {"reason", to_string(w.decision.reason())}};
    boost::json::array& obstacles = o["obstacles"].emplace_array();
    for (obstacle const& in_way : w.obstacles) {
        obstacles.push_back({{"reason", to_string(in_way.reason)},
                             {"name", text_or_null(in_way.name)},
                             {"lasting", in_way.lasting}});
    }
    boost::json::array& ways = o["ways"].emplace_array();
    for (std::vector<needed_change> const& way : w.ways) {
        boost::json::array changes;
        for (needed_change const& c : way) {
            changes.push_back(to_object(c));
        }
        ways.push_back({{"by", name_of(makers, maker_of(way))}, {"changes", std::move(changes)}});
    }
    o["cut"] = w.cut;
    return o;
}

} // namespace writ::inline WRIT_ABI
