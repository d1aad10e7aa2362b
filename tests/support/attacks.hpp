// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_SUPPORT_ATTACKS_HPP
#define WRIT_TESTS_SUPPORT_ATTACKS_HPP

// Tokens that must not be accepted, made anew for each algorithm: who trusts
// real_key() for the algorithm refuses each of them.

#include "support/tokens.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace writ_test {

struct attack {
    std::string name;
    std::string token;
    // The word of the refusal; empty where several are right.
    std::string refusal = {};
    // The type that the verifier asks for; empty for any.
    std::string type = {};
    // As if the verifier had allowed all algorithms.
    bool all_allowed = false;
};

// A family of attacks by the name that ../shared/vectors/attacks gives it.
// Empty where it has no meaning for the algorithm.
using attack_family = std::vector<attack> (*)(signature_algorithm);

struct named_family {
    std::string_view name;
    attack_family make;
};

// What is done to algorithms and keys, to the form, to signatures, to claims.
[[nodiscard]] std::vector<named_family> const& algorithm_attacks();
[[nodiscard]] std::vector<named_family> const& form_attacks();
[[nodiscard]] std::vector<named_family> const& signature_attacks();
[[nodiscard]] std::vector<named_family> const& claim_attacks();

// A family by its name.
[[nodiscard]] std::vector<attack> attacks_of(std::string_view family, signature_algorithm algorithm);

// The word with which an attack ends.
[[nodiscard]] std::string attack_outcome(attack const& a, signature_algorithm algorithm);

} // namespace writ_test

#endif
