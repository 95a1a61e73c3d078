// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/program.h"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <thread>

#include "webbench/parse.h"
#include "webbench/report.h"
#include "webbench/run.h"
#include "webbench/spectrum.h"
#include "webbench/words.h"

namespace viplane::webbench {
namespace {

enum ExitCode : int { kDone = 0, kNoServer = 1, kMisuse = 2, kOurFault = 3 };

constexpr std::size_t kSpareDescriptors = 32;
constexpr int kMostPlannedClients = 20000;  // with --rate and without --clients

void say(std::FILE* stream, std::string_view text) {
  std::fwrite(text.data(), 1, text.size(), stream);
  std::fflush(stream);
}

bool write_block(const Output& output, const std::string& text) {
  if (!output) return true;
  if (*output == "-") {
    say(stdout, text);
    return true;
  }
  std::FILE* file = std::fopen(output->c_str(), "w");
  bool written = file && std::fwrite(text.data(), 1, text.size(), file) == text.size();
  const int error = errno;
  if (file) written = std::fclose(file) == 0 && written;
  if (!written) say(stderr, "webbench: cannot write " + *output + ": " + std::strerror(error) + ".\n");
  return written;
}

Job job_of(const Options& options, const Request& request, const sockaddr_in& target) {
  Job job;
  job.target = target;
  job.request = request.bytes;
  job.half_close = request.version == HttpVersion::http09;
  job.early_close = options.force;
  job.length = std::chrono::seconds(options.seconds);
  job.timeout = options.extras.timeout;
  job.measures = options.extras.measures();
  job.server_header = options.extras.server_header;
  return job;
}

// As many clients as asked for; with a rate and no number, as many as descriptors allow. 0: there are too few.
std::size_t clients_of(const Options& options) {
  const bool open_end = options.extras.rate && !options.clients_given;
  const auto wanted = static_cast<std::size_t>(open_end ? kMostPlannedClients : options.clients);
  const std::size_t allowed = allow_descriptors(wanted + kSpareDescriptors);
  if (allowed >= wanted + kSpareDescriptors) return wanted;
  if (open_end) return allowed - kSpareDescriptors;
  say(stderr, "webbench: " + std::to_string(wanted) + " clients need " + std::to_string(wanted + kSpareDescriptors) +
                  " descriptors, and " + std::to_string(allowed) + " are allowed; see ulimit -n.\n");
  return 0;
}

int bench(const Options& options, const Request& request) {
  const auto target = resolve(request.host, request.port);
  if (!target || !can_connect(*target)) {
    say(stderr, "\nConnect to server failed. Aborting benchmark.\n");
    return kNoServer;
  }
  const std::size_t clients = clients_of(options);
  if (clients == 0) return kOurFault;
  std::this_thread::sleep_for(std::chrono::seconds(1));
  const Tally tally =
      run_load(job_of(options, request, *target), {clients, options.extras.rate}, options.extras.threads);
  say(stdout, verdict(tally.counts, options.seconds));
  if (options.extras.detail) say(stdout, detail(tally));
  bool written = write_block(options.extras.hdr, percentile_spectrum(tally.total));
  written = write_block(options.extras.json, json(options, request, tally)) && written;
  return written ? kDone : kOurFault;
}

}  // namespace

int run_program(const std::vector<std::string>& arguments) {
  const auto parsed = parse(arguments);
  if (const Exit* exit = std::get_if<Exit>(&parsed)) {
    say(stdout, exit->out);
    say(stderr, exit->err);
    return exit->code;
  }
  const Options& options = std::get<Options>(parsed);
  say(stderr, copyright());
  const auto request = build_request(options);
  if (const BadUrl* bad = std::get_if<BadUrl>(&request)) {
    say(stderr, bad->text);
    return kMisuse;
  }
  say(stdout, announcement(options, std::get<Request>(request)));
  return bench(options, std::get<Request>(request));
}

}  // namespace viplane::webbench
