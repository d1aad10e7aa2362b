// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/engine/explanation_test.cpp.
#include <writ/engine/explanation.hpp>

#include "policy/explanation_text.hpp"

#include <boost/json/array.hpp>

#include <array>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// In the orders of the enumerations.
constexpr std::array<std::string_view, 7> states{"live",     "not_yet", "expired", "other_unit",
                                                 "not_live", "unknown", "repeated"};
static_assert(states.size() == static_cast<std::size_t>(record_state::repeated) + 1);
constexpr std::array<std::string_view, 3> gate_outcomes{"not_reached", "open", "shut"};
constexpr std::array<std::string_view, 3> sayings{"nothing", "allows", "denies"};
constexpr std::array<std::string_view, 3> sources{"assigned", "token", "group"};

template <class Enum, std::size_t Size>
constexpr std::string_view name_of(std::array<std::string_view, Size> const& names, Enum e) noexcept {
    return names[static_cast<std::size_t>(e)];
}

// "expired 2026-11-01T00:00:00Z".
std::string described(record_state s, validity const& v, std::string_view unit) {
    switch (s) {
    case record_state::live: return "live" + (v.not_after ? " until " + to_text(*v.not_after) : "");
    case record_state::not_yet: return "begins " + to_text(*v.not_before);
    case record_state::expired: return "expired " + to_text(*v.not_after);
    case record_state::other_unit: return "only in unit " + printable(unit);
    case record_state::not_live: return "not live";
    case record_state::unknown: return "does not exist";
    case record_state::repeated: return "counts already";
    }
    return {};
}

void append(std::string& text, std::vector<explained_rule> const& rules) {
    for (explained_rule const& r : rules) {
        std::string name = r.role.empty() ? "" : "role " + r.role + " ";
        bool const by_name = !r.permission.empty() && r.statement.outcome == statement_outcome::matched
                             && r.statement.clauses.empty();
        name += r.permission.empty() ? "" : "permission " + r.permission + " ";
        name +=
            by_name ? "rule " + std::to_string(r.rule) : "statement " + std::to_string(r.statement.statement);
        append(text, name, r.statement, 4);
    }
}

void append(std::string& text, explained_role const& r) {
    text += "  role " + printable(r.role) + ", ";
    text += r.source == role_source::group   ? "by group " + printable(r.group)
            : r.source == role_source::token ? "by a token"
                                             : "assigned";
    text += ": " + described(r.state, r.valid, r.unit);
    if (r.state == record_state::live) {
        text += ", says ";
        text += r.says == rule_saying::nothing ? "nothing" : r.says == rule_saying::allows ? "yes" : "no";
    }
    text += r.decided ? ", and decides\n" : "\n";
    std::string chain;
    for (explained_ancestor const& a : r.chain) {
        chain += (chain.empty() ? "" : " > ") + printable(a.role) + (a.live ? "" : " (deleted)");
        if (!a.service.empty()) {
            chain += " of service " + printable(a.service) + (a.service_live ? "" : " (not live)");
        }
    }
    if (r.chain.size() > 1 || r.state == record_state::not_live) {
        text += "    chain: " + chain + '\n';
    }
    append(text, r.rules);
}

void append(std::string& text, explained_grant const& g) {
    text += g.granted ? "  grant " : "  denial ";
    text += printable(g.id) + " of " + printable(g.permission) + ": " + described(g.state, g.valid, {});
    text += g.covers ? ", covers the request" : ", does not cover the request";
    text += g.decided ? ", and decides\n" : "\n";
    append(text, g.rules);
}

void append(std::string& text, explained_member const& m) {
    text += printable(m.organization) + '/' + printable(m.subject) + ": " + (m.allowed ? "allowed" : "denied")
            + ", " + std::string(to_string(m.reason)) + '\n';
    bool all_open = true;
    for (explained_gate const& g : m.gates) {
        all_open = all_open && g.outcome == gate_outcome::open;
        if (g.outcome == gate_outcome::shut) {
            text += "  gate " + std::string(to_string(g.reason)) + ": shut"
                    + (g.decided ? ", and decides\n" : "\n");
        }
    }
    text += all_open ? "  gates: all open\n" : "";
    if (m.scopes && m.scopes->empty()) {
        text += "  scopes: none, so nothing is covered\n";
    }
    for (explained_scope const& s : m.scopes ? *m.scopes : std::vector<explained_scope>()) {
        text += "  scope " + printable(s.scope) + ": "
                + (s.state == record_state::unknown ? "does not exist"
                   : s.covers                       ? "covers the request"
                                                    : "does not cover the request")
                + '\n';
        append(text, s.rules);
    }
    if (m.in_bound) {
        text += *m.in_bound ? "  the token's statements: cover the request\n"
                            : "  the token's statements: do not cover the request\n";
        for (explained_statement const& s : m.bound.statements) {
            append(text, "statement " + std::to_string(s.statement), s, 4);
        }
    }
    for (explained_grant const& g : m.grants) {
        append(text, g);
    }
    for (explained_role const& r : m.roles) {
        append(text, r);
    }
}

void put_window(boost::json::object& o, validity const& v) {
    if (v.not_before) {
        o["not_before"] = to_text(*v.not_before);
    }
    if (v.not_after) {
        o["not_after"] = to_text(*v.not_after);
    }
}

