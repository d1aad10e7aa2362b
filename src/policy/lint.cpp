// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/lint.hpp>

#include "policy/linter.hpp"
#include "policy/question_classes.hpp"

#include <writ/limits.hpp>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <algorithm>
#include <map>
#include <optional>
#include <set>

namespace writ::inline WRIT_ABI {
namespace {

constexpr std::string_view severity_names[] = {"note", "warning", "error"};
constexpr std::string_view code_names[] = {
    "dead_statement",    "duplicate_statement", "never_holds",         "idle_prohibition",
    "lacking_attribute", "required_attribute",  "unknown_action",      "unknown_type",
    "unknown_attribute", "unknown_field",       "unknown_permission",  "allows_everything",
    "only_forbids",      "slow_regex",          "unreached_by_prefix", "name_without_statements",
    "unobtainable_role",
};
static_assert(std::size(code_names) == static_cast<std::size_t>(lint_code::unobtainable_role) + 1);

// All that a statement says, but for its reason; equal for statements that
// match alike.
std::string meaning(linted_policy const& p, std::uint32_t index) {
    policy_program const& program = p.compiled.program();
    compiled_statement const& s = program.statements[index];
    boost::json::object said;
    auto const add = [&said](char const* key, auto const& names) {
        std::set<std::string> const sorted(names.begin(), names.end());
        said[key] = boost::json::array(sorted.begin(), sorted.end());
    };
    add("action", p.compiled.table.actions_of(index));
    add("subject", s.types.of(program.names));
    std::vector<std::string_view> fields;
    for (field_pattern const& f : s.fields.of(program.fields)) {
        fields.push_back(f.text());
    }
    add("fields", fields);
    add("resources", s.resources.of(program.resources));
    said["any_type"] = s.any_type;
    said["inverted"] = s.inverted;
    if (!s.conditions.empty()) {
        said["conditions"] = program.document.get_array()[index].at("conditions");
    }
    return boost::json::serialize(said);
}

// For each statement the later one that says the same, if there is one.
std::vector<std::optional<std::uint32_t>> repetitions(linted_policy const& p) {
    std::vector<std::optional<std::uint32_t>> later(p.compiled.program().statements.size());
    std::map<std::string, std::uint32_t> latest;
    for (auto i = static_cast<std::uint32_t>(later.size()); i-- > 0;) {
        auto const [at, is_new] = latest.try_emplace(meaning(p, i), i);
        if (!is_new) {
            later[i] = at->second;
        }
    }
    return later;
}

class linter {
public:
    linter(linted_policy const& p, vocabulary const& words, class_budget& budget, findings& found)
        : policy_(p), words_(words), budget_(budget), found_(found), program_(p.compiled.program()) {}

    void run() {
        auto const later = repetitions(policy_);
        auto const usage = usage_of(policy_.compiled, budget_);
        bool allows = program_.statements.empty();
        for (std::uint32_t i = 0; i < program_.statements.size(); ++i) {
            place const where(policy_.where, std::size_t{i});
            allows = allows || !program_.statements[i].inverted;
            answers(i, where, later[i], usage[i]);
            lint_attributes(policy_, words_, i, budget_, found_);
            lint_names(policy_, words_, i, found_);
            shapes(i, where);
        }
        if (!allows && policy_.is_alone) {
            found_.add(lint_code::only_forbids, severity::warning, policy_.where,
                       "no statement allows anything, so everything is denied");
        }
        if (budget_.is_spent) {
            found_.cut();
        }
    }

private:
    // What the statement does for answers; at most one finding.
    void answers(std::uint32_t i, place const& where, std::optional<std::uint32_t> later,
                 statement_usage const& usage) {
        compiled_statement const& s = program_.statements[i];
        if (later) {
            found_.add(lint_code::duplicate_statement, severity::warning, where,
                       "statement " + std::to_string(*later)
                           + " says the same later, so this one does nothing");
        } else if (!usage.matches_an_instance) {
            found_.add(lint_code::never_holds, severity::warning, place(where, "conditions"),
                       s.inverted ? "no instance satisfies the conditions, so nothing is forbidden"
                                  : "no instance satisfies the conditions, so none is allowed by it");
        } else if (!usage.decides && (policy_.is_alone || is_beaten_by_name(i))) {
            found_.add(lint_code::dead_statement, severity::warning, where,
                       "later statements decide everything that this one covers");
        } else if (s.inverted && !usage.takes_away && policy_.is_alone) {
            found_.add(lint_code::idle_prohibition, severity::warning, where,
                       "nothing that this prohibition covers is allowed without it");
        }
    }

