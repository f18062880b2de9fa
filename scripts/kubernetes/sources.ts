/** Our own sources for external programs, and edits of theirs. */
import type { Patch } from './programs.ts';

/** CoreDNS with the plugins in kubeadm's Corefile. Its plugins for clouds would triple the download and the compile time. */
export const coreDnsMain = `package main

import (
	_ "github.com/coredns/coredns/plugin/cache"
	_ "github.com/coredns/coredns/plugin/errors"
	_ "github.com/coredns/coredns/plugin/forward"
	_ "github.com/coredns/coredns/plugin/health"
	_ "github.com/coredns/coredns/plugin/kubernetes"
	_ "github.com/coredns/coredns/plugin/loadbalance"
	_ "github.com/coredns/coredns/plugin/log"
	_ "github.com/coredns/coredns/plugin/loop"
	_ "github.com/coredns/coredns/plugin/metrics"
	_ "github.com/coredns/coredns/plugin/ready"
	_ "github.com/coredns/coredns/plugin/reload"

	"github.com/coredns/coredns/coremain"
)

func main() { coremain.Run() }
`;

/** The first process of a pod: it waits for its end, and reaps orphaned processes. */
export const pauseMain = `package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"
)

func main() {
	if len(os.Args) > 1 && os.Args[1] == "-v" {
		fmt.Println("pause of debt-tracker's checks")
		return
	}
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM, syscall.SIGCHLD)
	for received := range signals {
		if received != syscall.SIGCHLD {
			return
		}
		for {
			if pid, err := syscall.Wait4(-1, nil, syscall.WNOHANG, nil); err != syscall.EINTR && pid <= 0 {
				break
			}
		}
	}
}
`;

const controller = 'pkg/networkpolicy/controller.go';

/**
 * Not every kernel supports the expression `queue` of nftables (CONFIG_NFT_QUEUE). Such kernels have the target NFQUEUE of xtables, which nftables
 * accepts as well: the packets reach the same queue. Its three numbers are the queue, the number of queues, and whether packets pass while no process
 * reads it.
 */
export const networkPolicyPatches: readonly Patch[] = [
  { file: controller, from: '&expr.Queue{Num: uint16(c.config.QueueID)}', to: 'queueTo(c.config)', count: 2 },
  { file: controller, from: '\tif c.config.FailOpen {\n\t\tqueue.Flag = expr.QueueFlagBypass\n\t}\n', to: '', count: 2 },
  {
    file: controller,
    from: '\t"github.com/google/nftables/expr"\n',
    to: '\t"github.com/google/nftables/expr"\n\t"github.com/google/nftables/xt"\n',
    count: 1,
  },
  {
    file: controller,
    from: '\nconst (\n\tcontrollerName ',
    to: `
func queueTo(config Config) *expr.Target {
	bypass := byte(0)
	if config.FailOpen {
		bypass = 1
	}
	info := xt.Unknown([]byte{byte(config.QueueID), byte(config.QueueID >> 8), 1, 0, bypass, 0})
	return &expr.Target{Name: "NFQUEUE", Rev: 3, Info: &info}
}

const (
	controllerName `,
    count: 1,
  },
];
