// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_REGEX_HPP
#define WRIT_POLICY_REGEX_HPP

// `$regex`: ECMAScript's syntax and answers, in linear time.
//
// Patterns that are only literal text with or without `^` and `$` are compared
// without RE2.  In a build without WRIT_WITH_REGEX every pattern is refused.

#include <writ/error.hpp>
#include <writ/export.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace re2 {
class RE2;
}

namespace writ::inline WRIT_ABI {

// Immutable; safe to ask from all threads.  Copies share the compiled pattern.
class regex {
public:
    // Errors: errc::too_large above limits::max_regex_bytes; those of
    // translate_regex(); errc::unsupported_regex also when the pattern needs
    // more memory than limits::max_regex_memory_bytes.
    [[nodiscard]] static result<regex> compile(std::string_view pattern, std::string_view flags);

    // Whether the pattern is found anywhere in `text`: what RegExp.test says.
    // A text that is not UTF-8 never matches.
    // Complexity: linear in the text.  If allocates(), memory may be allocated
    // and locks held for moments; the program ends when there is no memory.
    [[nodiscard]] bool matches(std::string_view text) const noexcept;

    [[nodiscard]] bool allocates() const noexcept { return expression_ != nullptr; }

    // A text to be found: anywhere, or where it is said.
    struct literal {
        std::string text;
        bool at_begin = false;
        bool at_end = false;
    };
    // What is compared; null where RE2 must be asked.
    [[nodiscard]] literal const* as_literal() const noexcept { return allocates() ? nullptr : &literal_; }

private:
    regex() = default;

    // Nothing: the literal is all that is asked for.
    std::shared_ptr<re2::RE2 const> expression_;
    literal literal_;
};

} // namespace writ::inline WRIT_ABI

#endif
