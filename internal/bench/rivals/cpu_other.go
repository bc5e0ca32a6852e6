//go:build !unix

package main

import "time"

var begin = time.Now()

// cpuTime is the time of day where there is no better: it needs an idle
// machine.
func cpuTime() time.Duration { return time.Since(begin) }
