// SPDX-License-Identifier: Apache-2.0
// Expected: renames a member that is not there
//
// A rename names a member of the struct.
#include <writ/policy/ability.hpp>

struct article {
    int level = 0;
};
BOOST_DESCRIBE_STRUCT(article, (), (level))

template <>
struct writ::resource_traits<article> {
    static constexpr std::string_view type = "Article";
#if MUST_FAIL
    static constexpr writ::rename renames[] = {{ "lvl", "l" }};
#else
    static constexpr writ::rename renames[] = {{"level", "l"}};
#endif
};

bool ask(writ::ability const& ability, article const& a) {
    return ability.can("read", a);
}
