// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/credential/key_issue_test.cpp.
#include "credential/key_check.hpp"

#include "credential/network.hpp"

#include <writ/directory/record.hpp>
#include <writ/limits.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {
namespace {

template <class Name>
bool are_different(std::vector<Name> names) {
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) == names.end();
}

} // namespace

result<void> check_scope_count(std::size_t scopes) {
    if (scopes > limits::max_scopes_per_session) {
        return make_failure(errc::too_many, "scopes",
                            "expected at most " + std::to_string(limits::max_scopes_per_session)
                                + " scopes, found " + std::to_string(scopes));
    }
    return {};
}

result<void> check_key(api_key const& k) {
    if (k.limits.size() > limits::max_key_limits) {
        return make_failure(errc::too_many, "limits",
                            "expected at most " + std::to_string(limits::max_key_limits) + " limits, found "
                                + std::to_string(k.limits.size()));
    }
    if (auto valid = check_scope_count(k.scopes ? k.scopes->size() : 0); !valid) {
        return valid;
    }
    if (auto valid = validate(k); !valid) {
        return valid;
    }
    std::vector<std::string> names;
    for (key_limit const& l : k.limits) {
        names.push_back(l.name);
    }
    if (!are_different(std::move(names))) {
        return make_failure(errc::invalid_configuration, "limits", "expected limits with different names");
    }
    for (std::string const& address : k.addresses) {
        if (!network::parse(address)) {
            return make_failure(errc::invalid_configuration, "addresses",
                                "expected an address, or a network without bits behind its length, found `"
                                    + address + "`");
        }
    }
    return {};
}

result<void> check_scopes(std::span<scope_name const> scopes) {
    if (!are_different(std::vector<scope_name>(scopes.begin(), scopes.end()))) {
        return make_failure(errc::invalid_configuration, "scopes", "expected each scope once");
    }
    return check_scope_count(scopes.size());
}

} // namespace writ::inline WRIT_ABI
