// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_POLICY_CODE_UNIT_SET_HPP
#define WRIT_POLICY_CODE_UNIT_SET_HPP

// What a character class of ECMAScript, read without the flag `u`, can match:
// UTF-16 code units, surrogates among them.

#include <writ/export.hpp>

#include <string>
#include <vector>

namespace writ::inline WRIT_ABI {

class code_unit_set {
public:
    void add(char16_t first, char16_t last);
    void add(code_unit_set const& other);

    // Adds what equals one of [first, last] when case is ignored, themselves
    // included.  False, and nothing added, for letters whose other cases depend
    // on the version of Unicode: only ASCII, Latin-1 and scripts without case
    // are known.
    [[nodiscard]] bool add_ignoring_case(char16_t first, char16_t last);

    [[nodiscard]] code_unit_set complement() const;

    // Appends the set as one operand of RE2's quantifiers.
    void write(std::string& out) const;

    [[nodiscard]] static code_unit_set digits();
    // ASCII letters, digits and `_`.
    [[nodiscard]] static code_unit_set word();
    // `\s`: white space and line terminators.
    [[nodiscard]] static code_unit_set space();
    [[nodiscard]] static code_unit_set line_terminators();

private:
    struct range {
        char32_t first, last;
    };

    // Sorted, apart, not touching.
    std::vector<range> ranges_;
};

} // namespace writ::inline WRIT_ABI

#endif
