// SPDX-License-Identifier: Apache-2.0
// Tested by tests/service.
#include "service/presented_credential.hpp"

#include <algorithm>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool same_name(std::string_view a, std::string_view b) noexcept {
    return a.size() == b.size()
           && std::equal(a.begin(), a.end(), b.begin(), [](char x, char y) { return lower(x) == lower(y); });
}

std::string_view trimmed(std::string_view text) noexcept {
    auto const is_blank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.empty() && is_blank(text.front())) {
        text.remove_prefix(1);
    }
    while (!text.empty() && is_blank(text.back())) {
        text.remove_suffix(1);
    }
    return text;
}

// What stands behind `Bearer`; empty where the text is something else.
std::string_view bearer(std::string_view text) noexcept {
    constexpr std::string_view scheme = "Bearer";
    if (text.size() <= scheme.size() || !same_name(text.substr(0, scheme.size()), scheme)
        || text[scheme.size()] != ' ') {
        return {};
    }
    std::string_view const rest = trimmed(text.substr(scheme.size()));
    return rest.find_first_of(" \t,") == rest.npos ? rest : std::string_view();
}

// The first value is kept, a second one found out.
bool take(std::optional<std::string_view>& into, std::string_view value) noexcept {
    bool const is_first = !into.has_value();
    into = is_first ? trimmed(value) : *into;
    return is_first;
}

// RFC 9110's token.
bool is_header_name(std::string_view name) noexcept {
    return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
        bool const is_letter = lower(c) >= 'a' && lower(c) <= 'z';
        return is_letter || (c >= '0' && c <= '9')
               || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
    });
}

} // namespace

presented_credential find_credential(authentication_options const& options,
                                     std::span<request_header const> headers) noexcept {
    presented_credential p;
    bool is_single = true;
    for (request_header const& h : headers) {
        if (same_name(h.name, options.token_header)) {
            is_single = take(p.token, h.value) && is_single;
        }
        for (std::string const& name : options.key_headers) {
            if (same_name(h.name, name)) {
                is_single = take(p.key, h.value) && is_single;
            }
        }
        if (!options.key_id_header.empty() && same_name(h.name, options.key_id_header)) {
            is_single = take(p.key_id, h.value) && is_single;
        }
        if (!options.key_secret_header.empty() && same_name(h.name, options.key_secret_header)) {
            is_single = take(p.key_secret, h.value) && is_single;
        }
    }
    int const count = int(p.token.has_value()) + int(p.key.has_value())
                      + int(p.key_id.has_value() || p.key_secret.has_value());
    if (count == 0) {
        return {.wrong = authentication_code::no_credentials};
    }
    if (!is_single || count > 1) {
        return {.wrong = authentication_code::several_credentials};
    }
    if (p.token) {
        p.token = bearer(*p.token);
    }
    bool const is_accepted =
        p.token ? !p.token->empty() && !options.tokens.empty() : options.keys.has_value();
    bool const is_whole = p.key_id.has_value() == p.key_secret.has_value();
    return is_accepted && is_whole
               ? p
               : presented_credential{.wrong = authentication_code::unsupported_credentials};
}

result<void> check_headers(authentication_options const& options) {
    auto const refuse = [](char const* where, char const* what) {
        return make_failure(errc::invalid_configuration, where, what);
    };
    std::vector<std::pair<char const*, std::string_view>> names{{"token_header", options.token_header}};
    for (std::string const& name : options.key_headers) {
        names.emplace_back("key_headers", name);
    }
    if (options.key_id_header.empty() != options.key_secret_header.empty()) {
        return refuse("key_id_header", "a pair has two headers");
    }
    if (!options.key_id_header.empty()) {
        names.emplace_back("key_id_header", options.key_id_header);
        names.emplace_back("key_secret_header", options.key_secret_header);
    }
    for (auto at = names.begin(); at != names.end(); ++at) {
        if (!is_header_name(at->second)) {
            return refuse(at->first, "this is no name of a header");
        }
        if (std::any_of(names.begin(), at, [&](auto const& n) { return same_name(n.second, at->second); })) {
            return refuse(at->first, "a header would mean two things");
        }
    }
    return {};
}

} // namespace writ::inline WRIT_ABI
