// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_ABILITY_HPP
#define WRIT_POLICY_ABILITY_HPP

// A policy compiled to be asked: may this action be done to this resource?
//
//     auto ability = writ::ability::compile(policy, writ::types<Article>()).value();
//     if (ability.can("update", article)) { ... }
//     if (ability.can("update", article, {.field = "title", .environment = me})) { ... }
//
// The last statement that covers the question decides, as in CASL: allowed
// exactly when there is one and it is not inverted.

#include <writ/error.hpp>
#include <writ/policy/aliases.hpp>
#include <writ/policy/environment.hpp>
#include <writ/policy/filter.hpp>
#include <writ/policy/policy.hpp>
#include <writ/policy/query.hpp>
#include <writ/policy/resource.hpp>

#include <boost/json/fwd.hpp>

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace writ::inline WRIT_ABI {

struct explanation;

// How an ability reads the names in its policy.
struct compile_options {
    // Names that stand for others in the statements' actions.
    writ::aliases aliases = {};
    // The names that cover any action and any type.
    std::string any_action = "manage";
    std::string any_type = "all";
};

// What a question may add.  Both are optional.
struct check_options {
    // The field asked about; empty: none.
    std::string_view field = {};
    // Where placeholders take their values from.
    environment_reference environment = {};
};

// What an ability answers.  Trivially copyable.
class verdict {
public:
    constexpr verdict() noexcept = default;
    constexpr verdict(bool allowed, std::uint32_t statement) noexcept
        : statement_(statement), allowed_(allowed) {}

    [[nodiscard]] constexpr bool allowed() const noexcept { return allowed_; }
    // The index, in the policy, of the statement that decided; none: nothing
    // covered the question, which denies it.
    [[nodiscard]] constexpr std::optional<std::size_t> statement() const noexcept {
        return statement_ == none ? std::nullopt : std::optional<std::size_t>(statement_);
    }

    bool operator==(verdict const&) const = default;

private:
    static constexpr std::uint32_t none = UINT32_MAX;
    std::uint32_t statement_ = none;
    bool allowed_ = false;
};

// Immutable; copies share one representation.
// Thread safety: safe for any number of threads at once.  A check takes no
// lock, and allocates nothing unless a `$regex` runs inside RE2.
class WRIT_EXPORT ability {
public:
    // Compiles a policy.  Conditions on the registered types are bound to
    // their members.
    //
    // Errors: errc::unknown_path where a statement for a registered type reads
    // a path that the type lacks; errc::duplicate_type; errc::invalid_alias,
    // errc::empty_name; errc::too_many.
    // Complexity: linear in the policy.
    [[nodiscard]] static result<ability> compile(policy const& p, std::span<registered_type const> types = {},
                                                 compile_options const& options = {});

    // Reads a policy and compiles it.  Errors: those of both, with lines.
    [[nodiscard]] static result<ability> compile(std::string_view text,
                                                 std::span<registered_type const> types = {},
                                                 compile_options const& options = {},
                                                 dialect d = dialect::writ);

    // May the action be done to this instance?
    // Complexity: the statements that can cover the question, latest first,
    // until one does; an index over equality conditions narrows many.
    [[nodiscard]] bool can(std::string_view action, resource const& r,
                           check_options const& options = {}) const noexcept {
        return check(action, r, options).allowed();
    }
    [[nodiscard]] verdict check(std::string_view action, resource const& r,
                                check_options const& options = {}) const noexcept;

    // May it be done to some instance of the type?  Conditions of allowing
    // statements count as satisfiable; inverted statements with conditions or
    // `resources` are passed over, and placeholders are not looked at.
    [[nodiscard]] bool can(std::string_view action, type t,
                           check_options const& options = {}) const noexcept {
        return check(action, t, options).allowed();
    }
    [[nodiscard]] verdict check(std::string_view action, type t,
                                check_options const& options = {}) const noexcept;

    // Why: each statement that speaks of the question, and what became of it
    // (explanation.hpp).  Its verdict is that of check().
    [[nodiscard]] explanation explain(std::string_view action, resource const& r,
                                      check_options const& options = {}) const;
    [[nodiscard]] explanation explain(std::string_view action, type t,
                                      check_options const& options = {}) const;

    // Looks the values of this ability's placeholders up once, for many checks.
    // Lifetime: `e` and what it refers to must outlive the answer.
    [[nodiscard]] prepared_environment prepare(environment const& e) const;

    // The policy it was compiled from.
    [[nodiscard]] policy const& source() const noexcept;
    // The reason of a denial: that of the inverted statement that decided;
    // empty where none decided or it states none.  Lives as long as the ability.
    [[nodiscard]] std::string_view reason(verdict v) const noexcept;
    // A sentence for a denial: its reason, else one that names action and type.
    [[nodiscard]] std::string message(verdict v, std::string_view action, type t) const;

    // The statements that cover action and type whatever the field and the
    // conditions (CASL's possibleRulesFor); indexes, latest first.
    [[nodiscard]] std::vector<std::size_t> possible_rules_for(std::string_view action, type t) const;
    // Those of them that cover the field too; without a field, inverted
    // statements with fields are left out (CASL's rulesFor).
    [[nodiscard]] std::vector<std::size_t> rules_for(std::string_view action, type t,
                                                     std::string_view field = {}) const;
    // The actions that statements for the type, then for any type, mention;
    // forbidden and conditional ones too.  Each once, latest statement first.
    [[nodiscard]] std::vector<std::string> actions_for(type t) const;

    // The fields that the action may touch, of an instance or a type, in the
    // order in which they were granted.  A statement without fields stands for
    // `all_fields`.  Patterns are plain names here, as in CASL.
    [[nodiscard]] std::vector<std::string> permitted_fields(std::string_view action, resource const& r,
                                                            std::span<std::string const> all_fields,
                                                            environment_reference e = {}) const;
    [[nodiscard]] std::vector<std::string> permitted_fields(std::string_view action, type t,
                                                            std::span<std::string const> all_fields) const;

    // The attributes that a new object has by its conditions: every plain
    // value in those of the allowing statements (CASL's rulesToFields).
    // A placeholder without a value sets nothing.
    [[nodiscard]] boost::json::object default_fields(std::string_view action, type t,
                                                     environment_reference e = {}) const;

    // Which instances may the action be done to?  The exact form, with
    // placeholders replaced by their values: where one has none, an allowing
    // statement is dropped and an inverted one forbids all.
    // Errors: errc::not_expressible where a statement has `resources`.
    [[nodiscard]] result<writ::query> query(std::string_view action, type t,
                                            environment_reference e = {}) const;

    // The same without exception: what can() says of every instance, with
    // `resources`, fields, and placeholders without a value.
    // Errors: errc::not_expressible where a condition reads an attribute with
    // an empty name; errc::too_many and errc::too_deep where the filter would
    // be larger than limits.hpp allows.
    [[nodiscard]] result<writ::filter> filter(std::string_view action, type t,
                                              check_options const& options = {}) const;

    struct representation;

private:
    explicit ability(std::shared_ptr<representation const> r) noexcept;

    std::shared_ptr<representation const> representation_;
};

} // namespace writ::inline WRIT_ABI

#endif
