// SPDX-License-Identifier: Apache-2.0
#include "policy/placeholder.hpp"

#include "policy/place.hpp"

#include <writ/limits.hpp>

namespace writ::inline WRIT_ABI {
namespace {

failure refuse(std::string_view text, char const* why) {
    return make_failure(errc::invalid_placeholder, {}, "placeholder " + quoted(text) + " " + why);
}

} // namespace

value placeholder::find(environment const& e) const noexcept {
    if (path.empty()) {
        return e.*root;
    }
    std::string_view rest = path;
    auto dot = rest.find('.');
    value v = (e.*root).member(rest.substr(0, dot));
    while (dot != rest.npos) {
        rest.remove_prefix(dot + 1);
        dot = rest.find('.');
        v = v.member(rest.substr(0, dot));
    }
    return v;
}

string_form classify(std::string_view text) noexcept {
    auto const at = text.find("${");
    if (at == text.npos) {
        return string_form::literal;
    }
    if (at == 1 && text.front() == '$') {
        return string_form::escaped;
    }
    return at == 0 && text.back() == '}' ? string_form::placeholder : string_form::malformed;
}

result<placeholder> parse_placeholder(std::string_view text) {
    if (text.size() > limits::max_name_bytes) {
        return make_failure(errc::too_large, {}, "placeholder " + quoted(text) + " is too long");
    }
    std::string_view const inside = text.substr(2, text.size() - 3);
    if (inside.find('}') != inside.npos || inside.find("${") != inside.npos) {
        return refuse(text, "holds a brace");
    }
    auto const dot = inside.find('.');
    if (dot == inside.npos) {
        return refuse(text, "names no path below a root");
    }
    std::string_view const root = inside.substr(0, dot);
    std::string_view const path = inside.substr(dot + 1);
    if (path.empty() || path.starts_with('.') || path.ends_with('.') || path.find("..") != path.npos) {
        return refuse(text, "has an empty segment");
    }
    if (root == "subject" || root == "user") {
        if (path == "id") {
            return placeholder{&environment::subject_id, {}};
        }
        if (path.starts_with("id.")) {
            return placeholder{&environment::subject_id, path.substr(3)};
        }
        return placeholder{&environment::subject, path};
    }
    if (root == "organization") {
        if (path == "id") {
            return placeholder{&environment::organization_id, {}};
        }
        if (path == "slug") {
            return placeholder{&environment::organization_slug, {}};
        }
        return refuse(text, "reads an organization, which has only `id` and `slug`");
    }
    if (root == "token") {
        return placeholder{&environment::token, path};
    }
    if (root == "context") {
        return placeholder{&environment::context, path};
    }
    return refuse(text, "has none of the roots subject, user, organization, token, context");
}

} // namespace writ::inline WRIT_ABI
