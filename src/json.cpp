// SPDX-License-Identifier: Apache-2.0
#include <writ/json.hpp>

#include <writ/limits.hpp>

#include "json_refusal.hpp"

#include <boost/container/small_vector.hpp>
#include <boost/json/basic_parser_impl.hpp>
#include <boost/json/value_stack.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <list>
#include <span>
#include <string>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

using error_code = boost::system::error_code;
using string_view = boost::json::string_view;

// Up to this many names are compared each with those before it that look alike;
// beyond, sorting wins.
constexpr std::size_t small_object = 16;

// One bit of 64, the same for the same name.
std::uint64_t look_of(std::string_view name) noexcept {
    if (name.empty()) {
        return 1;
    }
    auto const at = [&](std::size_t i) { return std::size_t{static_cast<unsigned char>(name[i])}; };
    std::size_t const last = name.size() - 1;
    return std::uint64_t{1} << ((at(0) + 5 * at(last / 2) + 3 * at(last) + 7 * last) % 64);
}

bool has_duplicates(std::span<std::string_view> names) {
    if (names.size() <= small_object) {
        std::uint64_t looks = 0;
        for (auto name = names.begin(); name != names.end(); ++name) {
            std::uint64_t const look = look_of(*name);
            if ((looks & look) != 0 && std::find(names.begin(), name, *name) != name) {
                return true;
            }
            looks |= look;
        }
        return false;
    }
    std::sort(names.begin(), names.end());
    return std::adjacent_find(names.begin(), names.end()) != names.end();
}

// The handler of Boost.JSON's events: builds the value as Boost.JSON's own
// does, and refuses what that accepts or changes.
class value_builder {
public:
    static constexpr std::size_t max_array_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_object_size = limits::max_json_members;
    static constexpr std::size_t max_string_size = std::numeric_limits<std::size_t>::max();
    static constexpr std::size_t max_key_size = std::numeric_limits<std::size_t>::max();

    value_builder(std::string_view text, boost::json::storage_ptr storage, large_integers integers)
        : text_(text), integers_(integers), values_({}, stack_, sizeof(stack_)) {
        values_.reset(std::move(storage));
    }

    boost::json::value release() { return values_.release(); }

    bool on_document_begin(error_code&) { return true; }
    bool on_document_end(error_code&) { return true; }
    bool on_comment_part(string_view, error_code&) { return true; }
    bool on_comment(string_view, error_code&) { return true; }
    // The reader sees the whole text at once: numbers come whole.
    bool on_number_part(string_view, error_code&) { return true; }

    bool on_array_begin(error_code& error) { return count(error); }
    bool on_array_end(std::size_t size, error_code&) {
        values_.push_array(size);
        return true;
    }

    bool on_object_begin(error_code& error) { return count(error); }
    bool on_object_end(std::size_t size, error_code& error) {
        if (has_duplicates(std::span(names_.data(), names_.size()).last(size))) {
            error = errc::duplicate_member;
            return false;
        }
        names_.resize(names_.size() - size);
        values_.push_object(size);
        return true;
    }

    bool on_key_part(string_view part, std::size_t, error_code&) {
        name_ += part;
        values_.push_chars(part);
        return true;
    }
    bool on_key(string_view last, std::size_t, error_code&) {
        values_.push_key(last);
        if (name_.empty() && is_in_text(last)) {
            names_.emplace_back(last.data(), last.size());
            return true;
        }
        name_ += last;
        names_.push_back(unescaped_names_.emplace_back(std::exchange(name_, {})));
        return true;
    }

    bool on_string_part(string_view part, std::size_t, error_code&) {
        values_.push_chars(part);
        return true;
    }
    bool on_string(string_view last, std::size_t, error_code& error) {
        values_.push_string(last);
        return count(error);
    }

    bool on_int64(std::int64_t number, string_view text, error_code& error) {
        if (number == 0 && text.front() == '-') {
            values_.push_double(-0.0);
        } else {
            values_.push_int64(number);
        }
        return count(error);
    }
    bool on_uint64(std::uint64_t number, string_view, error_code& error) {
        values_.push_uint64(number);
        return count(error);
    }
    bool on_double(double approximation, string_view text, error_code& error) {
        bool const is_integer = text.find_first_of(".eE") == text.npos;
        if (is_integer && integers_ == large_integers::refuse) {
            error = errc::number_out_of_range;
            return false;
        }
        double number = 0;
        if (std::from_chars(text.begin(), text.end(), number).ec != std::errc()) {
            if (std::fabs(approximation) > 1) {
                error = errc::number_out_of_range;
                return false;
            }
            // Too close to zero for a double.
            number = std::copysign(0.0, approximation);
        }
        values_.push_double(number);
        return count(error);
    }

    bool on_bool(bool b, error_code& error) {
        values_.push_bool(b);
        return count(error);
    }
    bool on_null(error_code& error) {
        values_.push_null();
        return count(error);
    }

private:
    bool count(error_code& error) {
        if (++count_ > limits::max_json_values) {
            error = errc::too_many;
            return false;
        }
        return true;
    }

    bool is_in_text(string_view s) const noexcept {
        std::less_equal<> const le;
        return le(text_.data(), s.data()) && le(s.data(), text_.data() + text_.size());
    }

    std::string_view text_;
    large_integers integers_;
    std::size_t count_ = 0;
    unsigned char stack_[4096];
    boost::json::value_stack values_;
    // Those of the members read so far of the objects that are open.
    boost::container::small_vector<std::string_view, small_object> names_;
    // Owns the names that the text does not spell out.
    std::list<std::string> unescaped_names_;
    // The beginning of a name that comes in parts.
    std::string name_;
};

} // namespace

result<boost::json::value> parse_json(std::string_view text, boost::json::storage_ptr storage,
                                      large_integers integers) {
    if (text.size() > limits::max_document_bytes) {
        return detail::json_refusal(text, 0, errc::too_large);
    }
    boost::json::parse_options options;
    options.max_depth = limits::max_json_depth;
    boost::json::basic_parser<value_builder> parser(options, text, std::move(storage), integers);
    error_code error;
    std::size_t const size = parser.write_some(false, text.data(), text.size(), error);
    if (error || size != text.size()) {
        return detail::json_refusal(text, size, error);
    }
    return parser.handler().release();
}

} // namespace writ::inline WRIT_ABI
