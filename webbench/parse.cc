// SPDX-License-Identifier: GPL-2.0-or-later
#include "webbench/parse.h"

#include <getopt.h>

#include <string_view>

#include "webbench/extras.h"
#include "webbench/number.h"

namespace viplane::webbench {
namespace {

constexpr char kShort[] = "912Vfrt:p:c:?h";

// Options without a letter of their own.
enum : int { kGet = 1000, kHead, kOptions, kTrace };

constexpr option kLong[] = {{"force", no_argument, nullptr, 'f'},
                            {"reload", no_argument, nullptr, 'r'},
                            {"time", required_argument, nullptr, 't'},
                            {"help", no_argument, nullptr, '?'},
                            {"http09", no_argument, nullptr, '9'},
                            {"http10", no_argument, nullptr, '1'},
                            {"http11", no_argument, nullptr, '2'},
                            {"get", no_argument, nullptr, kGet},
                            {"head", no_argument, nullptr, kHead},
                            {"options", no_argument, nullptr, kOptions},
                            {"trace", no_argument, nullptr, kTrace},
                            {"version", no_argument, nullptr, 'V'},
                            {"proxy", required_argument, nullptr, 'p'},
                            {"clients", required_argument, nullptr, 'c'},
                            {nullptr, 0, nullptr, 0}};

Exit misuse(std::string text) { return {2, "", std::move(text)}; }

// "server:port", split at the last colon; without one the port remains as it was.
std::optional<Exit> take_proxy(const std::string& value, Options& options) {
  const std::size_t colon = value.rfind(':');
  options.proxy_host = value.substr(0, colon);
  if (colon == std::string::npos) return std::nullopt;
  if (colon == 0) return misuse("Error in option --proxy " + value + ": Missing hostname.\n");
  if (colon + 1 == value.size()) return misuse("Error in option --proxy " + value + " Port number is missing.\n");
  options.proxy_port = number_at_start(value.substr(colon + 1));
  return std::nullopt;
}

std::optional<Exit> take(int letter, const char* value, Options& options) {
  switch (letter) {
    case 'f': options.force = true; break;
    case 'r': options.reload = true; break;
    case '9': options.version = HttpVersion::http09; break;
    case '1': options.version = HttpVersion::http10; break;
    case '2': options.version = HttpVersion::http11; break;
    case kGet: options.method = Method::get; break;
    case kHead: options.method = Method::head; break;
    case kOptions: options.method = Method::options; break;
    case kTrace: options.method = Method::trace; break;
    case 'V': return Exit{0, "1.5\n", ""};
    case 't': options.seconds = number_at_start(value); break;
    case 'c':
      options.clients = number_at_start(value);
      options.clients_given = true;
      break;
    case 'p': return take_proxy(value, options);
    default: return misuse(std::string(usage()));  // -?, -h, and what getopt_long has already complained about
  }
  return std::nullopt;
}

// Zero means "the default", which for the time is another one than without the option.
std::optional<Exit> settle_numbers(Options& options) {
  if (options.clients == 0) options.clients = 1;
  if (options.seconds == 0) options.seconds = 60;
  if (options.clients < 0)
    return misuse("webbench: --clients wants a number of clients, not " + std::to_string(options.clients) + ".\n");
  if (options.seconds < 0)
    return misuse("webbench: --time wants a number of seconds, not " + std::to_string(options.seconds) + ".\n");
  return std::nullopt;
}

}  // namespace

std::variant<Options, Exit> parse(const std::vector<std::string>& arguments) {
  if (arguments.size() <= 1) return misuse(std::string(usage()));
  auto parted = part(arguments);
  if (const auto* fault = std::get_if<std::string>(&parted)) return misuse(*fault);
  Parted& words = std::get<Parted>(parted);
  if (words.help) return Exit{0, std::string(extras_usage()), ""};

  Options options;
  options.extras = words.extras;
  std::vector<char*> argv;
  for (std::string& word : words.rest) argv.push_back(word.data());
  argv.push_back(nullptr);
  const int argc = static_cast<int>(words.rest.size());
  optind = 0;  // glibc: start anew, also within one process
  for (int letter; (letter = getopt_long(argc, argv.data(), kShort, kLong, nullptr)) != -1;) {
    if (auto exit = take(letter, optarg, options)) return *exit;
  }
  if (optind == argc) return misuse("webbench: Missing URL!\n" + std::string(usage()));
  options.url = argv[static_cast<std::size_t>(optind)];
  if (auto exit = settle_numbers(options)) return *exit;
  return options;
}

}  // namespace viplane::webbench