boost::json::array to_array(std::vector<explained_rule> const& rules) {
    boost::json::array list;
    for (explained_rule const& r : rules) {
        boost::json::object o{
            {"rule", r.rule}, {"role", text_or_null(r.role)}, {"permission", text_or_null(r.permission)}};
        for (auto& member : to_json(r.statement)) {
            o[member.key()] = std::move(member.value());
        }
        list.push_back(std::move(o));
    }
    return list;
}

boost::json::object to_object(explained_role const& r) {
    boost::json::object o{{"role", r.role},
                          {"source", name_of(sources, r.source)},
                          {"group", text_or_null(r.group)},
                          {"unit", text_or_null(r.unit)},
                          {"state", to_string(r.state)},
                          {"says", name_of(sayings, r.says)},
                          {"decided", r.decided}};
    put_window(o, r.valid);
    boost::json::array& chain = o["chain"].emplace_array();
    for (explained_ancestor const& a : r.chain) {
        chain.push_back({{"role", a.role},
                         {"live", a.live},
                         {"service", text_or_null(a.service)},
                         {"service_live", a.service_live}});
    }
    o["rules"] = to_array(r.rules);
    return o;
}

boost::json::object to_object(explained_grant const& g) {
    boost::json::object o{{"grant", g.id},        {"permission", g.permission},
                          {"granted", g.granted}, {"state", to_string(g.state)},
                          {"covers", g.covers},   {"decided", g.decided}};
    put_window(o, g.valid);
    o["rules"] = to_array(g.rules);
    return o;
}

boost::json::object to_object(explained_member const& m) {
    boost::json::object o{{"organization", m.organization},
                          {"subject", m.subject},
                          {"allowed", m.allowed},
                          {"reason", to_string(m.reason)}};
    boost::json::array& gates = o["gates"].emplace_array();
    for (explained_gate const& g : m.gates) {
        gates.push_back({{"gate", to_string(g.reason)},
                         {"outcome", name_of(gate_outcomes, g.outcome)},
                         {"decided", g.decided}});
    }
    if (m.scopes) {
        boost::json::array& scopes = o["scopes"].emplace_array();
        for (explained_scope const& s : *m.scopes) {
            scopes.push_back({{"scope", s.scope},
                              {"state", to_string(s.state)},
                              {"covers", s.covers},
                              {"rules", to_array(s.rules)}});
        }
    }
    if (m.in_bound) {
        o["in_bound"] = *m.in_bound;
        o["bound"] = to_json(m.bound);
    }
    boost::json::array& grants = o["grants"].emplace_array();
    for (explained_grant const& g : m.grants) {
        grants.push_back(to_object(g));
    }
    boost::json::array& roles = o["roles"].emplace_array();
    for (explained_role const& r : m.roles) {
        roles.push_back(to_object(r));
    }
    return o;
}

std::string answer_of(decision_explanation const& e) {
    std::string text = std::string(e.decision.allowed() ? "allowed: " : "denied: ")
                       + std::string(to_string(e.decision.reason()));
    text += e.decided_by.role.empty() ? "" : ", role " + printable(e.decided_by.role);
    text += e.decided_by.grant.empty() ? "" : ", grant " + printable(e.decided_by.grant);
    text += e.decided_by.text.empty() ? "" : ": " + printable(e.decided_by.text);
    text += e.decision.conditional() ? " (depends on the instance)" : "";
    return text + '\n';
}

} // namespace

std::string_view to_string(record_state s) noexcept {
    return name_of(states, s);
}

std::string to_text(decision_explanation const& e) {
    std::string text = answer_of(e);
    text += "asked: " + printable(e.action) + (e.type.empty() ? "" : " on " + printable(e.type));
    text += e.field.empty() ? "" : ", field " + printable(e.field);
    text += e.unit.empty() ? "" : ", in unit " + printable(e.unit);
    text += ", at " + to_text(e.now) + '\n';
    if (e.decision.valid_until()) {
        text += "valid until " + to_text(*e.decision.valid_until()) + '\n';
    }
    for (explained_member const& m : e.members) {
        text += &m == &e.members.front() ? "" : "through ";
        append(text, m);
    }
    if (e.combine == combination::last_match) {
        text += "roles are merged in this order: the last that says something decides\n";
    }
    text += e.cut ? cut_line : "";
    return text;
}

boost::json::object to_json(decision_explanation const& e) {
    boost::json::object o{
        {"allowed", e.decision.allowed()},
        {"reason", to_string(e.decision.reason())},
        {"conditional", e.decision.conditional()},
        {"role", text_or_null(e.decided_by.role)},
        {"rule", nullptr},
        {"grant", text_or_null(e.decided_by.grant)},
        {"text", text_or_null(e.decided_by.text)},
        {"actor", nullptr},
        {"valid_until", nullptr},
        {"combination", e.combine == combination::last_match ? "last_match" : "deny_overrides"},
        {"action", e.action},
        {"type", text_or_null(e.type)},
        {"field", text_or_null(e.field)},
        {"unit", text_or_null(e.unit)},
        {"now", to_text(e.now)}};
    if (e.decision.statement()) {
        o["rule"] = *e.decision.statement();
    }
    if (e.decision.actor()) {
        o["actor"] = *e.decision.actor();
    }
    if (e.decision.valid_until()) {
        o["valid_until"] = to_text(*e.decision.valid_until());
    }
    boost::json::array& members = o["members"].emplace_array();
    for (explained_member const& m : e.members) {
        members.push_back(to_object(m));
    }
    o["cut"] = e.cut;
    return o;
}

} // namespace writ::inline WRIT_ABI
