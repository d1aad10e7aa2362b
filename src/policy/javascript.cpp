// SPDX-License-Identifier: Apache-2.0
#include "policy/javascript.hpp"

#include "policy/comparison.hpp"
#include "policy/path.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <limits>

namespace writ::inline WRIT_ABI::javascript {
namespace {

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

// White space and line terminators of ECMAScript, in UTF-8.
constexpr std::string_view spaces[] = {
    "\t",           "\n",           "\v",           "\f",           "\r",           " ",
    "\xC2\xA0",     "\xE1\x9A\x80", "\xE2\x80\x80", "\xE2\x80\x81", "\xE2\x80\x82", "\xE2\x80\x83",
    "\xE2\x80\x84", "\xE2\x80\x85", "\xE2\x80\x86", "\xE2\x80\x87", "\xE2\x80\x88", "\xE2\x80\x89",
    "\xE2\x80\x8A", "\xE2\x80\xA8", "\xE2\x80\xA9", "\xE2\x80\xAF", "\xE2\x81\x9F", "\xE3\x80\x80",
    "\xEF\xBB\xBF",
};

std::string_view trim(std::string_view text) noexcept {
    for (bool again = true; again && !text.empty();) {
        again = false;
        for (std::string_view const space : spaces) {
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

// The value of `digits` in a base that is a power of two, rounded once.
double power_of_two_number(std::string_view digits, int bits) noexcept {
    if (digits.empty()) {
        return not_a_number;
    }
    constexpr int kept = 62;
    std::uint64_t leading = 0;
    int exponent = 0;
    bool sticky = false;
    for (char const c : digits) {
        int const digit = c >= '0' && c <= '9'   ? c - '0'
                          : c >= 'a' && c <= 'f' ? c - 'a' + 10
                          : c >= 'A' && c <= 'F' ? c - 'A' + 10
                                                 : 16;
        if (digit >= 1 << bits) {
            return not_a_number;
        }
        for (int bit = bits - 1; bit >= 0; --bit) {
            bool const one = (digit >> bit & 1) != 0;
            if (leading >> kept != 0) {
                exponent += exponent < 100'000 ? 1 : 0;
                sticky = sticky || one;
            } else {
                leading = leading << 1 | (one ? 1u : 0u);
            }
        }
    }
    return std::ldexp(static_cast<double>(leading << 1 | (sticky ? 1u : 0u)), exponent - 1);
}

double decimal_number(std::string_view text) noexcept {
    bool const negative = text.starts_with('-');
    if (negative || text.starts_with('+')) {
        text.remove_prefix(1);
    }
    double const sign = negative ? -1 : 1;
    if (text == "Infinity") {
        return sign * std::numeric_limits<double>::infinity();
    }
    // std::from_chars also reads names and signs that JavaScript does not.
    if (text.empty() || (text.front() != '.' && (text.front() < '0' || text.front() > '9'))) {
        return not_a_number;
    }
    double v = 0;
    auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), v);
    if (end != text.data() + text.size() || error == std::errc::invalid_argument) {
        return not_a_number;
    }
    if (error == std::errc::result_out_of_range) {
        auto const e = text.find_first_of("eE");
        bool const tiny = e != text.npos && e + 1 < text.size() && text[e + 1] == '-';
        bool const fraction = text.front() == '.' || text.starts_with("0.");
        v = tiny || fraction ? 0 : std::numeric_limits<double>::infinity();
    }
    return sign * v;
}

constexpr std::string_view object_text = "[object Object]";

// The shortest decimal text of a number, as JavaScript writes it.
std::string_view number_text(double v, std::array<char, 40>& room) noexcept {
    if (std::isnan(v)) {
        return "NaN";
    }
    if (std::isinf(v)) {
        return v < 0 ? "-Infinity" : "Infinity";
    }
    double const size = std::abs(v);
    if (size == 0) {
        return "0";
    }
    bool const plain = size >= 1e-6 && size < 1e21;
    auto const format = plain ? std::chars_format::fixed : std::chars_format::scientific;
    auto* const first = room.data();
    auto* last = std::to_chars(first, first + room.size(), v, format).ptr;
    if (!plain) {
        // 1e+07 is written 1e+7.
        auto* const exponent = std::find(first, last, 'e') + 2;
        if (exponent < last && *exponent == '0') {
            std::memmove(exponent, exponent + 1, static_cast<std::size_t>(last - exponent - 1));
            --last;
        }
    }
    return {first, static_cast<std::size_t>(last - first)};
}

// Compares a text that arrives in pieces with a whole one by UTF-16 code unit.
class text_comparison {
public:
    explicit text_comparison(std::string_view operand) noexcept : rest_(operand) {}

    void add(std::string_view piece) noexcept {
        if (order_ != 0) {
            return;
        }
        std::size_t const shared = std::min(piece.size(), rest_.size());
        auto const [a, b] =
            std::mismatch(piece.begin(), piece.begin() + static_cast<std::ptrdiff_t>(shared), rest_.begin());
        if (a != piece.begin() + static_cast<std::ptrdiff_t>(shared)) {
            order_ = unit(*a) < unit(*b) ? -1 : 1;
        } else if (piece.size() > shared) {
            order_ = 1;
        }
        rest_.remove_prefix(shared);
    }
    // Positive: what was added sorts after the operand.
    [[nodiscard]] int order() const noexcept { return order_ != 0 ? order_ : rest_.empty() ? 0 : -1; }

private:
    // Lead bytes in the order of UTF-16: surrogates (F0..) before E000 (EE, EF).
    static int unit(char c) noexcept {
        int const byte = static_cast<unsigned char>(c);
        return byte == 0xee || byte == 0xef ? byte + 0x10 : byte;
    }

    std::string_view rest_;
    int order_ = 0;
};

// What String(v) says; null elements of arrays say nothing.
void add_text(value const& v, text_comparison& out, bool inside) noexcept {
    std::array<char, 40> room;
    switch (v.kind()) {
    case value_kind::missing: break;
    case value_kind::null: out.add(inside ? "" : "null"); break;
    case value_kind::boolean: out.add(v.as_boolean() ? "true" : "false"); break;
    case value_kind::string: out.add(v.as_string()); break;
    case value_kind::object: out.add(object_text); break;
    case value_kind::array: {
        bool first = true;
        for_each_element(v, [&](value const& element) noexcept {
            out.add(first ? "" : ",");
            first = false;
            add_text(element, out, true);
            return true;
        });
        break;
    }
    default: out.add(number_text(to_real(v), room));
    }
}

// Number(String(v)) of a container's element; arrays of one element count as it.
double element_number(value const& v) noexcept {
    switch (v.kind()) {
    case value_kind::missing:
    case value_kind::null: return 0;
    case value_kind::string: return to_number(v.as_string());
    case value_kind::boolean:
    case value_kind::object: return not_a_number;
    case value_kind::array: {
        std::size_t const n = v.size();
        return n == 0 ? 0 : n == 1 ? element_number(v.element(0)) : not_a_number;
    }
    default: return to_real(v);
    }
}

double scalar_number(value const& v) noexcept {
    switch (v.kind()) {
    case value_kind::missing: return not_a_number;
    case value_kind::boolean: return v.as_boolean() ? 1 : 0;
    default: return element_number(v);
    }
}

} // namespace

double to_number(std::string_view text) noexcept {
    text = trim(text);
    if (text.empty()) {
        return 0;
    }
    if (text.size() > 2 && text[0] == '0') {
        switch (text[1]) {
        case 'x':
        case 'X': return power_of_two_number(text.substr(2), 4);
        case 'o':
        case 'O': return power_of_two_number(text.substr(2), 3);
        case 'b':
        case 'B': return power_of_two_number(text.substr(2), 1);
        default: break;
        }
    }
    return decimal_number(text);
}

bool sorts_after(std::string_view a, std::string_view b) noexcept {
    text_comparison c(b);
    c.add(a);
    return c.order() > 0;
}

bool greater(value const& v, value const& operand) noexcept {
    if (operand.kind() != value_kind::string) {
        return scalar_number(v) > to_real(operand);
    }
    if (v.is_container() || v.kind() == value_kind::string) {
        text_comparison c(operand.as_string());
        add_text(v, c, false);
        return c.order() > 0;
    }
    return scalar_number(v) > to_number(operand.as_string());
}

} // namespace writ::inline WRIT_ABI::javascript
