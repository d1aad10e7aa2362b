// SPDX-License-Identifier: Apache-2.0
#ifndef WRIT_TESTS_POSTGRES_PROXY_HPP
#define WRIT_TESTS_POSTGRES_PROXY_HPP

#include <atomic>
#include <string>
#include <thread>
#include <vector>

namespace writ_test {

// A network in front of the server, which does to connections what networks do.
class proxy {
public:
    enum class mode {
        passes,
        // Takes everything and passes nothing on; the peers are told nothing.
        silent,
        // Passes until a COMMIT of its own comes; that is kept, and whoever sent it
        // loses his connection.
        keeps_commit,
        // Passes such a COMMIT; whoever sent it loses his connection before the answer.
        swallows_answer,
        // Keeps one answer, whichever comes first, and passes everything else.
        keeps_answer,
    };

    proxy();
    ~proxy();
    proxy(proxy const&) = delete;
    proxy& operator=(proxy const&) = delete;

    // The server's connection string through here.
    [[nodiscard]] std::string connection() const;
    void set(mode m) { mode_ = m; }
    // How often a client has said something.
    [[nodiscard]] int asked() const { return asked_; }
    // Whether there is an answer that is kept.
    [[nodiscard]] bool has_answer() const { return has_answer_; }
    // What was kept reaches its peer now, or never.
    void release() { fate_ = fate::released; }
    void drop() { fate_ = fate::dropped; }

private:
    enum class fate {
        kept,
        released,
        dropped,
    };
    // Two sockets; -1 where one is closed.
    struct link {
        int client = -1;
        int server = -1;
        std::string kept = {};
        bool is_answer_kept = false;
    };

    void run();
    void accept_one();
    void from_client(link& l);
    void from_server(link& l);
    static void close_link(link& l);

    std::string folder_;
    int listening_ = -1;
    int port_ = 0;
    std::atomic<mode> mode_ = mode::passes;
    std::atomic<fate> fate_ = fate::kept;
    std::atomic<int> asked_ = 0;
    std::atomic<bool> has_answer_ = false;
    std::atomic<bool> is_ending_ = false;
    std::vector<link> links_;
    std::thread thread_;
};

} // namespace writ_test

#endif
