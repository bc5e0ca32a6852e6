//go:build unix

package main

import (
	"syscall"
	"time"
)

// cpuTime is the processor time that the process has taken so far. Others on
// the machine do not add to it.
func cpuTime() time.Duration {
	var use syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &use); err != nil {
		panic(err) // it fails only for a wrong argument
	}
	return time.Duration(use.Utime.Nano() + use.Stime.Nano())
}
