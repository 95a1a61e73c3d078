// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once
#include <vector>

#include "lab/machine.h"
#include "net/address.h"
#include "net/time.h"

namespace viplane::lab {

// What a neighbour of a virtual router experiences: in a process of its own on a machine, sends an echo request to an
// address through the machine's kernel, and asks on the link who has the address, over and over.
class NeighbourProbe {
 public:
  struct Options {
    IpAddress target;
    IpAddress own;  // of eth0, same family
    Duration period = std::chrono::milliseconds(1);
    // Ask on the link too. The kernel believes the answers, so without it one sees how long a stale entry lives.
    bool asks_link = true;
  };
  NeighbourProbe(const Machine& machine, const Options& options);

  // Ends it. The rest tells what was seen until then.
  void stop();

  struct Echo {
    Time sent;
    Time answered;
  };
  struct Answer {  // to a question on the link
    Time at;
    MacAddress mac;
  };
  const std::vector<Echo>& echoes() const { return echoes_; }  // answered ones, in the order of their answers
  const std::vector<Answer>& answers() const { return answers_; }

  struct Silence {
    Time from;
    Duration length{0};
  };
  // The longest part of a span in which no request was sent that was answered later.
  Silence longest_silence(Time from, Time to) const;
  // The time in a span in which questions on the link were answered from two MAC addresses, in grains of 5 ms.
  Duration doubly_answered(Time from, Time to) const;

 private:
  Descriptor memory_;
  Process process_;
  std::vector<Echo> echoes_;
  std::vector<Answer> answers_;
};

}  // namespace viplane::lab
