// SPDX-License-Identifier: Apache-2.0
#include <writ/id.hpp>

#include "utf8.hpp"

#include <algorithm>

namespace writ::inline WRIT_ABI {
namespace {

bool is_lower(char c) noexcept {
    return c >= 'a' && c <= 'z';
}

bool is_digit(char c) noexcept {
    return c >= '0' && c <= '9';
}

char lower(char c) noexcept {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}

bool is_label_character(char c) noexcept {
    return is_lower(lower(c)) || is_digit(c) || c == '-';
}

bool is_label(std::string_view text) noexcept {
    return !text.empty() && text.size() <= limits::max_label_bytes
           && std::all_of(text.begin(), text.end(), is_label_character);
}

bool is_control(char32_t c) noexcept {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f);
}

// Precondition: valid UTF-8.
bool has_control(std::string_view text) noexcept {
    if (is_printable_ascii(text)) {
        return false;
    }
    for (std::size_t at = 0; at < text.size();) {
        if (is_control(*decode_utf8(text, at))) {
            return true;
        }
    }
    return false;
}

bool is_tombstone(std::string_view text) noexcept {
    std::size_t const last = text.rfind('~');
    return text.front() == '~' && last > 1 && last - 1 <= limits::max_id_bytes && !has_control(text)
           && is_label(text.substr(last + 1));
}

// A host name, or in brackets an IPv6 address, which nothing here resolves.
bool is_host(std::string_view text) noexcept {
    if (text.size() > 2 && text.front() == '[' && text.back() == ']') {
        return text.find_first_not_of("0123456789abcdefABCDEF:.", 1) == text.size() - 1;
    }
    while (!text.empty()) {
        std::size_t const dot = text.find('.');
        std::string_view const part = text.substr(0, dot);
        if (part.empty() || part.size() > 63 || part.front() == '-' || part.back() == '-'
            || !std::all_of(part.begin(), part.end(), is_label_character)) {
            return false;
        }
        if (dot == text.npos) {
            return true;
        }
        text.remove_prefix(dot + 1);
    }
    return false;
}

// Of what stands before the `@`, which holds none itself; quoted forms are refused.
bool is_local_character(char c) noexcept {
    switch (c) {
    case ' ':
    case '"':
    case '(':
    case ')':
    case ',':
    case ':':
    case ';':
    case '<':
    case '>':
    case '[':
    case '\\':
    case ']': return false;
    default: return true;
    }
}

bool is_email(std::string_view text) noexcept {
    std::size_t const at = text.find('@');
    if (at == text.npos || at == 0 || at > 64 || has_control(text)) {
        return false;
    }
    std::string_view const local = text.substr(0, at);
    return std::all_of(local.begin(), local.end(), is_local_character) && local.front() != '.'
           && local.back() != '.' && local.find("..") == local.npos && is_host(text.substr(at + 1));
}

bool is_port(std::string_view text) noexcept {
    return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}

bool is_https_url(std::string_view text) noexcept {
    constexpr std::string_view scheme = "https://";
    bool const safe = std::none_of(text.begin(), text.end(), [](char c) {
        return c <= 0x20 || c >= 0x7f || std::string_view("\"<>\\^`{|}#").find(c) != std::string_view::npos;
    });
    if (!safe || text.size() < scheme.size()
        || !std::equal(scheme.begin(), scheme.end(), text.begin(),
                       [](char a, char b) { return a == lower(b); })) {
        return false;
    }
    std::string_view authority = text.substr(scheme.size());
    authority = authority.substr(0, authority.find_first_of("/?"));
    std::size_t const colon = authority.rfind(':');
    if (colon != authority.npos && authority.find(']', colon) == authority.npos) {
        return is_host(authority.substr(0, colon)) && is_port(authority.substr(colon + 1));
    }
    return is_host(authority);
}

// Where a `*` may stand in this permission name, if anywhere: at the end of a
// prefix form, or alone on a side of the only colon.
bool has_stray_wildcard(std::string_view text) noexcept {
    std::size_t const colon = text.find(':');
    bool const is_pair =
        colon != text.npos && colon == text.rfind(':') && colon != 0 && colon + 1 != text.size();
    if (is_pair) {
        auto const is_stray = [](std::string_view side) {
            return side != "*" && side.find('*') != side.npos;
        };
        return is_stray(text.substr(0, colon)) || is_stray(text.substr(colon + 1));
    }
    bool const is_prefix =
        text.ends_with(".*") || (text.ends_with(":*") && std::count(text.begin(), text.end(), ':') >= 2);
    return text.find('*') < text.size() - (is_prefix ? 1 : 0);
}

failure refusal(errc code, std::string_view noun, char const* rule) {
    return make_failure(code, "", "expected " + std::string(noun) + ": " + rule);
}

std::optional<failure> refuse_form(id_form form, std::string_view noun, std::string_view text) {
    auto const unless = [&](bool is_right, char const* rule) -> std::optional<failure> {
        if (is_right) {
            return std::nullopt;
        }
        return refusal(errc::invalid_name, noun, rule);
    };
    switch (form) {
    case id_form::slug:
        return unless(std::all_of(text.begin(), text.end(),
                                  [](char c) { return is_lower(c) || is_digit(c) || c == '-'; }),
                      "lower-case letters, digits and hyphens");
    case id_form::label: return unless(is_label(text), "letters, digits and hyphens");
    case id_form::stored_label:
        return unless(is_label(text) || is_tombstone(text), "letters, digits and hyphens, or `~ID~LABEL`");
    case id_form::permission: {
        bool const is_clean = std::none_of(text.begin(), text.end(), [](char c) {
            return static_cast<unsigned char>(c) < 0x21 || c == 0x7f;
        });
        if (is_clean && has_stray_wildcard(text)) {
            return refusal(
                errc::wildcard_in_name, noun,
                "a `*` stands alone on a side of the only colon, or last behind `.` or a later colon");
        }
        return unless(is_clean, "no white space and no control characters");
    }
    case id_form::email: return unless(is_email(text), "`local@domain`");
    case id_form::https_url: return unless(is_https_url(text), "https, a host, perhaps port, path and query");
    case id_form::opaque: break;
    }
    return unless(!has_control(text), "no control characters");
}

} // namespace

std::optional<failure> refuse_id(id_form form, std::string_view noun, std::size_t bound,
                                 std::string_view text) {
    if (text.empty()) {
        return refusal(errc::empty_name, noun, "it is empty");
    }
    if (text.size() > bound) {
        return make_failure(errc::too_large, "",
                            "expected " + std::string(noun) + " of at most " + std::to_string(bound)
                                + " bytes, found " + std::to_string(text.size()));
    }
    bool const is_ascii = is_printable_ascii(text);
    bool const is_usual =
        form == id_form::opaque
        || (form == id_form::permission && text.find(' ') == text.npos && text.find('*') == text.npos);
    if (is_ascii && is_usual) {
        return std::nullopt;
    }
    if (!is_ascii && !valid_utf8(text)) {
        return refusal(errc::invalid_utf8, noun, "it is not UTF-8");
    }
    return refuse_form(form, noun, text);
}

std::string folded(stored_label const& l) {
    std::string text = l.text();
    std::transform(text.begin(), text.end(), text.begin(), lower);
    return text;
}

stored_label tombstone(organization_id const& organization, stored_label const& l) {
    return stored_label('~' + organization.text() + '~' + l.text());
}

} // namespace writ::inline WRIT_ABI
