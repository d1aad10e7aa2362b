// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/policy/filter_test.cpp and tests/property/filter_test.cpp.
#include "policy/rule_fold.hpp"

#include "policy/place.hpp"

#include <writ/limits.hpp>

#include <boost/json/array.hpp>

#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

std::size_t count(condition const& c) noexcept {
    std::size_t nodes = 1;
    for (condition const& part : c.parts) {
        nodes += count(part);
    }
    return nodes;
}

} // namespace

result<condition> condition_of(policy_program const& program, std::size_t statement, bool inverted,
                               environment_reference e, dialect d) {
    compiled_statement const& s = program.statements[statement];
    condition all = always();
    if (!s.resources.empty()) {
        boost::json::array patterns;
        for (std::string_view const pattern : s.resources.of(program.resources)) {
            patterns.emplace_back(boost::json::string_view(pattern));
        }
        all.parts.push_back({operation::named, {}, std::move(patterns), {}});
    }
    if (!s.conditions.empty()) {
        place const root;
        place const at(root, statement);
        for (instruction const& i : s.conditions.of(program.instructions)) {
            // In a tree, a test without a path is about an element itself.
            if (i.path != instruction::no_path && program.paths[i.path].text.empty()) {
                return make_failure(errc::not_expressible, place(at, "conditions").pointer(),
                                    "the conditions read an attribute with an empty name");
            }
        }
        all.parts.push_back(tree_of(program.document.get_array()[statement].at("conditions").get_object()));
    }
    return two_valued(all, inverted ? reading::possible : reading::certain, e, d);
}

result<void> rule_fold::add(bool inverted, condition matches) {
    nodes_ += count(matches);
    if (nodes_ > limits::max_filter_nodes) {
        return make_failure(errc::too_many, {}, "the filter has too many tests");
    }
    if (is_never(matches)) {
        return {};
    }
    turns_ += inverted != last_inverted_ ? 1 : 0;
    last_inverted_ = inverted;
    if (is_always(matches)) {
        turns_ = 0;
    }
    if (turns_ > limits::max_filter_turns) {
        return make_failure(errc::too_deep, {},
                            "the statements turn from allowing to forbidding and back too often");
    }
    condition& that = inverted ? denied_ : allowed_;
    condition& other = inverted ? allowed_ : denied_;
    other = both(std::move(other), negation(matches));
    that = either(std::move(that), std::move(matches));
    return {};
}

} // namespace writ::inline WRIT_ABI
