// SPDX-License-Identifier: Apache-2.0
#include "postgres/connection.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <utility>

#include <poll.h>

namespace writ::inline WRIT_ABI::postgres {
namespace {

using std::chrono::steady_clock;

// Milliseconds for poll(): what is left is rounded up, so that it never spins.
int left_until(steady_clock::time_point end) noexcept {
    auto const left = std::chrono::ceil<std::chrono::milliseconds>(end - steady_clock::now()).count();
    return static_cast<int>(std::clamp<long long>(left, 0, 1'000'000'000));
}

// Whether the socket is ready before the end.
bool ready(int socket, short events, steady_clock::time_point end) noexcept {
    pollfd watched{socket, events, 0};
    for (;;) {
        int const n = poll(&watched, 1, left_until(end));
        if (n > 0) {
            return true;
        }
        if ((n < 0 && errno != EINTR) || steady_clock::now() >= end) {
            return false;
        }
    }
}

} // namespace

answer<std::unique_ptr<connection>> connection::open(std::string const& where,
                                                     std::chrono::milliseconds patience) {
    std::string const bound = std::to_string(patience.count());
    // Those before `dbname` can be overridden by the string in it, those after it
    // not.  A dead peer is noticed though nothing is sent, and though all is.
    std::array<char const*, 7> const names{"keepalives_idle",
                                           "keepalives_interval",
                                           "tcp_user_timeout",
                                           "dbname",
                                           "client_encoding",
                                           "target_session_attrs",
                                           nullptr};
    std::array<char const*, 7> const values{"5",    "2",       bound.c_str(), where.c_str(),
                                            "UTF8", "primary", nullptr};
    std::unique_ptr<connection> made(
        new connection(PQconnectStartParams(names.data(), values.data(), 1), patience));
    if (made->handle_ == nullptr) {
        return trouble();
    }
    // A server's notices go nowhere: they are its words.
    PQsetNoticeReceiver(
        made->handle_, [](void*, PGresult const*) {}, nullptr);
    if (!made->connect()) {
        return trouble();
    }
    if (PQsetnonblocking(made->handle_, 1) != 0 || PQenterPipelineMode(made->handle_) != 1) {
        return trouble();
    }
    return made;
}

connection::~connection() {
    PQfinish(handle_);
}

bool connection::connect() {
    auto const end = steady_clock::now() + patience_;
    PostgresPollingStatusType state = PGRES_POLLING_WRITING;
    if (PQstatus(handle_) == CONNECTION_BAD) {
        return false;
    }
    while (state != PGRES_POLLING_OK) {
        if (state == PGRES_POLLING_FAILED) {
            return false;
        }
        short const events = state == PGRES_POLLING_READING ? POLLIN : POLLOUT;
        if (!ready(PQsocket(handle_), events, end)) {
            return false;
        }
        state = PQconnectPoll(handle_);
    }
    return true;
}

bool connection::is_idle() const noexcept {
    return !is_awaiting_ && PQstatus(handle_) == CONNECTION_OK
           && PQtransactionStatus(handle_) == PQTRANS_IDLE;
}

bool connection::wait(bool for_reading, bool for_writing) {
    auto const events = static_cast<short>((for_reading ? POLLIN : 0) | (for_writing ? POLLOUT : 0));
    is_late_ = !ready(PQsocket(handle_), events, steady_clock::now() + patience_);
    return !is_late_;
}

bool connection::send(std::span<statement const> all) {
    for (statement const& s : all) {
        std::vector<char const*> values;
        std::vector<int> lengths;
        for (std::string const& v : s.values) {
            values.push_back(v.data());
            lengths.push_back(static_cast<int>(v.size()));
        }
        std::vector<int> const binary(values.size(), 1);
        if (PQsendQueryParams(handle_, s.text.c_str(), static_cast<int>(values.size()), s.types.data(),
                              values.data(), lengths.data(), binary.data(), 1)
            != 1) {
            return false;
        }
    }
    if (PQpipelineSync(handle_) != 1) {
        return false;
    }
    // The server may answer before it has read all, and must not wait for us.
    for (int left = PQflush(handle_); left != 0; left = PQflush(handle_)) {
        if (left < 0 || !wait(true, true) || PQconsumeInput(handle_) != 1) {
            return false;
        }
    }
    return true;
}

bool connection::next(result_set& r) {
    while (PQisBusy(handle_) != 0) {
        if (!wait(true, false) || PQconsumeInput(handle_) != 1) {
            return false;
        }
    }
    r.reset(PQgetResult(handle_));
    return PQstatus(handle_) == CONNECTION_OK;
}

bool connection::receive(row_stream const* stream, result_set& last, trouble& refused) {
    if (stream != nullptr) {
        // Where that is refused, the rows come together.
        static_cast<void>(PQsetSingleRowMode(handle_));
    }
    for (;;) {
        result_set r;
        if (!next(r)) {
            return false;
        }
        if (r == nullptr) {
            return true;
        }
        if (PQresultStatus(r.get()) == PGRES_FATAL_ERROR && refused.sqlstate.empty()) {
            char const* const state = PQresultErrorField(r.get(), PG_DIAG_SQLSTATE);
            if (state == nullptr) {
                // Libpq's own words: the connection is gone.
                return false;
            }
            refused.sqlstate = state;
        }
        for (int i = 0; stream != nullptr && i < PQntuples(r.get()); ++i) {
            stream->each(row(r.get(), i));
        }
        last = std::move(r);
    }
}

answer<std::vector<result_set>> connection::run(std::span<statement const> all, row_stream const* stream) {
    std::vector<result_set> answers(all.size());
    trouble refused;
    is_awaiting_ = true;
    if (!send(all)) {
        return broken();
    }
    for (std::size_t i = 0; i < all.size(); ++i) {
        if (!receive(stream != nullptr && stream->statement == i ? stream : nullptr, answers[i], refused)) {
            return broken();
        }
    }
    result_set end;
    if (!next(end) || PQresultStatus(end.get()) != PGRES_PIPELINE_SYNC) {
        return broken();
    }
    is_awaiting_ = false;
    if (!refused.sqlstate.empty()) {
        return refused;
    }
    return answers;
}

connection::heard connection::listen(int other, std::chrono::milliseconds most) {
    auto const noticed = [&] {
        bool any = false;
        while (PGnotify* const n = PQnotifies(handle_)) {
            PQfreemem(n);
            any = true;
        }
        return any;
    };
    if (noticed()) {
        return heard::notification;
    }
    std::array<pollfd, 2> watched{pollfd{PQsocket(handle_), POLLIN, 0}, pollfd{other, POLLIN, 0}};
    poll(watched.data(), watched.size(), left_until(steady_clock::now() + most));
    if (watched[0].revents == 0) {
        return heard::nothing;
    }
    if (PQconsumeInput(handle_) != 1 || PQstatus(handle_) != CONNECTION_OK) {
        return heard::lost;
    }
    return noticed() ? heard::notification : heard::nothing;
}

} // namespace writ::inline WRIT_ABI::postgres
