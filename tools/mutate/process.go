package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"
)

// binary is the compiled tests of a package.
type binary struct {
	folder string // of the package in its module
	path   string
	dir    string // where its tests run
}

// memory is how much address space a process may have, in KiB: a mutant may
// ask for more and more.
const memory = 8 << 20

// process is one run of tests.
type process struct {
	binary binary
	tests  []string
	limit  time.Duration // of its time on the processor
	env    []string
	temp   string
}

// ending is how a process ended.
type ending struct {
	failed, timedOut bool
	cost             time.Duration // on the processor
	output           string        // what it said at the end
}

// run runs the tests until one of them fails. The shell sets the limits: time
// on the processor does not depend on what else the machine does. A mutant that
// waits forever is ended by the clock.
func (p process) run() (ending, error) {
	seconds := int(p.limit.Seconds()) + 1
	wait := 8*p.limit + 30*time.Second
	ctx, cancel := context.WithTimeout(context.Background(), wait)
	defer cancel()
	script := fmt.Sprintf(`ulimit -t %d && ulimit -v %d && exec "$0" "$@"`, seconds, memory)
	c := exec.CommandContext(ctx, "sh", "-c", script, p.binary.path,
		"-test.run", "^("+strings.Join(p.tests, "|")+")$", "-test.v", "-test.short", "-test.failfast", "-test.parallel", "1")
	c.Dir = p.binary.dir
	c.Env = append(os.Environ(), append(p.env, "GOMAXPROCS=1", "TMPDIR="+p.temp)...)
	r, w := io.Pipe()
	c.Stdout, c.Stderr = w, w
	if err := c.Start(); err != nil {
		return ending{}, err
	}
	var end ending
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		end.watch(r, cancel)
	}()
	err := c.Wait()
	w.Close()
	<-watched
	return end.close(c, err)
}

// watch reads what a process says, keeps the end of it, and stops the process
// when a test failed, or a part of one.
func (e *ending) watch(r io.Reader, stop func()) {
	lines := bufio.NewReader(r)
	for {
		line, err := lines.ReadString('\n')
		if strings.HasPrefix(strings.TrimSpace(line), "--- FAIL") {
			e.failed = true
			stop()
		}
		e.output = last(e.output+line, 2000)
		if err != nil {
			return
		}
	}
}

// last is the end of a text.
func last(text string, size int) string { return text[max(0, len(text)-size):] }

// close tells how a process ended from what waiting for it said.
func (e *ending) close(c *exec.Cmd, err error) (ending, error) {
	if state := c.ProcessState; state != nil {
		e.cost = state.UserTime() + state.SystemTime()
	}
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		return *e, err
	}
	if err != nil && !e.failed {
		status, ok := exit.Sys().(syscall.WaitStatus)
		e.failed, e.timedOut = true, ok && status.Signaled()
	}
	return *e, nil
}
