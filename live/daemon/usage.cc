// SPDX-License-Identifier: GPL-2.0-or-later
#include "live/daemon/usage.h"

namespace viplane::live {

std::string version_text() {
  return "viplaned " VIPLANE_VERSION
         "\nFlags, signals, files and exit codes: those of keepalived 2.2.7 where they make sense.\n";
}

std::string usage() {
  return R"(Usage: viplaned [OPTION...]
  -f, --use-file=FILE          Configuration (default /etc/keepalived/keepalived.conf)
  -t, --config-test[=FILE]     Check the configuration, say what is wrong (standard error or FILE), and end
  -P, --vrrp                   Virtual routers only
  -C, --check                  Virtual servers only
  -n, --dont-fork              Stay in the foreground
  -l, --log-console            Log to standard error as well
  -D, --log-detail             Log ordinary events, too
  -S, --log-facility=FACILITY  0..7, local0..local7, user or daemon (default)
  -G, --no-syslog              Don't log to the journal or syslog
  -g, --log-file[=FILE]        Log to FILE as well (default /tmp/viplaned.log)
  -p, --pid=FILE               Pid file (default /run/viplaned.pid)
  -i, --config-id=ID           What configuration lines beginning with @ are compared with
  -s, --namespace=NAME         Run in this network namespace
  -R, --dont-respawn           End when the director dies, instead of starting it again
  -u, --umask=MASK             For files the daemon makes (octal)
  -m, --core-dump              Allow a core dump
      --signum=FUNCTION        Print the signal number of STOP, RELOAD, DATA, STATS, STATS_CLEAR or JSON
  -v, --version                Print the version
  -h, --help                   Print this

Not in keepalived:
      --io=auto|xsk|packet|pcap  How frames get in and out (default auto); pcap:READ[,WRITE] takes captures for a wire
      --events=FILE            One JSON line an event, docs/events.md
      --metrics=ADDRESS:PORT   Prometheus metrics and JSON status over HTTP; a bare :PORT means 127.0.0.1
      --control=PATH           The socket viplanectl talks to (default /run/viplane/viplaned.sock)
      --name=NAME              Of this node in events; several daemons on one machine need one each
      --seed=NUMBER            Of random numbers (default: drawn from the system)
)";
}

}  // namespace viplane::live
