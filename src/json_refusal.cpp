// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/json_test.cpp.
#include "json_refusal.hpp"

#include <writ/limits.hpp>

#include "json_scanner.hpp"

#include <boost/json/error.hpp>

#include <algorithm>
#include <charconv>
#include <cstdint>
#include <set>
#include <string>
#include <utility>

namespace writ::inline WRIT_ABI::detail {
namespace {

struct refusal {
    errc code;
    std::size_t offset;
    std::string what;
};

std::string found_at(std::string_view text, std::size_t offset) {
    if (offset >= text.size()) {
        return "the end of the text";
    }
    if (offset == 0 && text.substr(0, 3) == "\xEF\xBB\xBF") {
        return "a byte order mark";
    }
    auto const byte = static_cast<unsigned char>(text[offset]);
    if (byte > 0x20 && byte < 0x7f) {
        return {'`', text[offset], '`'};
    }
    char const* const digits = "0123456789ABCDEF";
    return std::string("byte 0x") + digits[byte / 16] + digits[byte % 16];
}

// The UTF-16 code unit of the escape at `offset`, or -1 if it is none.
int escaped_unit(std::string_view text, std::size_t offset) {
    std::string_view const escape = text.substr(std::min(offset, text.size()), 6);
    if (escape.size() < 6 || escape.substr(0, 2) != "\\u") {
        return -1;
    }
    std::uint16_t unit = 0;
    char const* const end = escape.data() + 6;
    return std::from_chars(escape.data() + 2, end, unit, 16).ptr == end ? unit : -1;
}

// What is wrong with the string that begins at `begin`, where the reader
// stopped at `stop`: at the fault or some bytes behind its beginning.
refusal string_refusal(std::string_view text, std::size_t begin, std::size_t stop) {
    std::size_t at = begin + 1;
    while (at < stop) {
        if (text[at] != '\\') {
            ++at;
            continue;
        }
        int const unit = escaped_unit(text, at);
        if (unit >= 0xD800 && unit <= 0xDFFF) {
            int const next = escaped_unit(text, at + 6);
            if (unit > 0xDBFF || next < 0xDC00 || next > 0xDFFF) {
                return {errc::invalid_utf8, at, "expected a pair of surrogates, found half of one"};
            }
            at += 12;
        } else if (unit >= 0) {
            at += 6;
        } else if (at + 1 < text.size()
                   && std::string_view("\"\\/bfnrt").find(text[at + 1]) != std::string_view::npos) {
            at += 2;
        } else {
            return {errc::invalid_json, at, "expected an escape sequence of JSON, found another"};
        }
    }
    if (static_cast<unsigned char>(text[stop]) < 0x20) {
        return {errc::invalid_json, stop,
                "expected control characters to be escaped, found " + found_at(text, stop)};
    }
    return {errc::invalid_utf8, stop, "expected UTF-8, found " + found_at(text, stop)};
}

// What the grammar allows after `token`, which ends where the text breaks.
std::string expected_after(std::string_view token, char const* otherwise) {
    if (token == "true" || token == "false" || token == "null" || token.find_first_of("\"{}[]") == 0) {
        return otherwise;
    }
    if (token.find_first_of("-0123456789") != 0) {
        return "`true`, `false` or `null`";
    }
    return std::string_view("-+.eE").find(token.back()) == std::string_view::npos ? otherwise : "a digit";
}

refusal syntax_refusal(std::string_view text, json_scanner const& scanner, std::size_t offset) {
    if (scanner.in_string()) {
        if (offset < text.size()) {
            return string_refusal(text, scanner.begin(), offset);
        }
        return {errc::invalid_json, offset, "expected `\"`, found the end of the text"};
    }
    std::string_view const token = scanner.token();
    std::string expected = scanner.expected();
    if (!token.empty() && scanner.begin() + token.size() == offset) {
        expected = expected_after(token, scanner.expected());
    }
    if (offset == text.size() && expected == "the end of the text") {
        // The text would be complete, but one of its last bytes begins a
        // character of UTF-8 that takes more bytes than there are.
        std::size_t lead = text.size() - 1;
        while (lead > 0 && static_cast<unsigned char>(text[lead]) < 0xC0) {
            --lead;
        }
        return {errc::invalid_utf8, lead, "expected UTF-8, found " + found_at(text, lead)};
    }
    return {errc::invalid_json, offset, "expected " + expected + ", found " + found_at(text, offset)};
}

// The second name, as written, that the object from `begin` on has twice.
std::string_view second_name(std::string_view text, std::size_t begin) {
    json_scanner scanner(text.substr(begin));
    std::set<std::string> names;
    for (auto s = scanner.next(); s != json_scanner::step::end; s = scanner.next()) {
        if (s == json_scanner::step::key && scanner.levels().size() == 1
            && !names.insert(decoded_key(scanner.token())).second) {
            break;
        }
    }
    return scanner.token();
}

refusal number_refusal(json_scanner const& scanner) {
    bool const is_integer = scanner.token().find_first_of(".eE") == std::string_view::npos;
    return {errc::number_out_of_range, scanner.begin(),
            is_integer ? "expected an integer of at most 64 bits, found a larger one"
                       : "expected a number in the range of a double, found one beyond it"};
}

std::string at_most(std::size_t bound, char const* what) {
    return "expected at most " + std::to_string(bound) + ' ' + what + ", found more";
}

refusal classify(std::string_view text, json_scanner const& scanner, std::size_t offset,
                 boost::system::error_code const& error) {
    if (error == errc::too_large) {
        return {errc::too_large, offset, at_most(limits::max_document_bytes, "bytes of JSON")};
    }
    if (error == boost::json::error::too_deep) {
        return {errc::too_deep, offset, at_most(limits::max_json_depth, "levels of nesting")};
    }
    if (error == boost::json::error::object_too_large) {
        return {errc::too_many, offset, at_most(limits::max_json_members, "members in one object")};
    }
    if (error == errc::too_many) {
        // A scalar is counted when it has been read, anything else before.
        bool const is_read = offset != 0 && scanner.begin() + scanner.token().size() == offset
                             && scanner.token().find_first_of("{}[]") != 0;
        return {errc::too_many, is_read || scanner.in_string() ? scanner.begin() : offset,
                at_most(limits::max_json_values, "values in one document")};
    }
    if (error == errc::number_out_of_range || error == boost::json::error::exponent_overflow) {
        return number_refusal(scanner);
    }
    return syntax_refusal(text, scanner, offset);
}

json_scanner scanned(std::string_view text) {
    json_scanner scanner(text);
    while (scanner.next() != json_scanner::step::end) {
    }
    return scanner;
}

} // namespace

failure json_refusal(std::string_view text, std::size_t offset, boost::system::error_code const& error) {
    json_scanner const scanner = scanned(text.substr(0, offset));
    refusal found;
    std::size_t scope = 0;
    if (error == errc::duplicate_member) {
        std::string_view const name = second_name(text.substr(0, offset), scanner.levels().back().begin);
        auto const begin = static_cast<std::size_t>(name.data() - text.data());
        found = {errc::duplicate_member, begin, "expected one member of this name, found a second"};
        scope = begin + name.size();
    } else {
        found = classify(text, scanner, offset, error);
        scope = found.offset;
    }
    line_counter lines(text);
    lines.advance_to(found.offset);
    return {{problem{found.code, scanned(text.substr(0, scope)).pointer(), lines.line(), lines.column(),
                     std::move(found.what)}}};
}

} // namespace writ::inline WRIT_ABI::detail
