package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"time"

	"cspkit.example/partnercentertest"
	"cspkit.example/permissions"
)

// settings are the flags of serve.
type settings struct {
	address string
	seed    uint64
	load    string
	save    string
	profile string
	control bool
}

// serve runs the fake until ctx ends, and then lets requests finish.
func serve(ctx context.Context, args []string, out io.Writer) error {
	var s settings
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(out)
	flags.StringVar(&s.address, "addr", "127.0.0.1:8080", "address to listen on; port 0 takes a free one")
	flags.Uint64Var(&s.seed, "seed", 1, "what identifiers and chances are drawn with")
	flags.StringVar(&s.load, "load", "", "world file to begin with, instead of the fixture")
	flags.StringVar(&s.save, "save", "", "world file to write at the end")
	flags.StringVar(&s.profile, "profile", "production", "production, sandbox: with the limits of Microsoft's, or chaos: one request in ten goes wrong, by the seed")
	flags.BoolVar(&s.control, "control", false, "serve /_control also on an address that is not loopback")
	if err := flags.Parse(args); err != nil {
		return err
	}
	world, err := s.world(ctx)
	if err != nil {
		return err
	}
	c := &control{newWorlds(world), s.options()}
	defer c.close()
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.address)
	if err != nil {
		return err
	}
	loopback := listener.Addr().(*net.TCPAddr).IP.IsLoopback()
	handler := http.NewServeMux()
	handler.HandleFunc("/", c.api)
	handler.HandleFunc("GET /health", func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "ok\n") })
	if loopback || s.control {
		handler.Handle("/_control/", c.routes())
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, ReadTimeout: time.Minute, WriteTimeout: time.Minute, MaxHeaderBytes: 64 << 10}
	if err := s.greet(out, world, "http://"+listener.Addr().String(), loopback || s.control); err != nil {
		return err
	}
	return s.until(ctx, server, listener, c)
}

// until serves until ctx ends, gives requests ten seconds to finish, and saves
// the world.
func (s *settings) until(ctx context.Context, server *http.Server, on net.Listener, c *control) error {
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(on) }()
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(end); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	if s.save == "" {
		return nil
	}
	main, err := c.named("")
	if err != nil {
		return err
	}
	return save(end, main.World, s.save)
}

// save writes a world file, which replaces an older one only when it is whole.
func save(ctx context.Context, world *partnercentertest.World, name string) error {
	file, err := os.CreateTemp(filepath.Dir(name), "world-*")
	if err != nil {
		return err
	}
	err = errors.Join(world.Dump(ctx, file), file.Close())
	if err == nil {
		err = os.Rename(file.Name(), name)
	}
	if err != nil {
		return errors.Join(err, os.Remove(file.Name()))
	}
	return nil
}

func (s *settings) options() []partnercentertest.Option {
	options := []partnercentertest.Option{partnercentertest.Seed(s.seed)}
	if s.profile == "sandbox" {
		options = append(options, partnercentertest.Sandbox())
	}
	return options
}

// world is what the flags ask for.
func (s *settings) world(ctx context.Context) (*partnercentertest.World, error) {
	options := s.options()
	if s.load != "" {
		options = append(options, partnercentertest.Empty())
	}
	world, err := partnercentertest.Open(ctx, options...)
	if err != nil {
		return nil, err
	}
	switch s.profile {
	case "production", "sandbox":
	case "chaos":
		chaos(world)
	default:
		return nil, fmt.Errorf("-profile %q: use production, sandbox or chaos", s.profile)
	}
	if s.load == "" {
		return world, nil
	}
	file, err := os.Open(s.load)
	if err != nil {
		return nil, err
	}
	defer func() { _ = file.Close() }() // only read
	return world, world.Load(ctx, file)
}

// chaos lets one request in ten go wrong, in every way there is.
func chaos(world *partnercentertest.World) {
	for _, f := range []partnercentertest.WireFault{
		{Probability: 0.03, Status: http.StatusTooManyRequests, RetryAfter: time.Second},
		{Probability: 0.03, Status: http.StatusServiceUnavailable},
		{Probability: 0.02, Drop: true},
		{Probability: 0.02, Lost: true, Drop: true},
	} {
		world.FailWire(f)
	}
}

// greet says where the fake is and how to use it.
func (s *settings) greet(out io.Writer, world *partnercentertest.World, url string, control bool) error {
	lines := "Partner Center (unofficial fake) on " + url + "\n"
	if s.load == "" {
		for _, p := range []struct {
			name string
			who  permissions.Identity
		}{{"anna (admin agent of Contoso, direct bill)", world.Anna}, {"ingo (admin agent of Distri, provider)", world.Ingo}, {"rita (global admin of Fabrikam, reseller)", world.Rita}} {
			lines += "\ntoken of " + p.name + ":\n" + world.Token(p.who) + "\n"
		}
		app := world.Applications()[0]
		lines += "\nclient of Contoso for POST /contoso/oauth2/v2.0/token:\n" + app.ClientID + " " + app.Secret.Reveal() + "\n"
		lines += "\ntry: curl -H \"Authorization: Bearer $TOKEN\" " + url + "/v1/customers\n"
	}
	if control {
		lines += "look: " + url + "/_control/\n"
	}
	_, err := io.WriteString(out, lines)
	return err
}
