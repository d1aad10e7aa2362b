// SPDX-License-Identifier: Apache-2.0
#include <writ/policy/ability.hpp>

#include "spec/reference.hpp"
#include "support/ask.hpp"
#include "support/generator.hpp"

#include <boost/json.hpp>

#include <cstdint>
#include <cstdlib>
#include <span>

// The input chooses a policy and questions; engine and reference must agree.
extern "C" int LLVMFuzzerTestOneInput(std::uint8_t const* data, std::size_t size) {
    if (size == 0) {
        return 0;
    }
    auto const dialect = data[0] % 2 == 0 ? writ::dialect::writ : writ::dialect::casl;
    writ_test::generator make(writ_test::byte_choice(std::span(data + 1, size - 1)), dialect, false);
    auto const rules = make.rules();
    auto const policy = writ::policy::from_json(rules, dialect);
    if (!policy) {
        std::abort(); // The generator makes what the dialect accepts.
    }
    auto const ability = writ::ability::compile(*policy).value();
    writ_spec::options const how{.casl = dialect == writ::dialect::casl};
    for (int i = 0; i < 4; ++i) {
        auto const question = make.question();
        auto const known = make.environment();
        auto const expected = writ_spec::check(rules, question, known, how);
        auto const environment = writ_test::view(known);
        auto const given = writ_test::ask(ability, question, environment);
        if (given.allowed() != expected.allowed || given.statement() != expected.statement) {
            std::abort();
        }
    }
    return 0;
}
