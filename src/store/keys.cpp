// SPDX-License-Identifier: Apache-2.0
#include <writ/store/keys.hpp>

#include "directory/record_type.hpp"
#include "store/last_key.hpp"
#include "utf8.hpp"

#include <writ/time.hpp>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <type_traits>
#include <utility>
#include <variant>

namespace writ::inline WRIT_ABI {
namespace {

template <class T>
concept texted = requires(T const& id) {
    id.text();
};

// A member's value as a text that sorts as the values do; nothing: it has none.
std::optional<std::string_view> text_of(std::string const& s) {
    return s.empty() ? std::nullopt : std::optional<std::string_view>(s);
}
template <texted Id>
std::optional<std::string_view> text_of(Id const& id) {
    return text_of(id.text());
}
std::optional<std::string> text_of(instant when) {
    // From the first instant on, so that earlier ones do not sort as negative.
    auto const since = static_cast<std::uint64_t>(when.time_since_epoch().count()) + (std::uint64_t{1} << 63);
    std::string digits = std::to_string(since);
    return std::string(20 - digits.size(), '0') + digits;
}
template <class T>
requires std::is_enum_v<T> std::optional<std::string_view> text_of(T value) {
    return words<T>[static_cast<std::size_t>(value)];
}
template <class T>
requires requires(T const& value) {
    text_of(value);
}
auto text_of(std::optional<T> const& value) {
    return value ? text_of(*value) : decltype(text_of(*value))();
}

template <class Member>
concept has_text = requires(Member const& m) {
    text_of(m);
};

// As a JSON string, which most members are as they stand.
template <class Out>
void append_quoted(Out& to, std::string_view text) {
    if (is_printable_ascii(text) && text.find('"') == text.npos && text.find('\\') == text.npos) {
        to.append("\"");
        to.append(text);
        to.append("\"");
    } else {
        to.append(boost::json::serialize(boost::json::string(text)));
    }
}

template <class Record, class Out>
void append_key(Out& to, Record const& r) {
    char const* before = "[";
    for_each_field<Record>([&](auto const& f) {
        if constexpr (has_text<std::remove_cvref_t<decltype(r.*f.member)>>) {
            if (f.is_key && !f.is_scope) {
                to.append(std::exchange(before, ","));
                if (auto const text = text_of(r.*f.member)) {
                    append_quoted(to, *text);
                } else {
                    to.append("null");
                }
            }
        }
    });
    to.append(*before == '[' ? "[]" : "]");
}

// What is appended to it must be that text, from its beginning on.
class expected_text {
public:
    explicit expected_text(std::string_view text) : rest_(text) {}

    void append(std::string_view part) {
        is_right_ = is_right_ && rest_.starts_with(part);
        rest_.remove_prefix(is_right_ ? part.size() : 0);
    }
    [[nodiscard]] bool is_whole() const { return is_right_ && rest_.empty(); }

private:
    std::string_view rest_;
    bool is_right_ = true;
};

template <class Record>
std::optional<std::string> member_text(Record const& r, std::string_view name) {
    std::optional<std::string> text;
    for_each_field<Record>([&](auto const& f) {
        if constexpr (has_text<std::remove_cvref_t<decltype(r.*f.member)>>) {
            if (f.name == name) {
                text = text_of(r.*f.member);
            }
        }
    });
    return text;
}

template <class Record>
bool is_deleted(Record const& r) {
    if constexpr (requires { r.deletion.deleted(); }) {
        return r.deletion.deleted();
    } else {
        return false;
    }
}

// `organization.label=acme`; nothing where a member has no value.
template <class Record>
std::optional<std::string> claim_of(Record const& r, unique_members const& unique) {
    std::string names;
    std::string values;
    for (std::string_view const name : unique.names) {
        if (name.empty()) {
            break;
        }
        auto text = member_text(r, name);
        if (!text) {
            return std::nullopt;
        }
        // No member that is unique holds a control character.
        names += (names.empty() ? "" : ",") + std::string(name);
        values += (values.empty() ? "" : "\n") + (unique.folded ? folded(stored_label(*text)) : *text);
    }
    return std::string(record_traits<Record>::kind) + "." + names + "=" + values;
}

template <class Record>
std::vector<std::string> claims(Record const& r) {
    std::vector<std::string> all;
    if (is_deleted(r)) {
        return all;
    }
    if constexpr (requires { record_traits<Record>::unique; }) {
        for (unique_members const& unique : record_traits<Record>::unique) {
            if (unique.within == reach::everywhere) {
                if (auto claim = claim_of(r, unique)) {
                    all.push_back(std::move(*claim));
                }
            }
        }
    }
    if constexpr (std::is_same_v<Record, organization>) {
        if (r.type == organization_type::nno_operator) {
            all.emplace_back("organization.operator");
        }
    }
    return all;
}

template <class Record>
std::vector<indexed_member> indexed(Record const& r) {
    std::vector<indexed_member> all;
    for_each_field<Record>([&](auto const& f) {
        if constexpr (has_text<std::remove_cvref_t<decltype(r.*f.member)>>) {
            if (f.is_indexed) {
                if (auto text = text_of(r.*f.member)) {
                    all.push_back({f.name, std::string(*std::move(text))});
                }
            }
        }
    });
    return all;
}

} // namespace

std::string key_text(record const& r) {
    std::string text;
    std::visit([&](auto const& one) { append_key(text, one); }, r);
    return text;
}

bool is_last_key(record_kind k, directory const& in, std::string_view key) {
    expected_text expected(key);
    with_record_type(k, [&]<class Record>(std::type_identity<Record>) {
        append_key(expected, records<Record>(in).back());
    });
    return expected.is_whole();
}

key_range keys_beginning_with(std::string_view member) {
    std::string begin = "[";
    append_quoted(begin, member);
    // Behind the member stands `,` or `]`, and `^` is what follows.
    return {begin, begin + '^'};
}

std::vector<std::string> claims_of(record const& r) {
    return std::visit([](auto const& one) { return claims(one); }, r);
}

std::vector<indexed_member> indexed_members(record const& r) {
    return std::visit([](auto const& one) { return indexed(one); }, r);
}

} // namespace writ::inline WRIT_ABI
