// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/jwks.hpp>

#include <writ/limits.hpp>

#include "credential/bound_key.hpp"
#include "credential/jwk_text.hpp"

#include <boost/json/serialize.hpp>

#include <algorithm>
#include <set>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

failure at(std::size_t place, failure f) {
    f.problems.front().where = "/keys/" + std::to_string(place) + f.problems.front().where;
    return f;
}

result<boost::json::array const*> list_of(boost::json::object const& set) {
    auto const* member = set.if_contains("keys");
    auto const* list = member == nullptr ? nullptr : member->if_array();
    if (list == nullptr) {
        return make_failure(errc::wrong_type, "/keys", "expected a list of keys");
    }
    if (list->size() > limits::max_jwks_keys) {
        return make_failure(errc::too_many, "/keys", "the set holds too many keys");
    }
    std::size_t secrets = 0;
    for (auto const& each : *list) {
        if (!each.is_object()) {
            return make_failure(errc::wrong_type, "/keys", "expected a list of objects");
        }
        secrets += is_secret_jwk(each.get_object()) ? 1 : 0;
    }
    if (secrets != 0 && secrets != list->size()) {
        return make_failure(errc::not_allowed, "/keys", "secrets beside public keys");
    }
    return list;
}

} // namespace

result<std::vector<verification_key>> read_jwks(std::string_view text, key_reading const& reading) {
    jwk_text const document(text);
    auto const set = document.object();
    if (!set) {
        return set.error();
    }
    auto const list = list_of(**set);
    if (!list) {
        return list.error();
    }
    key_reading each = reading;
    each.kid.clear();
    std::vector<verification_key> keys;
    for (std::size_t i = 0; i < (*list)->size(); ++i) {
        auto raw = read_jwk((**list)[i].get_object(), key_purpose::verify, reading.allow_symmetric);
        auto key = raw ? key_access::bind(std::move(*raw), each) : raw.error();
        if (!key && key.error().code() == errc::unsupported_algorithm) {
            continue;
        }
        if (!key) {
            return at(i, key.error());
        }
        if (std::any_of(keys.begin(), keys.end(),
                        [&](auto const& other) { return other.kid() == key->kid(); })) {
            return at(i, make_failure(errc::duplicate_record, "/kid", "two keys have one id"));
        }
        keys.push_back(std::move(*key));
    }
    return keys;
}

result<std::string> write_jwks(std::span<verification_key const> keys) {
    boost::json::array list;
    std::set<std::string_view> ids;
    for (verification_key const& key : keys) {
        if (!ids.insert(key.kid()).second) {
            return make_failure(errc::duplicate_record, "/kid", "two keys have one id");
        }
        auto members = key.jwk();
        if (!members) {
            return members.error();
        }
        list.emplace_back(std::move(*members));
    }
    return boost::json::serialize(boost::json::object{{"keys", std::move(list)}});
}

} // namespace writ::inline WRIT_ABI
