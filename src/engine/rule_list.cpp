// SPDX-License-Identifier: Apache-2.0
#include "engine/rule_list.hpp"

#include "policy/matching.hpp"

#include <algorithm>

namespace writ::inline WRIT_ABI {

// Building

rule_list::builder::builder(name_table& names)
    : names_(names), any_action_(names.intern("manage")), any_type_(names.intern("all")) {
    begin();
}

void rule_list::builder::begin() {
    list_ = {};
    list_.any_action_ = any_action_;
    list_.any_type_ = any_type_;
    overflows_ = any_action_ == name_table::unmentioned || any_type_ == name_table::unmentioned;
    entries_.clear();
    answers_.clear();
    restricted_.clear();
}

name_id rule_list::builder::intern(std::string_view name) {
    name_id const id = names_.intern(name);
    overflows_ = overflows_ || id == name_table::unmentioned;
    return id;
}

// Files the latest rule.
void rule_list::builder::enter(name_id action, name_id type) {
    entries_.emplace_back(key_of(action, type), static_cast<std::uint32_t>(list_.rules_.size() - 1));
    list_.has_any_action_ = list_.has_any_action_ || action == list_.any_action_;
    list_.has_any_type_ = list_.has_any_type_ || type == list_.any_type_;
}

void rule_list::builder::add_permission(std::string_view name, bool inverted) {
    list_.rules_.push_back({nullptr, 0, inverted, false, false});
    permission_form const form = parse_permission(name);
    if (form.statement) {
        enter(intern(form.statement->action), intern(form.statement->type));
    }
    if (!form.prefix.empty()) {
        list_.prefixes_.push_back(
            {std::string(form.prefix), static_cast<std::uint32_t>(list_.rules_.size() - 1)});
    }
    if (form.is_opaque()) {
        enter(intern(name), rule_question::opaque_type);
    }
}

void rule_list::builder::add_name(std::string_view name, bool inverted) {
    list_.rules_.push_back({nullptr, 0, inverted, false, false});
    enter(intern(name), rule_question::opaque_type);
}

void rule_list::builder::add_policy(shared_policy p, bool inverted) {
    policy_program const& program = p->source.program();
    for (std::uint32_t s = 0; s < program.statements.size(); ++s) {
        compiled_statement const& statement = program.statements[s];
        list_.rules_.push_back(
            {p.get(), s, inverted || statement.inverted, statement.restricted(), statement.has_fields});
        for (std::string_view const action : statement.actions.of(program.names)) {
            name_id const a = intern(action);
            for (std::string_view const type : statement.types.of(program.names)) {
                enter(a, intern(type));
            }
        }
    }
    list_.policies_.push_back(std::move(p));
}

template <class Listed>
saying rule_list::builder::add_list(std::span<entry const> of_question, Listed const& is_listed) {
    auto const begin = static_cast<std::uint32_t>(list_.order_.size());
    for (auto const& [question, index] : of_question) {
        if (is_listed(list_.rules_[index])) {
            list_.order_.push_back(index);
        }
    }
    auto const end = static_cast<std::uint32_t>(list_.order_.size());
    if (begin == end) {
        return {};
    }
    list_.lists_.push_back({begin, end});
    return saying::depends(static_cast<std::uint32_t>(list_.lists_.size() - 1));
}

rule_list rule_list::builder::build() {
    // By question, the latest rule of each first; a rule that repeats a name once.
    std::sort(entries_.begin(), entries_.end(), [](auto const& a, auto const& b) {
        return a.first != b.first ? a.first < b.first : a.second > b.second;
    });
    entries_.erase(std::unique(entries_.begin(), entries_.end()), entries_.end());
    auto const depends = [](rule const& r) { return r.restricted || r.has_fields; };
    for (auto e = entries_.begin(); e != entries_.end();) {
        auto const end = std::find_if(e, entries_.end(), [&](auto const& o) { return o.first != e->first; });
        rule const& latest = list_.rules_[e->second];
        answers_.emplace_back(e->first, depends(latest) ? add_list({e, end}, [](rule const&) { return true; })
                                                        : saying::decided(latest.inverted, e->second));
        if (saying const those = add_list({e, end}, depends); !those.is_nothing()) {
            restricted_.emplace_back(e->first, those);
        }
        e = end;
    }
    list_.table_ = question_table(answers_);
    list_.restricted_ = question_table(restricted_);
    rule_list made = std::move(list_);
    begin();
    return made;
}

// Asking

rule_list::sayings rule_list::find(question_table const& in, rule_question const& q) const noexcept {
    sayings found;
    found.add(in.find(q.key()));
    bool const for_any_action = has_any_action_ && q.action != any_action_;
    bool const for_any_type = has_any_type_ && q.type != any_type_;
    if (for_any_type) {
        found.add(in.find(key_of(q.action, any_type_)));
    }
    if (for_any_action) {
        found.add(in.find(key_of(any_action_, q.type)));
    }
    if (for_any_type && for_any_action) {
        found.add(in.find(key_of(any_action_, any_type_)));
    }
    return found;
}

// The name itself, and statements on any type.
rule_list::sayings rule_list::find_name(question_table const& in, rule_question const& q) const noexcept {
    sayings found;
    found.add(in.find(q.key()));
    found.add(in.find(key_of(q.action, any_type_)));
    if (q.action != any_action_) {
        found.add(in.find(key_of(any_action_, any_type_)));
    }
    return found;
}

// Visits the rules of the lists, latest first, until `visit(index)` answers
// false.
template <class Visit>
void rule_list::visit_latest_first(sayings const& found, Visit const& visit) const noexcept {
    std::array<std::span<std::uint32_t const>, 4> lists;
    std::array<std::uint32_t, 4> decided{};
    for (std::size_t i = 0; i < found.count; ++i) {
        saying const s = found.at[i];
        decided[i] = s.index();
        lists[i] = s.is_decided() ? std::span(&decided[i], 1) : lists_[s.index()].of(order_);
    }
    for (;;) {
        std::span<std::uint32_t const>* latest = nullptr;
        for (std::size_t i = 0; i < found.count; ++i) {
            if (!lists[i].empty() && (latest == nullptr || lists[i].front() > latest->front())) {
                latest = &lists[i];
            }
        }
        if (latest == nullptr || !visit(latest->front())) {
            return;
        }
        *latest = latest->subspan(1);
    }
}

rule_answer rule_list::by(std::uint32_t index) const noexcept {
    return {rules_[index].inverted ? rule_answer::kind::deny : rule_answer::kind::allow, index};
}

bool rule_list::covers_field(rule const& r, std::string_view field) const noexcept {
    if (!r.has_fields) {
        return true;
    }
    if (field.empty()) {
        return !r.inverted;
    }
    auto const patterns = r.compiled().fields.of(r.policy->source.program().fields);
    return std::any_of(patterns.begin(), patterns.end(),
                       [field](field_pattern const& p) { return p.matches(field); });
}

bool rule_list::matches(rule const& r, rule_question const& q) const noexcept {
    if (!covers_field(r, q.field)) {
        return false;
    }
    if (!r.restricted) {
        return true;
    }
    if (q.asks == rule_question::form::type) {
        return !r.inverted;
    }
    policy_program const& program = r.policy->source.program();
    placeholder_values const values(program, q.values, nullptr);
    evaluator<dialect::writ> const conditions(program, values);
    truth holds;
    if (q.registered_type != rule_question::not_registered) {
        holds = statement_holds(program, r.compiled(), *q.instance, conditions,
                                bound_root(*q.instance, r.policy->bindings[q.registered_type].data()));
    } else {
        holds = statement_holds(program, r.compiled(), *q.instance, conditions, named_root(*q.instance));
    }
    return holds == truth::yes || (holds == truth::unknown && r.inverted);
}

rule_answer rule_list::answer(rule_question const& q) const noexcept {
    if (q.asks == rule_question::form::name) {
        return answer_name(q);
    }
    sayings const found = find(table_, q);
    if (found.count == 1 && found.at[0].is_decided()) [[likely]] {
        return by(found.at[0].index());
    }
    rule_answer answer;
    visit_latest_first(found, [&](std::uint32_t index) noexcept {
        if (!matches(rules_[index], q)) {
            return true;
        }
        answer = by(index);
        return false;
    });
    return answer;
}

// A name is covered by itself, by prefixes, and by statements on any type that
// depend on nothing.
rule_answer rule_list::answer_name(rule_question const& q) const noexcept {
    std::int64_t latest = -1;
    visit_latest_first(find_name(table_, q), [&](std::uint32_t index) noexcept {
        if (rules_[index].restricted || rules_[index].has_fields) {
            return true;
        }
        latest = index;
        return false;
    });
    for (prefix_rule const& p : prefixes_) {
        if (p.rule > latest && covers_name(p.prefix, q.name)) {
            latest = p.rule;
        }
    }
    return latest < 0 ? rule_answer() : by(static_cast<std::uint32_t>(latest));
}

// Whether some restricted rule of the lists `is_meant(rule)`.
template <class Visit>
bool rule_list::any_restricted(sayings const& found, Visit const& is_meant) const noexcept {
    for (std::size_t i = 0; i < found.count; ++i) {
        auto const rules = lists_[found.at[i].index()].of(order_);
        if (std::any_of(rules.begin(), rules.end(), [&](auto index) { return is_meant(rules_[index]); })) {
            return true;
        }
    }
    return false;
}

bool rule_list::is_conditional(rule_question const& q) const noexcept {
    if (q.asks == rule_question::form::name) {
        return any_restricted(find_name(restricted_, q), [](rule const&) { return true; });
    }
    return any_restricted(find(restricted_, q),
                          [&](rule const& r) { return r.restricted && covers_field(r, q.field); });
}

std::vector<rule_list::candidate> rule_list::candidates(rule_question const& q) const {
    std::vector<candidate> found;
    visit_latest_first(find(table_, q), [&](std::uint32_t index) {
        rule const& r = rules_[index];
        if (!covers_field(r, q.field)) {
            return true;
        }
        found.push_back({r.restricted ? &r.policy->source.program() : nullptr, r.statement, r.inverted});
        return r.restricted;
    });
    return found;
}

std::string_view rule_list::reason(std::uint32_t index) const noexcept {
    rule const& r = rules_[index];
    return r.policy != nullptr ? r.compiled().reason : std::string_view();
}

} // namespace writ::inline WRIT_ABI
