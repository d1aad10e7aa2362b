// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_BENCH_CASES_POLICY_TEXT_HPP
#define WRIT_BENCH_CASES_POLICY_TEXT_HPP

// A policy to compile: statements with conditions as roles state them, on many types.

#include "cases/random.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace bench {

inline std::string make_policy_text(std::size_t statements, std::uint64_t seed = 7) {
    random_source random(seed);
    std::vector<std::string> const actions = {"create", "read", "update", "delete", "approve", "export"};
    std::vector<std::string> const statuses = {"draft", "submitted", "in_review", "approved", "published"};
    boost::json::array list;
    while (list.size() < statements) {
        boost::json::object conditions;
        conditions["ownerId"] = random.chance(70) ? "${subject.id}" : random.id();
        conditions["status"] = {{"$in", {random.one_of(statuses), random.one_of(statuses)}}};
        if (random.chance(50)) {
            conditions["meta.level"] = {{"$lte", "${subject.clearance}"}};
        } else {
            conditions["meta.level"] = {{"$lte", static_cast<std::int64_t>(random.below(10))}};
        }
        list.push_back(boost::json::object{
            {"action", {random.one_of(actions), random.one_of(actions)}},
            {"subject", "Type" + std::to_string(random.below(1 + statements / 10))},
            {"conditions", conditions},
        });
    }
    return serialize(list);
}

} // namespace bench

#endif
