// SPDX-License-Identifier: GPL-2.0-or-later
// viplane-webbench: webbench 1.5's interface and output on an engine that carries thousands of clients.
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "webbench/program.h"

int main(int argc, char** argv) {
  try {
    return viplane::webbench::run_program(std::vector<std::string>(argv, argv + argc));
  } catch (const std::exception& error) {
    std::fprintf(stderr, "webbench: %s\n", error.what());
    return 3;
  }
}
