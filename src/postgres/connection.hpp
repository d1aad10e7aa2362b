// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_SRC_POSTGRES_CONNECTION_HPP
#define WRIT_SRC_POSTGRES_CONNECTION_HPP

// One connection to a server.  Nothing blocks: every wait is a poll() with an
// end, whatever becomes of the network.

#include "postgres/wire.hpp"

#include <writ/error.hpp>

#include <boost/system/result.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

namespace writ::inline WRIT_ABI::postgres {

// Why a server did not do something.
struct trouble {
    // Of the server's answer; empty: the connection was lost or could not be made;
    // `late`: nothing was heard in time, and it is of no use any more.
    std::string sqlstate = {};
};

template <class T>
using answer = boost::system::result<T, trouble>;

// What calls it sees each row of one statement when it arrives, so that a long
// answer is nowhere held as a whole.
struct row_stream {
    std::size_t statement = 0;
    std::function<void(row const&)> each;
};

class connection {
public:
    // `where` is a connection string.
    [[nodiscard]] static answer<std::unique_ptr<connection>> open(std::string const& where,
                                                                  std::chrono::milliseconds patience);
    ~connection();
    connection(connection const&) = delete;
    connection& operator=(connection const&) = delete;

    // Sends all statements at once, and gives their answers.  What fails is
    // followed by none: those after it are not run.
    [[nodiscard]] answer<std::vector<result_set>> run(std::span<statement const> all,
                                                      row_stream const* stream = nullptr);

    // Whether it may be used again: no transaction is open, and no answer is missing.
    [[nodiscard]] bool is_idle() const noexcept;

    // Waits until a notification has come, for this long, or until something can
    // be read from `other`.
    enum class heard {
        notification,
        nothing,
        lost,
    };
    [[nodiscard]] heard listen(int other, std::chrono::milliseconds most);

private:
    connection(PGconn* handle, std::chrono::milliseconds patience) noexcept
        : handle_(handle), patience_(patience) {}

    [[nodiscard]] bool connect();
    [[nodiscard]] bool send(std::span<statement const> all);
    [[nodiscard]] trouble broken() const { return {is_late_ ? "late" : ""}; }
    // Waits for the socket; false: not in time.
    [[nodiscard]] bool wait(bool for_reading, bool for_writing);
    // The next result; false: the connection is lost.
    [[nodiscard]] bool next(result_set& r);
    // All results of one statement; what the server refuses goes into `refused`.
    [[nodiscard]] bool receive(row_stream const* stream, result_set& last, trouble& refused);

    PGconn* handle_;
    std::chrono::milliseconds patience_;
    bool is_awaiting_ = false;
    bool is_late_ = false;
};

} // namespace writ::inline WRIT_ABI::postgres

#endif
