// SPDX-License-Identifier: Apache-2.0
#include "credential/compact_jws.hpp"

#include <writ/json.hpp>
#include <writ/limits.hpp>

#include "credential/algorithm_facts.hpp"
#include "credential/base64url.hpp"

#include <algorithm>
#include <array>
#include <optional>

namespace writ::inline WRIT_ABI {
namespace {

using boost::json::object;

// Members that would have the token verified in another way than is agreed on.
constexpr std::array<std::pair<std::string_view, token_refusal>, 8> refused_members = {{
    {"crit", token_refusal::critical_header},
    {"b64", token_refusal::critical_header},
    {"jwk", token_refusal::embedded_key},
    {"jku", token_refusal::embedded_key},
    {"x5c", token_refusal::embedded_key},
    {"x5u", token_refusal::embedded_key},
    {"zip", token_refusal::unsupported_content},
    {"enc", token_refusal::unsupported_content},
}};

// Those of RFC 7519.  What a header says of them counts no more than what the
// payload says, and must be the same.
constexpr std::array<std::string_view, 7> repeatable = {"iss", "sub", "aud", "exp", "nbf", "iat", "jti"};

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_letters(std::string_view a, std::string_view b) noexcept {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view without_application(std::string_view type) noexcept {
    constexpr std::string_view prefix = "application/";
    std::string_view const rest = type.substr(std::min(prefix.size(), type.size()));
    return same_letters(type.substr(0, prefix.size()), prefix) && rest.find('/') == rest.npos ? rest : type;
}

// Absent: empty.  Of another type, or empty where it stands: nothing.
std::optional<std::string_view> header_text(object const& header, std::string_view name) {
    auto const* found = header.if_contains(name);
    if (found == nullptr) {
        return std::string_view();
    }
    auto const* text = found->if_string();
    return text == nullptr || text->empty() ? std::nullopt : std::optional(std::string_view(*text));
}

token_result<jws_header> parse_header(std::string_view segment) {
    auto const text = base64url::decode(segment);
    if (!text) {
        return token_refusal::malformed;
    }
    auto const parsed = parse_json(*text);
    auto const* header = parsed ? parsed->if_object() : nullptr;
    if (header == nullptr) {
        return token_refusal::header_malformed;
    }
    for (auto const& [name, why] : refused_members) {
        if (header->contains(name)) {
            return why;
        }
    }
    auto const alg = header_text(*header, "alg");
    auto const kid = header_text(*header, "kid");
    auto const type = header_text(*header, "typ");
    auto const content = header_text(*header, "cty");
    if (!alg || !kid || !type || !content || alg->empty() || kid->size() > limits::max_kid_bytes) {
        return token_refusal::header_malformed;
    }
    if (same_type(*content, "JWT")) {
        return token_refusal::unsupported_content;
    }
    auto const algorithm = find_signature_algorithm(*alg);
    if (!algorithm) {
        return token_refusal::algorithm_not_allowed;
    }
    jws_header read{*algorithm, std::string(*kid), std::string(*type)};
    for (std::string_view const name : repeatable) {
        if (auto const* const claim = header->if_contains(name)) {
            read.claims.emplace(name, *claim);
        }
    }
    return read;
}

} // namespace

token_result<compact_jws> split(std::string_view token) noexcept {
    if (token.size() > limits::max_token_bytes) {
        return token_refusal::too_large;
    }
    auto const first = token.find('.');
    auto const second = token.find('.', first == token.npos ? first : first + 1);
    if (second == token.npos || token.find('.', second + 1) != token.npos) {
        bool const five = std::count(token.begin(), token.end(), '.') == 4;
        return five ? token_refusal::encrypted : token_refusal::malformed;
    }
    return compact_jws{token.substr(0, first), token.substr(first + 1, second - first - 1),
                       token.substr(second + 1), token.substr(0, second)};
}

token_result<std::shared_ptr<jws_header const>> read_header(std::string_view segment) {
    struct read_before {
        std::string segment;
        std::shared_ptr<jws_header const> header;
    };
    thread_local read_before last;
    if (segment.empty() || segment != last.segment) {
        auto header = parse_header(segment);
        if (!header) {
            return header.error();
        }
        last = {std::string(segment), std::make_shared<jws_header const>(std::move(*header))};
    }
    return last.header;
}

bool same_type(std::string_view a, std::string_view b) noexcept {
    return same_letters(without_application(a), without_application(b));
}

} // namespace writ::inline WRIT_ABI
