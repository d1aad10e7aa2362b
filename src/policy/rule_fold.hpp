// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_RULE_FOLD_HPP
#define WRIT_SRC_POLICY_RULE_FOLD_HPP

// What an ordered list of rules says, the last that matches deciding, as
// conditions on the instance.

#include "policy/condition_tree.hpp"
#include "policy/program.hpp"

#include <writ/error.hpp>

#include <cstddef>

namespace writ::inline WRIT_ABI {

// Where a statement matches; one used as a prohibition matches where its
// conditions are unknown, too.
// Errors: errc::not_expressible.
[[nodiscard]] result<condition> condition_of(policy_program const& program, std::size_t statement,
                                             bool inverted, environment_reference e, dialect d);

class rule_fold {
public:
    // Counts what it takes into `nodes`, which those of one filter share.
    explicit rule_fold(std::size_t& nodes) noexcept : nodes_(nodes) {}

    // Adds the next rule, which matches where the condition holds.
    // Errors: errc::too_many, errc::too_deep.
    [[nodiscard]] result<void> add(bool inverted, condition matches);

    // Where the last match allows, and where it forbids.
    [[nodiscard]] condition& allowed() noexcept { return allowed_; }
    [[nodiscard]] condition& denied() noexcept { return denied_; }

private:
    std::size_t& nodes_;
    condition allowed_ = never();
    condition denied_ = never();
    std::size_t turns_ = 0;
    bool last_inverted_ = false;
};

} // namespace writ::inline WRIT_ABI

#endif
