// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_RULE_LIST_HPP
#define WRIT_SRC_ENGINE_RULE_LIST_HPP

// An ordered list of rules, compiled for checks: what a role says with its
// ancestors, what a permission means, what a scope covers.
//
// A rule is a statement of a policy, or what a permission's name says.  A
// table says by (action, type) which rule decides, or which are to be tried;
// one look-up answers most questions.

#include "engine/name_table.hpp"
#include "engine/permission_form.hpp"
#include "engine/question_table.hpp"
#include "policy/binding.hpp"
#include "policy/program.hpp"

#include <writ/policy/environment.hpp>
#include <writ/policy/policy.hpp>
#include <writ/policy/resource.hpp>

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

// A policy as the engine uses it: with its paths bound to the registered types.
struct engine_policy {
    policy source;
    // By registered type, then by path.
    std::vector<std::vector<path_binding>> bindings;
};
using shared_policy = std::shared_ptr<engine_policy const>;

// What is asked of rules.
struct rule_question {
    enum class form : std::uint8_t { name, type, instance };

    form asks = form::type;
    // The action; of a name, the name itself.
    name_id action = name_table::unmentioned;
    // Of a name: opaque_type.
    name_id type = name_table::unmentioned;
    // Of a name: its text, for prefixes.
    std::string_view name = {};
    std::string_view field = {};
    // Of an instance.
    resource const* instance = nullptr;
    std::uint32_t registered_type = not_registered;
    environment const* values = nullptr;

    [[nodiscard]] question_key key() const noexcept { return key_of(action, type); }

    static constexpr std::uint32_t not_registered = UINT32_MAX;
    // Beside all types: that of opaque names.
    static constexpr name_id opaque_type = largest_name_id;
};

// How a list answers: not at all, or by one of its rules.
struct rule_answer {
    enum class kind : std::uint8_t { none, allow, deny };
    kind says = kind::none;
    std::uint32_t rule = 0;
};

class rule_list {
public:
    class builder;

    struct rule {
        // Null: an unrestricted rule of a permission's name.
        engine_policy const* policy = nullptr;
        std::uint32_t statement = 0;
        bool inverted = false;
        bool restricted = false;
        bool has_fields = false;

        [[nodiscard]] compiled_statement const& compiled() const noexcept {
            return policy->source.program().statements[statement];
        }
    };

    // The last rule that matches.
    [[nodiscard]] rule_answer answer(rule_question const& q) const noexcept;

    // Whether a rule that covers a type question depends on the instance, or
    // one was left out of the answer to a name for such a reason.
    [[nodiscard]] bool is_conditional(rule_question const& q) const noexcept;

    // A rule that covers the action, the type and the field.
    struct candidate {
        // Null: it matches every instance.
        policy_program const* program = nullptr;
        std::uint32_t statement = 0;
        bool inverted = false;
    };
    // Those of a question about instances, latest first, up to and with one
    // that every instance matches.
    [[nodiscard]] std::vector<candidate> candidates(rule_question const& q) const;

    // The answers by question; all of them, where is_simple().
    [[nodiscard]] question_table::view table() const noexcept { return table_.look(); }
    // No rule is for any action, any type, or names that begin alike.
    [[nodiscard]] bool is_simple() const noexcept {
        return !has_any_action_ && !has_any_type_ && prefixes_.empty();
    }

    // Some rule is for names that begin alike.
    [[nodiscard]] bool has_prefixes() const noexcept { return !prefixes_.empty(); }
    // Calls `visit(prefix)` for each of these beginnings.
    template <class Visit>
    void for_each_prefix(Visit const& visit) const {
        for (prefix_rule const& p : prefixes_) {
            visit(std::string_view(p.prefix));
        }
    }

    [[nodiscard]] std::size_t size() const noexcept { return rules_.size(); }
    [[nodiscard]] std::span<rule const> rules() const noexcept { return rules_; }
    // The statement's own reason; empty: none.
    [[nodiscard]] std::string_view reason(std::uint32_t rule) const noexcept;

private:
    struct prefix_rule {
        std::string prefix;
        std::uint32_t rule;
    };
    // What is said on one question, and on those that are wider.
    struct sayings {
        std::array<saying, 4> at;
        std::size_t count = 0;

        void add(saying s) noexcept {
            at[count] = s;
            count += s.is_nothing() ? 0 : 1;
        }
    };

    [[nodiscard]] sayings find(question_table const& in, rule_question const& q) const noexcept;
    [[nodiscard]] sayings find_name(question_table const& in, rule_question const& q) const noexcept;
    [[nodiscard]] rule_answer answer_name(rule_question const& q) const noexcept;
    [[nodiscard]] rule_answer by(std::uint32_t index) const noexcept;
    [[nodiscard]] bool covers_field(rule const& r, std::string_view field) const noexcept;
    [[nodiscard]] bool matches(rule const& r, rule_question const& q) const noexcept;
    template <class Visit>
    void visit_latest_first(sayings const& found, Visit const& visit) const noexcept;
    template <class Visit>
    bool any_restricted(sayings const& found, Visit const& is_meant) const noexcept;

    // The names that cover all, as numbers.
    name_id any_action_ = 0;
    name_id any_type_ = 0;
    // Some rule is for any action, for any type.
    bool has_any_action_ = false;
    bool has_any_type_ = false;
    question_table table_;
    // By question, the rules on it that are restricted or have fields.
    question_table restricted_;
    // Of rules, latest first.
    std::vector<range> lists_;
    std::vector<std::uint32_t> order_;
    std::vector<rule> rules_;
    std::vector<prefix_rule> prefixes_;
    std::vector<shared_policy> policies_;
};

// Collects rules in the order of the list.  Builds one list after another, in
// room that it keeps.
class rule_list::builder {
public:
    explicit builder(name_table& names);

    // Room for so many rules of the next list.
    void reserve(std::size_t rules) { list_.rules_.reserve(rules); }

    // A permission's name by itself.
    void add_permission(std::string_view name, bool inverted);
    // An opaque name alone.
    void add_name(std::string_view name, bool inverted);
    // A policy's statements; `inverted`: all of them turned into prohibitions.
    void add_policy(shared_policy p, bool inverted = false);

    // Whether names ran out: limits::max_interned_names.
    [[nodiscard]] bool overflows() const noexcept { return overflows_; }
    // The list; what is added from then on is another's.
    [[nodiscard]] rule_list build();

private:
    using entry = std::pair<question_key, std::uint32_t>;

    void begin();
    name_id intern(std::string_view name);
    void enter(name_id action, name_id type);
    // Those rules of one question that `is_listed`.
    template <class Listed>
    saying add_list(std::span<entry const> of_question, Listed const& is_listed);

    name_table& names_;
    name_id const any_action_;
    name_id const any_type_;
    rule_list list_;
    bool overflows_ = false;
    // Rules by question, and what will be said on each.
    std::vector<entry> entries_;
    std::vector<question_table::entry> answers_;
    std::vector<question_table::entry> restricted_;
};

} // namespace writ::inline WRIT_ABI

#endif
