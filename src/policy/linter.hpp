// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_LINTER_HPP
#define WRIT_SRC_POLICY_LINTER_HPP

// The linter's rules about single statements, and where findings are kept.

#include "policy/place.hpp"
#include "policy/representation.hpp"
#include "policy/statement_usage.hpp"

#include <writ/policy/lint.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

// What a linter run found so far.
class findings {
public:
    void add(lint_code code, severity s, place const& where, std::string what) {
        if (report_.findings.size() == limits::max_findings) {
            report_.is_cut = true;
        } else {
            report_.findings.push_back({code, s, where.pointer(), std::move(what)});
        }
    }
    void cut() noexcept { report_.is_cut = true; }
    [[nodiscard]] lint_report take() noexcept { return std::move(report_); }

private:
    lint_report report_;
};

// A policy whose findings stand below a place.  A role's policy is one of
// several lists, so that what it forbids may take something away elsewhere.
struct linted_policy {
    ability::representation const& compiled;
    place const& where;
    bool is_alone = true;
};

// All findings of one policy, in order.
void lint(linted_policy const& p, vocabulary const& words, class_budget& budget, findings& found);

// What the conditions of inverted statements miss (lint_attributes.cpp).
void lint_attributes(linted_policy const& p, vocabulary const& words, std::uint32_t statement,
                     class_budget& budget, findings& found);
// Names of one statement that the vocabulary does not have (lint_names.cpp).
void lint_names(linted_policy const& p, vocabulary const& words, std::uint32_t statement, findings& found);

// The vocabulary's type of that name; null if it has none.
[[nodiscard]] vocabulary_type const* find_type(vocabulary const& words, std::string_view name) noexcept;
// Whether instances of the type may have something at the path.
[[nodiscard]] bool has_path(vocabulary_type const& t, std::string_view path);
// Whether the service always passes it.
[[nodiscard]] bool is_required(vocabulary_type const& t, std::string_view path);

} // namespace writ::inline WRIT_ABI

#endif
