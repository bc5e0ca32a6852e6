// Command cspkit runs the fake Partner Center as a program, for test suites in
// any language, and explains its rules.
//
//	go run ./cmd/cspkit serve          a fake on loopback, with the fixture
//	go run ./cmd/cspkit rules PERM-7   what a rule or a refusal means
//	go run ./cmd/cspkit help
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"syscall"
)

const usage = `cspkit is a fake of Microsoft's Partner Center. It is unofficial.

  cspkit serve [flags]          serve the REST API until interrupted
  cspkit dump [-from URL]       write the world of a running fake to standard output
  cspkit load [-to URL] FILE    put a world into a running fake
  cspkit rules [-json] [NAME]   explain a rule (PERM-7), a refusal (role_not_allowed), or list them all

cspkit serve -h lists the flags of serve, and so on.
`

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	err := run(ctx, os.Args[1:], os.Stdout)
	if errors.Is(err, flag.ErrHelp) {
		return
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "cspkit:", err)
		os.Exit(1)
	}
}

// errUsage says how the program is called.
var errUsage = errors.New("say what to do: serve, dump, load or rules; cspkit help tells more")

// run does what the arguments say and writes its results to out.
func run(ctx context.Context, args []string, out io.Writer) error {
	if len(args) == 0 {
		return errUsage
	}
	switch args[0] {
	case "serve":
		return serve(ctx, args[1:], out)
	case "dump":
		return dump(ctx, args[1:], out)
	case "load":
		return load(ctx, args[1:], out)
	case "rules":
		return rules(args[1:], out)
	case "help", "-h", "-help", "--help":
		_, err := io.WriteString(out, usage)
		return err
	}
	return fmt.Errorf("%q: %w", args[0], errUsage)
}
