// SPDX-License-Identifier: Apache-2.0
#include "postgres/proxy.hpp"

#include <array>
#include <cstring>
#include <fstream>
#include <stdexcept>
#include <utility>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace writ_test {
namespace {

void close_one(int& socket) {
    if (socket >= 0) {
        ::close(std::exchange(socket, -1));
    }
}

// What can be read at once; nothing: the peer has closed it.
std::string read_some(int socket) {
    std::string bytes(1 << 16, '\0');
    auto const n = ::recv(socket, bytes.data(), bytes.size(), 0);
    bytes.resize(n > 0 ? static_cast<std::size_t>(n) : 0);
    return bytes;
}

void write_all(int socket, std::string_view bytes) {
    while (!bytes.empty()) {
        auto const n = ::send(socket, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (n <= 0) {
            return;
        }
        bytes.remove_prefix(static_cast<std::size_t>(n));
    }
}

// Not the end of a transaction that is sent as a whole.
bool is_commit_alone(std::string const& bytes) {
    std::string const word("COMMIT\0", 7);
    return bytes.find(word) != bytes.npos && bytes.find("BEGIN") == bytes.npos;
}

} // namespace

proxy::proxy() {
    std::ifstream file(WRIT_POSTGRES_STATE "/location");
    std::getline(file, folder_);
    listening_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* const general = reinterpret_cast<sockaddr*>(&address);
    if (::bind(listening_, general, size) != 0 || ::listen(listening_, 16) != 0
        || ::getsockname(listening_, general, &size) != 0) {
        throw std::runtime_error("no port to listen at");
    }
    port_ = ntohs(address.sin_port);
    thread_ = std::thread([this] { run(); });
}

proxy::~proxy() {
    is_ending_ = true;
    thread_.join();
    for (link& l : links_) {
        close_link(l);
    }
    close_one(listening_);
}

std::string proxy::connection() const {
    return "host=127.0.0.1 port=" + std::to_string(port_)
           + " user=writ dbname=postgres sslmode=disable gssencmode=disable";
}

void proxy::close_link(link& l) {
    close_one(l.client);
    close_one(l.server);
}

void proxy::accept_one() {
    link l{::accept(listening_, nullptr, nullptr), ::socket(AF_UNIX, SOCK_STREAM, 0)};
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    std::string const path = folder_ + "/.s.PGSQL.5432";
    std::memcpy(address.sun_path, path.c_str(), path.size() + 1);
    if (::connect(l.server, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
        close_link(l);
    }
    links_.push_back(std::move(l));
}

void proxy::from_client(link& l) {
    std::string const bytes = read_some(l.client);
    ++asked_;
    if (bytes.empty()) {
        close_link(l);
    } else if (mode_ == mode::silent) {
        return;
    } else if (mode_ == mode::keeps_commit && is_commit_alone(bytes)) {
        l.kept = bytes;
        close_one(l.client);
    } else if (mode_ == mode::swallows_answer && is_commit_alone(bytes)) {
        write_all(l.server, bytes);
        // The server has answered when there is something to read.
        read_some(l.server);
        close_link(l);
    } else {
        write_all(l.server, bytes);
    }
}

void proxy::from_server(link& l) {
    if (mode_ == mode::keeps_answer) {
        mode_ = mode::passes;
        l.is_answer_kept = true;
        has_answer_ = true;
        return;
    }
    std::string const bytes = read_some(l.server);
    if (bytes.empty()) {
        close_link(l);
    } else if (mode_ != mode::silent) {
        write_all(l.client, bytes);
    }
}

void proxy::run() {
    while (!is_ending_) {
        for (link& l : links_) {
            l.is_answer_kept = l.is_answer_kept && fate_ == fate::kept;
            if (!l.kept.empty() && fate_ != fate::kept) {
                if (fate_ == fate::released) {
                    write_all(l.server, l.kept);
                    // Until it has done what it was told.
                    read_some(l.server);
                }
                l.kept.clear();
                close_link(l);
            }
        }
        std::vector<pollfd> watched{{listening_, POLLIN, 0}};
        for (link const& l : links_) {
            watched.push_back({l.client, POLLIN, 0});
            watched.push_back({l.client >= 0 && !l.is_answer_kept ? l.server : -1, POLLIN, 0});
        }
        ::poll(watched.data(), watched.size(), 5);
        for (std::size_t i = 0; 2 * i + 2 < watched.size(); ++i) {
            link& l = links_[i];
            if (watched[2 * i + 1].revents != 0) {
                from_client(l);
            }
            if (watched[2 * i + 2].revents != 0 && l.client >= 0) {
                from_server(l);
            }
        }
        if (watched[0].revents != 0) {
            accept_one();
        }
    }
}

} // namespace writ_test
