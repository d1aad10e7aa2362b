// SPDX-License-Identifier: Apache-2.0
#include "postgres/document.hpp"

#include "codec/record_reading.hpp"
#include "store/last_key.hpp"

#include <writ/codec/json.hpp>
#include <writ/json.hpp>
#include <writ/limits.hpp>
#include <writ/store/keys.hpp>

#include <boost/json/monotonic_resource.hpp>
#include <boost/json/serialize.hpp>

#include <array>
#include <utility>

namespace writ::inline WRIT_ABI::postgres {
namespace {

// Where a document is parsed.  Most fit; what does not goes on the heap.
struct workspace {
    std::array<unsigned char, 4096> bytes;
    boost::json::monotonic_resource memory{bytes.data(), bytes.size()};
};

} // namespace

failure unreadable(std::string_view kind, std::string_view key) {
    return make_failure(errc::unreadable_record, std::string(kind) + std::string(key),
                        "a stored record cannot be read");
}

std::optional<std::string> document_of(change const& c) {
    std::string text = boost::json::serialize(to_json(c).at("record"));
    // A smaller one does not hold too many values either.
    if (text.size() > limits::max_json_values && !parse_json(text)) {
        return std::nullopt;
    }
    return text;
}

result<record> record_from_document(std::string_view kind, std::string_view key, std::string_view document) {
    workspace space;
    auto const known = parse_record_kind(kind);
    auto const text = parse_json(document, &space.memory);
    if (!known || !text) {
        return unreadable(kind, key);
    }
    auto r = record_from_json(*known, *text);
    if (!r || key_text(*r) != key) {
        return unreadable(kind, key);
    }
    return r;
}

bool append_document(record_scope const& scope, std::string_view kind, std::string_view key,
                     std::string_view document, directory& to) {
    workspace space;
    auto const known = parse_record_kind(kind);
    auto const text = parse_json(document, &space.memory);
    return known && text && append_record(*known, *text, scope, to) && is_last_key(*known, to, key);
}

result<record> key_from_document(std::string_view kind, std::string_view key, std::string_view document) {
    auto text = parse_json(document);
    if (!text) {
        return unreadable(kind, key);
    }
    auto c = change_from_json(boost::json::object{
        {"erase", boost::json::string_view(kind.data(), kind.size())}, {"record", std::move(*text)}});
    if (!c || key_text(c->record) != key) {
        return unreadable(kind, key);
    }
    return std::move(c->record);
}

} // namespace writ::inline WRIT_ABI::postgres
