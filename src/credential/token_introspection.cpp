// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_introspection.hpp>

#include <string_view>

namespace writ::inline WRIT_ABI {

boost::json::object introspection(token_result<verified_token> const& token) {
    boost::json::object answer{{"active", token.has_value()}};
    if (!token) {
        return answer;
    }
    for (std::string_view const name :
         {"iss", "sub", "aud", "exp", "iat", "nbf", "jti", "scope", "client_id", "username", "cnf"}) {
        if (auto const* const claim = token->claims.if_contains(name)) {
            answer.emplace(name, *claim);
        }
    }
    return answer;
}

} // namespace writ::inline WRIT_ABI
