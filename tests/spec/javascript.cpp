// SPDX-License-Identifier: Apache-2.0
#include "spec/javascript.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdlib>
#include <regex>

namespace writ_spec::javascript {
namespace {

namespace json = boost::json;

std::string_view trimmed(std::string_view text) {
    static constexpr std::array<std::string_view, 25> white = {
        "\t",           "\n",           "\v",           "\f",           "\r",           " ",
        "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
        "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89",
        "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80",
        "\xEF\xBB\xBF"};
    for (bool again = true; again;) {
        again = false;
        for (auto space : white) {
            if (text.starts_with(space)) {
                text.remove_prefix(space.size());
                again = true;
            }
            if (text.ends_with(space)) {
                text.remove_suffix(space.size());
                again = true;
            }
        }
    }
    return text;
}

std::u16string utf16(std::string_view text) {
    std::u16string units;
    for (std::size_t i = 0; i < text.size();) {
        auto lead = static_cast<unsigned char>(text[i]);
        std::size_t length = lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
        std::uint32_t point = length == 1 ? lead : lead & (0x7FU >> length);
        for (std::size_t k = 1; k < length; ++k)
            point = point << 6 | (static_cast<unsigned char>(text[i + k]) & 0x3FU);
        i += length;
        if (point >= 0x10000) {
            units.push_back(static_cast<char16_t>(0xD800 + ((point - 0x10000) >> 10)));
            point = 0xDC00 + ((point - 0x10000) & 0x3FF);
        }
        units.push_back(static_cast<char16_t>(point));
    }
    return units;
}

// The shortest digits that read back as `number`, set out as ECMAScript does.
std::string number_to_text(double number) {
    if (number == 0)
        return "0";
    std::array<char, 40> buffer;
    auto end =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::scientific);
    std::string text(buffer.data(), end.ptr);
    std::string sign = text[0] == '-' ? "-" : "";
    auto e = text.find('e');
    int point = std::atoi(text.c_str() + e + 1) + 1;
    std::string digits = text.substr(sign.size(), e - sign.size());
    std::erase(digits, '.');
    int count = static_cast<int>(digits.size());
    if (point > 21 || point <= -6) {
        std::string exponent = (point > 0 ? "e+" : "e-") + std::to_string(std::abs(point - 1));
        return sign + digits.substr(0, 1) + (count > 1 ? "." + digits.substr(1) : "") + exponent;
    }
    if (point <= 0)
        return sign + "0." + std::string(static_cast<std::size_t>(-point), '0') + digits;
    if (point >= count)
        return sign + digits + std::string(static_cast<std::size_t>(point - count), '0');
    return sign + digits.insert(static_cast<std::size_t>(point), ".");
}

std::optional<double> value_to_number(json::value const& v) {
    if (v.is_null())
        return 0;
    if (v.is_bool())
        return v.get_bool() ? 1 : 0;
    return v.is_number() ? v.to_number<double>() : to_number(to_text(v));
}

} // namespace

std::optional<double> to_number(std::string_view text) {
    static std::regex const decimal(R"([+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?)");
    static std::regex const other(R"([+-]?Infinity|0[xX][0-9a-fA-F]+|0[oO][0-7]+|0[bB][01]+)");
    std::string digits(trimmed(text));
    if (digits.empty())
        return 0;
    if (std::regex_match(digits, decimal))
        return std::strtod(digits.c_str(), nullptr);
    if (!std::regex_match(digits, other))
        return {};
    int base = (digits[1] | 0x20) == 'o' ? 8 : (digits[1] | 0x20) == 'b' ? 2 : 16;
    if (base == 16)
        return std::strtod(digits.c_str(), nullptr);
    double number = 0;
    for (char digit : digits.substr(2))
        number = number * base + (digit - '0');
    return number;
}

std::string to_text(json::value const& v) {
    if (v.is_object())
        return "[object Object]";
    if (v.is_string())
        return std::string(v.get_string());
    if (v.is_number())
        return number_to_text(v.to_number<double>());
    if (!v.is_array())
        return v.is_null() ? "null" : v.get_bool() ? "true" : "false";
    std::string joined;
    for (auto& element : v.get_array())
        joined +=
            (&element == v.get_array().begin() ? "" : ",") + (element.is_null() ? "" : to_text(element));
    return joined;
}

bool greater(std::optional<json::value> const& v, json::value const& c) {
    if (!v)
        return false;
    if ((v->is_string() || v->is_structured()) && c.is_string())
        return utf16(to_text(*v)) > utf16(to_text(c));
    auto left = value_to_number(*v), right = value_to_number(c);
    return left && right && *left > *right;
}

} // namespace writ_spec::javascript
