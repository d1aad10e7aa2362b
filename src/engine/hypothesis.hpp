// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_ENGINE_HYPOTHESIS_HPP
#define WRIT_SRC_ENGINE_HYPOTHESIS_HPP

// A question as it would be answered after some changes.
//
// Records are changed as a draft changes them, in nodes that nobody else sees,
// and the decider is asked: nothing here decides by itself.

#include "engine/resolved_question.hpp"
#include "engine/standing.hpp"
#include "engine/state.hpp"

#include <writ/engine/why_not.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace writ::inline WRIT_ABI {

// A change, and what its name stands for.
struct possible_change {
    needed_change change;
    // Of a role, its number; of a unit, its name's.
    std::uint32_t number = 0;
};
using change_set = std::vector<possible_change const*>;

class hypothesis {
public:
    // Refers to all of them.
    hypothesis(state const& in, subject_ref subject, caller_options const& options, instant now,
               resolved_question const& q);

    // The subject, then the actors.
    [[nodiscard]] std::vector<subject_ref> const& members() const noexcept { return members_; }
    // Whether all members would be allowed.
    [[nodiscard]] bool allows(change_set const& set) const;
    // Whether one would be.
    [[nodiscard]] bool allows(change_set const& set, std::size_t member) const;

private:
    [[nodiscard]] bool allows(change_set const& set, std::size_t first, std::size_t end) const;

    state const& state_;
    std::vector<subject_ref> members_;
    caller_options const& options_;
    instant now_;
    resolved_question question_;
};

} // namespace writ::inline WRIT_ABI

#endif
