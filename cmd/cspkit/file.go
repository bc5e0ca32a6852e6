package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"strings"
)

// standard is where serve listens by default.
const standard = "http://127.0.0.1:8080"

// dump writes the world of a running fake.
func dump(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("dump", flag.ContinueOnError)
	flags.SetOutput(out)
	from := flags.String("from", standard, "address of the fake")
	if err := flags.Parse(args); err != nil {
		return err
	}
	return ask(ctx, http.MethodGet, *from+"/_control/dump", nil, out)
}

// load puts a world file into a running fake.
func load(ctx context.Context, args []string, out io.Writer) error {
	flags := flag.NewFlagSet("load", flag.ContinueOnError)
	flags.SetOutput(out)
	to := flags.String("to", standard, "address of the fake")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() != 1 {
		return fmt.Errorf("name the world file to load")
	}
	file, err := os.Open(flags.Arg(0))
	if err != nil {
		return err
	}
	defer func() { _ = file.Close() }() // only read
	return ask(ctx, http.MethodPost, *to+"/_control/load", file, out)
}

// ask makes a request of a running fake and copies the answer.
func ask(ctx context.Context, method, url string, body io.Reader, out io.Writer) error {
	r, err := http.NewRequestWithContext(ctx, method, url, body)
	if err != nil {
		return err
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer func() { _ = answer.Body.Close() }() // read to its end
	if answer.StatusCode != http.StatusOK {
		text, err := io.ReadAll(io.LimitReader(answer.Body, 1<<16))
		if err != nil {
			return err
		}
		return fmt.Errorf("%s: %s", answer.Status, strings.TrimSpace(string(text)))
	}
	_, err = io.Copy(out, answer.Body)
	return err
}
