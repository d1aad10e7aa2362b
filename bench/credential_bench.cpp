// SPDX-License-Identifier: Apache-2.0
// How fast is a caller recognised?  API keys among few and many, beside a digest
// and a find; tokens verified and issued with each algorithm, beside the bare
// operation of OpenSSL; tokens that were seen before, beside a find of their texts.
#include "credential/keys.hpp"
#include "credential/seen_tokens.hpp"
#include "credential/tokens.hpp"
#include "support/run.hpp"

int main(int argc, char** argv) {
    bench::keep_freed_memory();
    bench::report_timing();
    bench::add_keys(10, "10");
    bench::add_keys(1'000, "1k");
    bench::add_keys(10'000, "10k");
    bench::add_keys(1'000'000, "1M");
    bench::add_tokens();
    bench::add_seen_tokens(1'000, "1k");
    bench::add_seen_tokens(10'000, "10k");
    return bench::run_all(argc, argv);
}
