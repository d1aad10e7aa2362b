// SPDX-License-Identifier: Apache-2.0
#include <writ/credential/key_index.hpp>

#include "directory/own_json.hpp"
#include "policy/name_hash.hpp"

#include <writ/credential/key_format.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <algorithm>
#include <array>
#include <utility>

namespace writ::inline WRIT_ABI {
namespace {

// The id of a key that this library made stands in the table itself.
struct entry {
    explicit entry(std::unique_ptr<api_key> k)
        : record(std::move(k)), prepared(*record), is_short(record->id.text().size() == short_id.size()) {
        if (is_short) {
            std::copy(record->id.text().begin(), record->id.text().end(), short_id.begin());
        }
    }

    [[nodiscard]] std::string_view id() const noexcept {
        return is_short ? std::string_view(short_id.data(), short_id.size())
                        : std::string_view(record->id.text());
    }

    std::unique_ptr<api_key> record;
    prepared_key prepared;
    std::array<char, key_format::id_size> short_id{};
    bool is_short;
};

struct hash_of_entry {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(std::string_view id) const noexcept { return name_hash()(id); }
    std::size_t operator()(entry const& e) const noexcept { return name_hash()(e.id()); }
};

struct same_id {
    using is_transparent = void;
    bool operator()(entry const& a, entry const& b) const noexcept { return a.id() == b.id(); }
    bool operator()(std::string_view a, entry const& b) const noexcept { return a == b.id(); }
    bool operator()(entry const& a, std::string_view b) const noexcept { return a.id() == b; }
};

} // namespace

struct key_index::implementation {
    boost::unordered_flat_set<entry, hash_of_entry, same_id> entries;
};

key_index::key_index() : implementation_(std::make_unique<implementation>()) {}
key_index::key_index(key_index&& other) noexcept = default;
key_index& key_index::operator=(key_index&& other) noexcept = default;
key_index::~key_index() = default;

void key_index::put(api_key k) {
    own_json(k);
    entry e(std::make_unique<api_key>(std::move(k)));
    erase(e.record->id);
    implementation_->entries.insert(std::move(e));
}

void key_index::erase(api_key_id const& id) {
    auto const at = implementation_->entries.find(std::string_view(id.text()));
    if (at != implementation_->entries.end()) {
        implementation_->entries.erase(at);
    }
}

found_key key_index::find(std::string_view id) const {
    auto const at = implementation_->entries.find(id);
    return {at == implementation_->entries.end() ? nullptr : &at->prepared, false};
}

std::size_t key_index::size() const noexcept {
    return implementation_->entries.size();
}

} // namespace writ::inline WRIT_ABI
