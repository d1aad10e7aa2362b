// SPDX-License-Identifier: Apache-2.0
#include "support/records.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <type_traits>
#include <utility>

namespace writ_test {
namespace {

template <class T>
concept described = requires {
    writ::record_traits<T>::fields;
};

char const* text_of(writ::id_form form, std::size_t i) {
    static constexpr std::array<std::array<char const*, 3>, 7> texts{{
        {"a", "Auth team", "caf\xc3\xa9~/"},
        {"a", "a-1", "-"},
        {"A", "a-1", "WW-Imports"},
        {"A", "~acme~A", "WW-Imports"},
        {"read:roles", "billing.*", "opaque"},
        {"a@example.com", "b+c@x", "d.e@example.org"},
        {"https://a", "https://a.b:1/c?d", "https://[::1]/"},
    }};
    return texts[static_cast<std::size_t>(form)][i];
}

// Fills members in, one overload a type.
class filler {
public:
    explicit filler(choice const& choose) : choose_(choose) {}

    template <described Record>
    void fill(Record& r) {
        writ::for_each_field<Record>([&](auto const& f) {
            auto& member = r.*f.member;
            if (described<std::remove_reference_t<decltype(member)>> || f.is_required || choose_(2) == 0) {
                fill(member);
            }
            if constexpr (requires { member.emplace(); }) {
                if (f.is_required && !member) {
                    fill(member.emplace());
                }
            }
        });
    }

    template <class Kind>
    void fill(writ::basic_id<Kind>& id) {
        id = writ::basic_id<Kind>(text_of(Kind::form, choose_(3)));
    }
    void fill(writ::permission& p) {
        fill<writ::permission>(p);
        p.name = writ::permission_name("opaque");
    }
    void fill(bool& b) { b = choose_(2) == 0; }
    void fill(std::int64_t& n) { n = static_cast<std::int64_t>(choose_(3)); }
    void fill(std::string& s) { s = std::array{"x", "a \"b\" \\", "caf\xc3\xa9"}[choose_(3)]; }
    void fill(writ::instant& t) {
        t = writ::instant(std::chrono::nanoseconds(1'700'000'000'000'000'001))
            + std::chrono::seconds(choose_(100));
    }
    void fill(std::chrono::seconds& s) { s = std::chrono::seconds(1 + choose_(100)); }
    void fill(writ::validity& v) {
        if (choose_(2) == 0) {
            fill(v.not_before.emplace());
        }
        if (choose_(2) == 0) {
            v.not_after = writ::instant(std::chrono::seconds(1'800'000'000));
        }
    }
    void fill(writ::policy& p) {
        generator make(choose_, writ::dialect::writ);
        boost::json::array rules;
        for (std::size_t i = 1 + choose_(3); i != 0; --i) {
            boost::json::object rule = make.rule();
            rule.erase("inverted");
            rules.push_back(std::move(rule));
        }
        p = writ::policy::from_json(rules).value();
    }
    void fill(boost::json::object& o) { o = generator(choose_, writ::dialect::writ).instance(); }
    void fill(boost::json::value& v) { v = generator(choose_, writ::dialect::writ).instance(); }

    template <class T>
    void fill(std::optional<T>& value) {
        if (choose_(3) != 0) {
            fill(value.emplace());
        }
    }
    template <class T>
    void fill(std::vector<T>& items) {
        for (std::size_t i = choose_(4); i != 0; --i) {
            fill(items.emplace_back());
        }
    }
    template <class E>
    requires std::is_enum_v<E>
    void fill(E& value) { value = static_cast<E>(choose_(writ::words<E>.size())); }

private:
    choice const& choose_;
};

template <std::size_t... I>
writ::record made(writ::record_kind kind, choice const& choose, std::index_sequence<I...>) {
    writ::record r;
    static_cast<void>(
        ((static_cast<std::size_t>(kind) == I && (filler(choose).fill(r.emplace<I>()), true)) || ...));
    return r;
}

} // namespace

writ::record random_record(writ::record_kind kind, choice const& choose) {
    return made(kind, choose, std::make_index_sequence<record_kinds>());
}

} // namespace writ_test
