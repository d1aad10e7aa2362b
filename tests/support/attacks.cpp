// SPDX-License-Identifier: Apache-2.0
#include "support/attacks.hpp"

#include <stdexcept>

namespace writ_test {

std::vector<attack> attacks_of(std::string_view family, signature_algorithm algorithm) {
    for (auto const& families : {algorithm_attacks(), form_attacks(), signature_attacks(), claim_attacks()}) {
        for (named_family const& each : families) {
            if (each.name == family) {
                return each.make(algorithm);
            }
        }
    }
    throw std::runtime_error("no family " + std::string(family));
}

std::string attack_outcome(attack const& a, signature_algorithm algorithm) {
    verifier_setup setup{.algorithms = {algorithm}, .keys = {real_key(algorithm).verifier()}, .type = a.type};
    if (a.all_allowed) {
        setup.algorithms = all_algorithms();
        setup.algorithms.push_back(signature_algorithm::eddsa);
    }
    return outcome(make_verifier(setup), a.token);
}

} // namespace writ_test
