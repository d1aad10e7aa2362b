// SPDX-License-Identifier: Apache-2.0
#include "cli/output.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include <iostream>

namespace writ_cli {

void print(boost::json::value const& v) {
    std::cout << boost::json::serialize(v) << '\n';
}

boost::json::object to_json(std::string const& source, writ::failure const& f) {
    boost::json::array list;
    for (writ::problem const& p : f.problems) {
        list.push_back({{"code", p.code.value()},
                        {"error", p.code.message()},
                        {"where", p.where},
                        {"line", p.line},
                        {"column", p.column},
                        {"what", p.what}});
    }
    return {{"source", source}, {"problems", std::move(list)}};
}

} // namespace writ_cli
