// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POLICY_PLACE_HPP
#define WRIT_SRC_POLICY_PLACE_HPP

// Where in a document the reader stands, and the problems found there.

#include <writ/error.hpp>
#include <writ/limits.hpp>

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace writ::inline WRIT_ABI {

// A step of a JSON pointer; the steps before it live further down the stack.
// Making one costs nothing; the text is built only when there is a problem.
class place {
public:
    place() = default;
    place(place const& parent, std::string_view key) noexcept : parent_(&parent), key_(key) {}
    place(place const& parent, std::size_t index) noexcept : parent_(&parent), index_(index) {}

    // The JSON pointer (RFC 6901).
    [[nodiscard]] std::string pointer() const {
        if (parent_ == nullptr) {
            return {};
        }
        std::string text = parent_->pointer() + '/';
        if (index_ != no_index) {
            return text + std::to_string(index_);
        }
        for (char const c : key_) {
            if (c == '~') {
                text += "~0";
            } else if (c == '/') {
                text += "~1";
            } else {
                text += c;
            }
        }
        return text;
    }

private:
    static constexpr std::size_t no_index = static_cast<std::size_t>(-1);
    place const* parent_ = nullptr;
    std::string_view key_;
    std::size_t index_ = no_index;
};

// What is wrong with a document, gathered while it is read to its end.
class problems {
public:
    void add(errc code, place const& where, std::string what) {
        if (list_.size() < limits::max_problems) {
            list_.push_back({code, where.pointer(), 0, 0, std::move(what)});
        }
    }
    void add(problem p) {
        if (list_.size() < limits::max_problems) {
            list_.push_back(std::move(p));
        }
    }
    // The same where the pointer is known already.
    void add_at(errc code, std::string pointer, std::string what) {
        if (list_.size() < limits::max_problems) {
            list_.push_back({code, std::move(pointer), 0, 0, std::move(what)});
        }
    }
    [[nodiscard]] bool none() const noexcept { return list_.empty(); }
    [[nodiscard]] bool full() const noexcept { return list_.size() == limits::max_problems; }
    [[nodiscard]] std::size_t count() const noexcept { return list_.size(); }
    // Forgets all but the first.
    void keep(std::size_t count) {
        list_.erase(list_.begin() + static_cast<std::ptrdiff_t>(count), list_.end());
    }
    [[nodiscard]] failure take() noexcept { return {std::move(list_)}; }

private:
    std::vector<problem> list_;
};

// User input in a sentence: in backticks, shortened, without line breaks.
[[nodiscard]] inline std::string quoted(std::string_view text) {
    std::size_t shown = 60;
    bool const cut = text.size() > shown;
    while (cut && shown != 0 && (static_cast<unsigned char>(text[shown]) & 0xc0) == 0x80) {
        --shown; // Not within a character.
    }
    std::string out = "`";
    for (char const c : text.substr(0, shown)) {
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? '?' : c;
    }
    return out + (cut ? "...`" : "`");
}

} // namespace writ::inline WRIT_ABI

#endif
