// SPDX-License-Identifier: Apache-2.0
//
// A program of a stranger.  EXPECT_REGEX says whether writ was built with RE2.
#include <writ/policy/ability.hpp>
#include <writ/version.hpp>

#include <cstdio>

int main() {
    auto const plain = writ::ability::compile(R"([{"action": "read", "subject": "Article"}])");
    if (!plain || !plain->can("read", writ::type("Article")) || plain->can("update", writ::type("Article"))) {
        return 1;
    }
    auto const regex = writ::ability::compile(
        R"([{"action": "read", "subject": "Article", "conditions": {"title": {"$regex": "^a.*b"}}}])");
    if (regex.has_value() != (EXPECT_REGEX != 0)) {
        return 2;
    }
    std::printf("writ %s works, regular expressions %s\n", WRIT_VERSION_STRING,
                regex ? "included" : "refused");
}
