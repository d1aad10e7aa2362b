// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_SQLITE_CHECKSUM_HPP
#define WRIT_SRC_SQLITE_CHECKSUM_HPP

// Tells rows that a disk has damaged from those that were written.  SQLite looks at
// the shape of its pages alone, and half a page of old rows has the right shape.
//
// Kept in files: the same for ever, on every machine.  No guard against malice.

#include <writ/export.hpp>

#include <boost/endian/conversion.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>

namespace writ::inline WRIT_ABI::sqlite {

class checksum {
public:
    checksum& add(std::int64_t number) noexcept {
        word(static_cast<std::uint64_t>(number));
        return *this;
    }
    checksum& add(std::string_view text) noexcept {
        word(text.size());
        std::array<char, 16> padded{};
        if (text.size() < padded.size()) {
            std::copy(text.begin(), text.end(), padded.begin());
            text = {padded.data(), padded.size()};
        }
        // Two words at a time, of which none waits for the other; the last two may
        // hold bytes of those before them.
        checksum other;
        char const* const last = text.data() + (text.size() - padded.size());
        for (char const* at = text.data(); at < last; at += padded.size()) {
            pair(at, other);
        }
        pair(last, other);
        word(other.value_);
        return *this;
    }
    [[nodiscard]] std::uint64_t value() const noexcept { return value_; }

private:
    // Each word changes the value, and no two words alike.
    void word(std::uint64_t w) noexcept {
        value_ = (value_ ^ w) * 0x9e3779b97f4a7c15U;
        value_ ^= value_ >> 32;
    }
    void pair(char const* at, checksum& other) noexcept {
        auto const* const bytes = reinterpret_cast<unsigned char const*>(at);
        word(boost::endian::load_little_u64(bytes));
        other.word(boost::endian::load_little_u64(bytes + 8));
    }

    std::uint64_t value_ = 0x243f6a8885a308d3U;
};

// Of a record's row, and of a change's.
[[nodiscard]] inline std::uint64_t row_sum(std::int64_t scope, std::int64_t kind, std::string_view key,
                                           std::string_view body) noexcept {
    return checksum().add(scope).add(kind).add(key).add(body).value();
}
[[nodiscard]] inline std::uint64_t change_sum(std::int64_t place, std::int64_t erases, std::int64_t scope,
                                              std::int64_t kind, std::string_view key,
                                              std::string_view body) noexcept {
    return checksum().add(place).add(erases).add(scope).add(kind).add(key).add(body).value();
}
// Of a revision of a scope, which is given as `scopes.id`.  The sum of a scope is
// this and those of all its records together.
[[nodiscard]] inline std::uint64_t revision_sum(std::string_view scope, std::int64_t revision) noexcept {
    return checksum().add(scope).add(revision).value();
}
// The sum of a commit is this and those of the revisions that it made together;
// `changes_sum`, those of its changes: to lose them is not to lose the commit.
[[nodiscard]] inline std::uint64_t commit_sum(std::string_view id) noexcept {
    return checksum().add(id).value();
}

} // namespace writ::inline WRIT_ABI::sqlite

#endif