    [[nodiscard]] bool covers_any_type(compiled_statement const& s) const {
        auto const types = s.types.of(program_.names);
        return s.any_type
               || std::find(types.begin(), types.end(), policy_.compiled.options.any_type) != types.end();
    }

    // Of what covers opaque permissions by its actions (without conditions, on
    // any type), whether later ones that do so too cover all its actions.
    [[nodiscard]] bool is_beaten_by_name(std::uint32_t i) const {
        auto const covers_names = [this](std::uint32_t index) {
            compiled_statement const& s = program_.statements[index];
            return !s.restricted() && !s.has_fields && covers_any_type(s);
        };
        std::vector<std::string> actions = policy_.compiled.table.actions_of(i);
        if (!covers_names(i)) {
            return true;
        }
        for (std::uint32_t later = i + 1; later < program_.statements.size(); ++later) {
            if (covers_names(later)) {
                auto const covered = policy_.compiled.table.actions_of(later);
                auto const is_in = [&covered](std::string const& name) {
                    return std::find(covered.begin(), covered.end(), name) != covered.end();
                };
                std::erase_if(actions, is_in);
                if (is_in(policy_.compiled.options.any_action)) {
                    return true;
                }
            }
        }
        return actions.empty();
    }

    [[nodiscard]] bool covers_everything(std::uint32_t i) const {
        compiled_statement const& s = program_.statements[i];
        auto const actions = policy_.compiled.table.actions_of(i);
        return !s.restricted() && !s.has_fields && covers_any_type(s)
               && std::find(actions.begin(), actions.end(), policy_.compiled.options.any_action)
                      != actions.end();
    }

    void shapes(std::uint32_t i, place const& where) {
        compiled_statement const& s = program_.statements[i];
        if (!s.inverted && covers_everything(i)) {
            bool const overrides = i > 0 && i + 1 == program_.statements.size();
            found_.add(lint_code::allows_everything, severity::warning, where,
                       overrides ? "the last statement allows every action on every type, whatever stands "
                                   "before it"
                                 : "allows every action on every type");
        }
        for (instruction const& code : s.conditions.of(program_.instructions)) {
            if (code.code == opcode::matches && program_.regexes[code.operand].allocates()) {
                found_.add(lint_code::slow_regex, severity::note, place(where, "conditions"),
                           "a `$regex` that is not plain text may allocate and lock at each check");
                return;
            }
        }
    }

    linted_policy const& policy_;
    vocabulary const& words_;
    class_budget& budget_;
    findings& found_;
    policy_program const& program_;
};

} // namespace

std::string_view to_string(severity s) noexcept {
    return severity_names[static_cast<std::size_t>(s)];
}

std::string_view to_string(lint_code c) noexcept {
    return code_names[static_cast<std::size_t>(c)];
}

std::string to_string(finding const& f) {
    std::string text(to_string(f.severity));
    text += ": ";
    if (!f.where.empty()) {
        text += f.where + ": ";
    }
    return text + f.what + " [" + std::string(to_string(f.code)) + "]";
}

void lint(linted_policy const& p, vocabulary const& words, class_budget& budget, findings& found) {
    linter(p, words, budget, found).run();
}

lint_report lint(ability const& a, vocabulary const& words) {
    findings found;
    class_budget budget{limits::max_classes};
    place const root;
    lint({ability::representation::of(a), root}, words, budget, found);
    return found.take();
}

} // namespace writ::inline WRIT_ABI
