// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/ability.hpp>

#include <boost/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <string_view>

// The input is a policy in either dialect.  What is accepted reads back from
// what it writes, and can be asked; what is refused says where.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    std::string_view const text{reinterpret_cast<char const*>(data), size};
    for (writ::dialect const d : {writ::dialect::writ, writ::dialect::casl}) {
        auto const policy = writ::policy::parse(text, d);
        if (!policy) {
            writ::failure const f = policy.error();
            if (f.problems.empty() || f.what().empty() || f.first().line == 0) {
                std::abort();
            }
            continue;
        }
        auto const again = writ::policy::from_json(policy->json(), d);
        if (!again || again->json() != policy->json()) {
            std::abort();
        }
        auto const compiled = writ::ability::compile(*policy);
        if (!compiled) {
            continue;
        }
        boost::json::object const attributes{{"a", {1, nullptr, {{"b", "x"}}}}, {"b", "x"}, {"id", 7}};
        writ::resource const instance("P", attributes);
        for (std::size_t i = 0; i < policy->size() && i < 8; ++i) {
            for (std::string const& action : policy->at(i).actions) {
                static_cast<void>(compiled->can(action, instance.with_name("a:b"), {.field = "a.b"}));
                static_cast<void>(compiled->can(action, writ::type("P")));
                static_cast<void>(compiled->query(action, writ::type("P")));
            }
        }
    }
    return 0;
}
