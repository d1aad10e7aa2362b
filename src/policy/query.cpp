// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/query.hpp>

#include "policy/condition_tree.hpp"
#include "policy/place.hpp"
#include "policy/representation.hpp"
#include "policy/substitution.hpp"

#include <writ/policy/ability.hpp>

#include <boost/json/array.hpp>

#include <optional>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using boost::json::object;

query make_query(object document) {
    condition tree = tree_of(document);
    return {std::move(document), std::move(tree)};
}

object all_of(boost::json::array parts) {
    return {{"$and", std::move(parts)}};
}

} // namespace

// CASL 7's exact form: from the top, each grant holds where no prohibition
// above it does.
result<query> ability::query(std::string_view action, type t, environment_reference e) const {
    auto const& program = representation_->program();
    boost::json::array alternatives;
    boost::json::array prohibitions;
    for (std::size_t const index : rules_for(action, t)) {
        compiled_statement const& s = program.statements[index];
        if (!s.resources.empty()) {
            place const root;
            place const statement(root, index);
            return make_failure(errc::not_expressible, place(statement, "resources").pointer(),
                                "the statement depends on the resource's name, which a query cannot test");
        }
        std::optional<object> conditions;
        if (!s.conditions.empty()) {
            conditions = substitute(program.document.get_array()[index].at("conditions").get_object(), e);
        }
        if (s.inverted) {
            if (!conditions) {
                break;
            }
            prohibitions.push_back(object{{"$nor", boost::json::array{std::move(*conditions)}}});
        } else if (conditions) {
            if (prohibitions.empty()) {
                alternatives.push_back(std::move(*conditions));
            } else {
                boost::json::array parts{std::move(*conditions)};
                parts.insert(parts.end(), prohibitions.begin(), prohibitions.end());
                alternatives.push_back(all_of(std::move(parts)));
            }
        } else if (s.conditions.empty()) {
            if (prohibitions.empty()) {
                return make_query({});
            }
            if (alternatives.empty()) {
                return make_query(all_of(std::move(prohibitions)));
            }
            alternatives.push_back(all_of(std::move(prohibitions)));
            break;
        }
    }
    if (alternatives.empty()) {
        return writ::query();
    }
    return make_query({{"$or", std::move(alternatives)}});
}

} // namespace writ::inline WRIT_ABI
