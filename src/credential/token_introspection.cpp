// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/token_introspection.hpp>

#include <boost/json/array.hpp>

#include <string>
#include <string_view>

namespace writ::inline WRIT_ABI {
namespace {

using boost::json::object;
using json_value = boost::json::value;

void append_listed(std::string_view name, std::string& list) {
    if (!name.empty() && name.find(' ') == name.npos) {
        list.append(list.empty() ? "" : " ").append(name);
    }
}

// What is no list of texts covers nothing.
std::string listed_scopes(json_value const& claim) {
    if (auto const* const text = claim.if_string()) {
        return std::string(*text);
    }
    std::string list;
    if (auto const* const names = claim.if_array()) {
        for (json_value const& each : *names) {
            append_listed(each.is_string() ? std::string_view(each.get_string()) : "", list);
        }
    }
    return list;
}

// All but the scopes.
object active_answer(verified_token const& token) {
    object answer{{"active", true}};
    for (std::string_view const name :
         {"iss", "sub", "aud", "exp", "iat", "nbf", "jti", "client_id", "username", "cnf"}) {
        if (auto const* const claim = token.claims.if_contains(name)) {
            answer.emplace(name, *claim);
        }
    }
    return answer;
}

object inactive_answer() {
    return {{"active", false}};
}

} // namespace

object introspection(token_result<token_caller> const& token) {
    if (!token) {
        return inactive_answer();
    }
    object answer = active_answer(token->token());
    if (auto const scopes = token->scopes()) {
        std::string list;
        for (scope_name const& name : *scopes) {
            append_listed(name.text(), list);
        }
        answer.emplace("scope", list);
    }
    return answer;
}

object introspection(token_result<verified_token> const& token) {
    if (!token) {
        return inactive_answer();
    }
    object answer = active_answer(*token);
    for (std::string_view const name : {"scope", "scp"}) {
        if (auto const* const claim = token->claims.if_contains(name)) {
            answer.emplace("scope", listed_scopes(*claim));
        }
    }
    return answer;
}

} // namespace writ::inline WRIT_ABI
