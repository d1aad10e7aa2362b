// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_PROBE_HPP
#define WRIT_TESTS_SUPPORT_PROBE_HPP

// Small policies whose statements shadow, repeat and contradict each other, and
// questions that come close to what their conditions say.

#include "support/generator.hpp"

#include <boost/json.hpp>

#include <string>
#include <vector>

namespace writ_test {

// Rules over two actions, two types, two paths and few values.  `plain` leaves
// out what no class is claimed for: `$regex`, `$elemMatch`, `resources`.
boost::json::array close_rules(choice const& choose, bool plain);
boost::json::object close_rule(choice const& choose, bool plain);

// Asks about what rules mention: their constants, the neighbours of these,
// other types, null, missing, arrays.
class probe {
public:
    explicit probe(boost::json::array const& rules);

    writ_spec::question question(choice const& choose) const;
    writ_spec::environment environment(choice const& choose) const;
    boost::json::object instance(choice const& choose) const;

private:
    void conditions(boost::json::object const& document);
    void constants(boost::json::value const& v);
    boost::json::value scalar(choice const& choose) const;

    std::vector<std::string> paths_;
    std::vector<boost::json::value> constants_;
    std::vector<std::string> actions_{"other"};
    std::vector<std::string> types_{"other"};
    std::vector<std::string> fields_{"", "other"};
};

} // namespace writ_test

#endif
