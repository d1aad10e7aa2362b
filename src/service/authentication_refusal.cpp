// SPDX-License-Identifier: Apache-2.0
// Tested by tests/service.
#include <writ/service/authentication_refusal.hpp>

#include <writ/error.hpp>

#include <array>
#include <cstddef>

namespace writ::inline WRIT_ABI {
namespace {

constexpr std::array<std::string_view, 12> code_words{
    "no_credentials",      "several_credentials", "unsupported_credentials",
    "invalid_token",       "stale_token",         "unknown_issuer",
    "invalid_key",         "insufficient_scope",  "second_factor_required",
    "address_not_allowed", "caller_stopped",      "unavailable",
};
static_assert(code_words.size() == static_cast<std::size_t>(authentication_code::unavailable) + 1);

} // namespace

std::string_view to_text(authentication_code c) noexcept {
    return code_words[static_cast<std::size_t>(c)];
}

void throw_exception_from_error(authentication_refusal const& refusal,
                                boost::source_location const& location) {
    throw_exception_from_error(make_failure(errc::not_allowed, "", std::string(to_text(refusal.code))),
                               location);
}

} // namespace writ::inline WRIT_ABI
