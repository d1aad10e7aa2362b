// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/explanation_test.cpp and tests/property/explanation_test.cpp.
#include <writ/policy/explanation.hpp>

#include "policy/representation.hpp"
#include "policy/tracer.hpp"

#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// The statement that decided is kept whatever else finds no room.
explanation explain(policy_program const& program, std::vector<std::size_t> const& latest_first,
                    verdict decided, traced_question const& q) {
    explanation e{decided.allowed(), decided.statement(), {}};
    trace_room room;
    bool reached = true;
    for (std::size_t const index : latest_first) {
        bool const decides = e.statement == index;
        if (!room.take(&trace_room::statements) && !decides) {
            continue;
        }
        auto const s = static_cast<std::uint32_t>(index);
        auto made = trace(program, s, program.statements[s].inverted, q, room);
        made.reached = reached;
        made.decided = decides;
        reached = reached && !decides;
        e.statements.push_back(std::move(made));
    }
    e.cut = room.cut;
    return e;
}

} // namespace

explanation ability::explain(std::string_view action, resource const& r, check_options const& options) const {
    representation const& self = *representation_;
    auto const* const described = detail::described_type::of(r.attributes());
    bound_type const* const bound = described != nullptr ? self.bound(*described) : nullptr;
    return writ::explain(
        self.program(), possible_rules_for(action, r.type()), check(action, r, options),
        {options.field, &r, options.environment.source(), bound != nullptr ? bound->paths.data() : nullptr});
}

explanation ability::explain(std::string_view action, type t, check_options const& options) const {
    return writ::explain(representation_->program(), possible_rules_for(action, t), check(action, t, options),
                         {options.field});
}

} // namespace writ::inline WRIT_ABI
