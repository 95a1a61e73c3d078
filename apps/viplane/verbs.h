// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "scenarios/throughput/inputs.h"

namespace viplane::workbench {

// What the program ends with.
enum ExitCode : int {
  kAsExpected = 0,
  kViolated = 1,     // an expectation or an invariant
  kBadInput = 2,     // file:line:column, what, remedy are on standard error
  kCouldNotRun = 3,  // the machine's fault, not the input's
};

struct RunArguments {
  std::string file;
  std::optional<std::uint64_t> seed;  // default: the scenario's
  std::string out;                    // folder; empty: none
  std::string junit;                  // file; empty: none
  bool json = false;
  std::string world = "sim";          // or lab
  std::string daemon = "viplaned";    // or keepalived (sim: its model); lab: frr
  std::vector<std::string> settings;  // path=value
  std::vector<std::string> sweeps;    // path=value,value
  std::uint32_t phases = 0;           // of a phase sweep; 0: as the scenario says
  std::string phase;                  // how much later the faults come; empty: as written
};
int run_verb(const RunArguments& arguments);
int lab_run_verb(const RunArguments& arguments);  // run_verb of the laboratory

struct FidelityArguments {
  std::vector<std::string> files;
  std::vector<std::string> daemons{"viplaned", "keepalived"};
  unsigned jobs = 1;
  std::string out;    // JSON file; empty: none
  std::string table;  // Markdown file; empty: none
  bool json = false;
};
int fidelity_verb(const FidelityArguments& arguments);

struct FaultsArguments {
  bool json = false;
  bool markdown = false;
};
int faults_verb(const FaultsArguments& arguments);
int schema_verb();

struct MuseumArguments {
  std::string folder = "scenarios/museum";
  std::vector<std::string> only;  // names of pieces; empty: all
  std::string world = "sim";      // lab: real daemons as well
  unsigned jobs = 1;
  std::string out;    // JSON file; empty: none
  std::string table;  // Markdown file; empty: none
  bool json = false;
};
int museum_verb(const MuseumArguments& arguments);

struct ReplayArguments {
  std::string folder;
  bool json = false;
};
int replay_verb(const ReplayArguments& arguments);

struct DrillArguments {
  std::string first;
  std::string second;
  std::uint64_t seed = 1;
  std::string out;
  std::string junit;
  bool json = false;
};
int drill_verb(const DrillArguments& arguments);

struct ExplainArguments {
  std::vector<std::string> files;
  bool json = false;
};
int explain_verb(const ExplainArguments& arguments);

struct CheckArguments {
  std::vector<std::string> files;
  bool json = false;
  bool github = false;
  bool keywords = false;
  bool host = false;
  bool print = false;
  std::string config_id;  // empty: the node's name
};
int check_verb(const CheckArguments& arguments);  // 1: a finding is an error; 2: a file cannot be read

struct CompareArguments {
  std::string world = "lab";
  std::vector<double> caps;  // Mbit/s, 0: none; empty: the world's own choice
  int servers = 3;
  std::optional<int> clients;  // default: the world's own choice, as of the next
  std::optional<int> seconds;
  std::string out;  // folder; empty: none
  bool json = false;
  // Of the laboratory.
  std::vector<std::string> balancers;  // empty: those that are compared by default
  int repetitions = 5;
  std::string io;
  // Of the simulation.
  throughput::Inputs inputs;
  std::vector<std::string> methods{"DR", "TUN", "NAT"};
  std::vector<std::string> sweeps;  // empty: the reference experiment
};
int compare_verb(const CompareArguments& arguments);
int simulated_compare_verb(const CompareArguments& arguments);  // compare_verb of the simulation

}  // namespace viplane::workbench
