// SPDX-License-Identifier: Apache-2.0
// Tested by tests/store/memory_test.cpp.
#include "testing/store_samples.hpp"

#include "directory/record_type.hpp"

#include <writ/directory/field.hpp>
#include <writ/json.hpp>
#include <writ/policy/policy.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace testing {
namespace {

template <class T>
concept described = requires {
    record_traits<T>::fields;
};

// What breaks where texts are quoted, folded, normalized or trimmed.
constexpr char const* odd_text = R"(it's "odd" \ '; -- %_ $1 {}[])"
                                 "\xc3\xa9 e\xcc\x81 \xe2\x80\xa8 \xef\xbb\xbf \xf0\x9f\x98\x80 ";

constexpr char const* odd_json = R"({
    "": {"a.b": [1, -1, 1.0, 0.1, null, true, "", [], {}]}, "$gt": "\u0000\u001f\u007f", "A": 1, "a": 2,
    "max": 9223372036854775807, "min": -9223372036854775808, "unsigned": 18446744073709551615,
    "large": 1.7976931348623157e308, "small": 5e-324, "third": 0.3333333333333333})";

constexpr char const* allowing = R"([
    {"action": ["read", "update"], "subject": ["Article", "Page"], "fields": ["title", "lines.**"],
     "conditions": {"owner": "${subject.id}", "size": {"$gte": 1.5, "$in": [2, "a\"b", null]}},
     "reason": "it's odd"},
    {"action": "manage", "subject": "all"}])";
constexpr char const* forbidding = R"([
    {"action": "read", "subject": "Article"},
    {"inverted": true, "action": "delete", "subject": "Article", "conditions": {"locked": true}}])";

policy policy_of(char const* text) {
    return policy::from_json(parse_json(text).value()).value();
}

std::string id_text(id_form form, std::string const& name) {
    switch (form) {
    case id_form::opaque: return name;
    case id_form::slug:
    case id_form::label:
    case id_form::stored_label:
    case id_form::permission: return "n-" + name;
    case id_form::email: return name + "@example.com";
    case id_form::https_url: return "https://example.com/" + name + "?a=b";
    }
    return {};
}

// Fills members in, one overload a type.
class filler {
public:
    filler(record_scope const& scope, std::string const& name, choice const& choose, bool is_full)
        : scope_(scope), name_(name), choose_(choose), is_full_(is_full) {}

    template <described Record>
    void fill(Record& r) {
        for_each_field<Record>([&](auto const& f) {
            auto& member = r.*f.member;
            if constexpr (std::is_assignable_v<decltype(member), organization_id>) {
                if (f.is_scope) {
                    if (scope_) {
                        member = *scope_;
                    }
                    return;
                }
            }
            if (described<std::remove_reference_t<decltype(member)>> || f.is_required || wanted()) {
                fill(member);
            }
        });
        finish(r);
    }

    template <class Kind>
    void fill(basic_id<Kind>& id) {
        id = basic_id<Kind>(id_text(Kind::form, name_));
    }
    void fill(bool& b) { b = is_full_ ? !b : choose_(2) == 0; }
    void fill(std::int64_t& n) { n = is_full_ ? INT64_MAX : static_cast<std::int64_t>(choose_(3)); }
    void fill(std::string& s) { s = is_full_ || choose_(3) == 0 ? name_ + odd_text : name_; }
    void fill(instant& t) {
        t = instant(std::chrono::nanoseconds(1'700'000'000'000'000'001)) + std::chrono::seconds(choose_(100));
    }
    void fill(std::chrono::seconds& s) { s = std::chrono::seconds(1 + choose_(100)); }
    void fill(validity& v) {
        if (wanted()) {
            v.not_before = instant::min();
        }
        if (wanted()) {
            v.not_after = instant::max();
        }
    }
    void fill(policy& p) { p = policy_of(allowing); }
    void fill(boost::json::object& o) { o = parse_json(odd_json).value().get_object(); }
    void fill(boost::json::value& v) { v = parse_json(odd_json).value(); }
    template <class T>
    void fill(std::optional<T>& value) {
        fill(value.emplace());
    }
    template <class T>
    void fill(std::vector<T>& items) {
        for (std::size_t i = is_full_ ? 3 : choose_(3); i != 0; --i) {
            fill(items.emplace_back());
        }
    }
    template <class E>
    requires std::is_enum_v<E>
    void fill(E& value) { value = static_cast<E>(is_full_ ? words<E>.size() - 1 : choose_(words<E>.size())); }

private:
    [[nodiscard]] bool wanted() { return is_full_ || choose_(2) == 0; }

    template <class Record>
    void finish(Record&) {}
    void finish(role& r) {
        if (wanted()) {
            r.policy = policy_of(forbidding);
        }
    }
    // There is one operator, and what is deleted claims nothing.
    void finish(organization& o) { o.type = organization_type::tenant; }

    record_scope const& scope_;
    std::string const& name_;
    choice const& choose_;
    bool is_full_;
};

record made(record_kind kind, filler fill) {
    record r;
    with_record_type(kind, [&]<class Record>(std::type_identity<Record>) { fill.fill(r.emplace<Record>()); });
    return r;
}

} // namespace

record full_record(record_kind kind, record_scope const& scope, std::string const& name) {
    choice const first = [](std::size_t) { return std::size_t{0}; };
    return made(kind, filler(scope, name, first, true));
}

record random_record(record_kind kind, record_scope const& scope, std::string const& name,
                     choice const& choose) {
    return made(kind, filler(scope, name, choose, false));
}

std::vector<record_kind> kinds_in(record_scope const& scope) {
    std::vector<record_kind> kinds;
    for (std::size_t i = 0; i < std::variant_size_v<record>; ++i) {
        record const r = full_record(static_cast<record_kind>(i), scope, "x");
        if (scope_of(r) == scope && validate(r)) {
            kinds.push_back(kind(r));
        }
    }
    return kinds;
}

record role_record(record_scope const& scope, std::string const& id, std::string const& description) {
    return role{.organization = scope, .id = role_id(id), .name = "a role", .description = description};
}

subject subject_record(organization_id const& scope, std::string const& id) {
    return {.organization = scope, .id = subject_id(id)};
}

} // namespace testing
} // namespace writ::inline WRIT_ABI
