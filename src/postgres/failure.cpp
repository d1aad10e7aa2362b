// SPDX-License-Identifier: Apache-2.0
#include "postgres/failure.hpp"

#include "postgres/schema.hpp"

#include <string_view>

namespace writ::inline WRIT_ABI::postgres {

bool is_broken(trouble const& t) noexcept {
    // No answer; or the server goes down: admin_shutdown, crash_shutdown.
    return t.sqlstate.empty() || t.sqlstate == "57P01" || t.sqlstate == "57P02";
}

bool is_worth_repeating(trouble const& t) noexcept {
    // serialization_failure, deadlock_detected.
    return is_broken(t) || t.sqlstate == "40001" || t.sqlstate == "40P01";
}

failure failure_of(trouble const& t) {
    struct meaning {
        std::string_view sqlstate;
        errc code;
        char const* what;
    };
    static constexpr char const* not_there = "the schema does not hold a store";
    static constexpr char const* may_not_write = "the database does not let this user write";
    static constexpr meaning known[] = {
        {"53100", errc::store_full, "the database has no room left"},
        {"25006", errc::read_only, may_not_write},
        {"42501", errc::read_only, may_not_write},
        {"3F000", errc::unknown_schema, not_there},
        {"42P01", errc::unknown_schema, not_there},
        {"42P07", errc::unknown_schema, not_there},
        {"42703", errc::unknown_schema, not_there},
        {"42723", errc::unknown_schema, not_there},
        {"42804", errc::unknown_schema, not_there},
        {"42883", errc::unknown_schema, not_there},
        {"P0002", errc::unknown_schema, not_there},
    };
    for (meaning const& m : known) {
        if (m.sqlstate == t.sqlstate) {
            return make_failure(m.code, "", m.what);
        }
    }
    return make_failure(errc::store_unavailable, "",
                        t.sqlstate.empty() ? "the database cannot be reached"
                                           : "the database is too busy or refuses to work");
}

failure unknown_schema() {
    return failure_of({"42P01"});
}

failure other_version(std::int64_t version) {
    return version > schema_version
               ? make_failure(errc::newer_schema, "", "a later version has written the store")
               : unknown_schema();
}

} // namespace writ::inline WRIT_ABI::postgres
