// SPDX-License-Identifier: Apache-2.0
// Tested by tests/unit/json_test.cpp.
#include "json_scanner.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace writ::inline WRIT_ABI::detail {

json_scanner::step json_scanner::next() {
    while (at_ < text_.size()) {
        switch (text_[at_]) {
        case ' ':
        case '\t':
        case '\n':
        case '\r': ++at_; break;
        case ',': comma(); break;
        case ':':
            ++at_;
            expected_ = "a value";
            break;
        case '{':
        case '[': return open();
        case '}':
        case ']': return close();
        case '"': return string();
        default: return scalar();
        }
    }
    return step::end;
}

void json_scanner::comma() {
    ++at_;
    expected_ = "a value";
    if (levels_.empty()) {
        return;
    }
    level& current = levels_.back();
    ++current.index;
    current.key = {};
    if (current.is_object) {
        expected_ = "a member name";
    }
}

json_scanner::step json_scanner::open() {
    bool const is_object = text_[at_] == '{';
    begin_ = at_++;
    end_ = at_;
    levels_.push_back({is_object, begin_, 0, {}});
    expected_ = is_object ? "a member name or `}`" : "a value or `]`";
    return step::open;
}

json_scanner::step json_scanner::close() {
    begin_ = at_++;
    end_ = at_;
    if (!levels_.empty()) {
        levels_.pop_back();
    }
    after_value();
    return step::close;
}

json_scanner::step json_scanner::string() {
    begin_ = at_++;
    while (at_ < text_.size() && text_[at_] != '"') {
        at_ += text_[at_] == '\\' ? 2 : 1;
    }
    if (at_ >= text_.size()) {
        at_ = end_ = text_.size();
        in_string_ = true;
        return step::end;
    }
    end_ = ++at_;
    if (levels_.empty() || !levels_.back().is_object || !levels_.back().key.empty()) {
        after_value();
        return step::scalar;
    }
    levels_.back().key = token();
    expected_ = "`:`";
    return step::key;
}

json_scanner::step json_scanner::scalar() {
    begin_ = at_;
    at_ = end_ = std::min(text_.find_first_of(" \t\n\r,:{}[]\"", at_), text_.size());
    after_value();
    return step::scalar;
}

void json_scanner::after_value() noexcept {
    if (levels_.empty()) {
        expected_ = "the end of the text";
    } else {
        expected_ = levels_.back().is_object ? "`,` or `}`" : "`,` or `]`";
    }
}

std::string json_scanner::pointer() const {
    std::string pointer;
    for (level const& l : levels_) {
        if (!l.is_object) {
            pointer += '/' + std::to_string(l.index);
        } else if (!l.key.empty()) {
            pointer += '/';
            for (char const c : decoded_key(l.key)) {
                switch (c) {
                case '~': pointer += "~0"; break;
                case '/': pointer += "~1"; break;
                default: pointer += c;
                }
            }
        }
    }
    return pointer;
}

std::string decoded_key(std::string_view token) {
    if (token.find('\\') != token.npos) {
        boost::system::error_code error;
        boost::json::value const key = boost::json::parse(token, error);
        if (auto const* string = key.if_string()) {
            return {string->begin(), string->end()};
        }
    }
    return std::string(token.substr(1, token.size() - 2));
}

void line_counter::advance_to(std::size_t offset) noexcept {
    for (;;) {
        std::size_t const newline = text_.substr(0, offset).find('\n', at_);
        if (newline == text_.npos) {
            break;
        }
        ++line_;
        at_ = line_begin_ = newline + 1;
    }
    at_ = offset;
}

} // namespace writ::inline WRIT_ABI::detail
