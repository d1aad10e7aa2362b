// SPDX-License-Identifier: Apache-2.0
#include "postgres/wire.hpp"

#include <utility>

namespace writ::inline WRIT_ABI::postgres {
namespace {

template <class Unsigned>
void put(std::string& out, Unsigned n) {
    for (std::size_t shift = sizeof n * 8; shift != 0;) {
        shift -= 8;
        out.push_back(static_cast<char>((n >> shift) & 0xff));
    }
}

// The number at the front, which is taken off; 0 where too little is left.
std::uint32_t take_number(std::string_view& from) noexcept {
    if (from.size() < 4) {
        from = {};
        return 0;
    }
    std::uint32_t n = 0;
    for (int i = 0; i < 4; ++i) {
        n = n << 8 | static_cast<unsigned char>(from[static_cast<std::size_t>(i)]);
    }
    from.remove_prefix(4);
    return n;
}

constexpr std::uint32_t null_size = 0xffffffff;
// Dimensions, whether there are nulls, the type; then the size and the first index.
constexpr std::size_t has_null_at = 4;
constexpr std::size_t count_at = 12;
constexpr std::size_t head_bytes = 20;

} // namespace

list::list(std::uint32_t element) {
    put(bytes_, std::uint32_t{1});
    put(bytes_, std::uint32_t{0});
    put(bytes_, element);
    put(bytes_, std::uint32_t{0});
    put(bytes_, std::uint32_t{1});
}

void list::add(std::string_view text) {
    put(bytes_, static_cast<std::uint32_t>(text.size()));
    bytes_ += text;
    ++count_;
}

void list::add(std::int64_t n) {
    put(bytes_, std::uint32_t{8});
    put(bytes_, static_cast<std::uint64_t>(n));
    ++count_;
}

void list::add(bool b) {
    put(bytes_, std::uint32_t{1});
    bytes_.push_back(b ? '\1' : '\0');
    ++count_;
}

void list::add_null() {
    put(bytes_, null_size);
    ++count_;
    has_null_ = true;
}

std::string list::take() {
    std::string count;
    put(count, count_);
    bytes_.replace(count_at, count.size(), count);
    bytes_[has_null_at + 3] = has_null_ ? '\1' : '\0';
    return std::move(bytes_);
}

std::size_t statement::add(Oid type, std::string value) {
    types.push_back(type);
    values.push_back(std::move(value));
    return types.size();
}

std::size_t statement::add(std::string_view value) {
    return add(Oid{25}, std::string(value));
}

std::size_t statement::add_bytes(std::string_view value) {
    return add(Oid{17}, std::string(value));
}

std::size_t statement::add(std::int64_t value) {
    std::string bytes;
    put(bytes, static_cast<std::uint64_t>(value));
    return add(Oid{20}, std::move(bytes));
}

std::size_t statement::add(bool value) {
    return add(Oid{16}, std::string(1, value ? '\1' : '\0'));
}

std::size_t statement::add(list value) {
    std::string bytes = value.take();
    std::string_view head(bytes);
    head.remove_prefix(8);
    std::uint32_t const element = take_number(head);
    // Of the arrays of text, bigint and boolean.
    return add(Oid{element == 25 ? 1009U : element == 20 ? 1016U : 1000U}, std::move(bytes));
}

std::string_view row::text(int column) const noexcept {
    return {PQgetvalue(answer_, number_, column),
            static_cast<std::size_t>(PQgetlength(answer_, number_, column))};
}

std::int64_t integer_of(std::string_view bytes) noexcept {
    if (bytes.size() != 8) {
        return 0;
    }
    std::uint64_t const high = take_number(bytes);
    return static_cast<std::int64_t>(high << 32 | take_number(bytes));
}

std::int64_t row::integer(int column) const noexcept {
    return integer_of(text(column));
}

std::vector<std::optional<std::string_view>> row::elements(int column) const {
    std::string_view bytes = text(column);
    std::vector<std::optional<std::string_view>> all;
    if (take_number(bytes) != 1 || bytes.size() < head_bytes - 4) {
        return all;
    }
    bytes.remove_prefix(8);
    std::uint32_t left = take_number(bytes);
    // The first index.
    take_number(bytes);
    for (; left != 0 && bytes.size() >= 4; --left) {
        std::uint32_t const size = take_number(bytes);
        if (size == null_size) {
            all.emplace_back();
            continue;
        }
        if (size > bytes.size()) {
            break;
        }
        all.emplace_back(bytes.substr(0, size));
        bytes.remove_prefix(size);
    }
    return all;
}

} // namespace writ::inline WRIT_ABI::postgres
