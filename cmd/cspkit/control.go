package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"html/template"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"cspkit.example/partnercentertest"
)

// control lets tests in other languages do what Go tests do with a World: move
// its clock, break it, look into it, fork it, and begin anew. The parameter
// world names a fork; without it the main world is meant.
type control struct {
	*worlds
	options []partnercentertest.Option
}

// api answers with the world that the token is of.
func (c *control) api(w http.ResponseWriter, r *http.Request) {
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	c.of(token).Handler().ServeHTTP(w, r)
}

// routes are those under /_control/.
func (c *control) routes() http.Handler {
	mux := http.NewServeMux()
	for pattern, run := range map[string]func(*served, *http.Request) (any, error){
		"GET /_control/clock":     clock,
		"POST /_control/clock":    setClock,
		"GET /_control/journal":   journal,
		"GET /_control/tokens":    tokens,
		"POST /_control/faults":   addFault,
		"DELETE /_control/faults": removeFaults,
		"GET /_control/worlds":    c.listWorlds,
		"POST /_control/worlds":   c.addWorld,
		"DELETE /_control/worlds": c.removeWorlds,
		"POST /_control/reset":    c.reset,
		"POST /_control/load":     c.load,
	} {
		mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) { c.answer(w, r, run) })
	}
	mux.HandleFunc("GET /_control/dump", c.dump)
	mux.HandleFunc("GET /_control/{$}", c.page)
	return mux
}

// maxWorld bounds a world file that is posted.
const maxWorld = 1 << 30

// answer runs a route and writes what it returns as JSON. Whatever fails is
// the request's fault: the message says why.
func (c *control) answer(w http.ResponseWriter, r *http.Request, run func(*served, *http.Request) (any, error)) {
	r.Body = http.MaxBytesReader(w, r.Body, maxWorld)
	var result any
	world, err := c.named(r.URL.Query().Get("world"))
	if err == nil {
		result, err = run(world, r)
	}
	status := http.StatusOK
	if err != nil {
		status, result = http.StatusBadRequest, map[string]string{"error": err.Error()}
	}
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.WriteHeader(status)
	if err := json.NewEncoder(w).Encode(result); err != nil {
		slog.WarnContext(r.Context(), "an answer was not written", slog.Any("error", err))
	}
}

// clockJSON is the time of the world.
type clockJSON struct {
	Now     time.Time `json:"now"`
	Advance string    `json:"advance,omitempty"` // in: a duration such as 48h
}

func clock(world *served, _ *http.Request) (any, error) {
	return clockJSON{Now: world.Clock.Now()}, nil
}

// setClock moves the clock forward, or puts it to a time.
func setClock(world *served, r *http.Request) (any, error) {
	var in clockJSON
	if err := json.NewDecoder(r.Body).Decode(&in); err != nil {
		return nil, err
	}
	switch {
	case in.Advance != "":
		d, err := time.ParseDuration(in.Advance)
		if err != nil {
			return nil, err
		}
		world.Clock.Advance(d)
	case !in.Now.IsZero():
		world.Clock.Set(in.Now.UTC())
	default:
		return nil, errors.New(`give {"advance":"48h"} or {"now":"2020-07-01T00:00:00Z"}`)
	}
	return clock(world, r)
}

// callJSON is a line of the journal.
type callJSON struct {
	At     time.Time `json:"at"`
	Tenant string    `json:"tenant,omitempty"`
	User   string    `json:"user,omitempty"`
	Call   string    `json:"call"`
}

// journal is what was called, and how the clients behaved.
func journal(world *served, _ *http.Request) (any, error) {
	out := struct {
		Calls     []callJSON                   `json:"calls"`
		Exchanges []partnercentertest.Exchange `json:"exchanges"`
		Behaviour []string                     `json:"behaviour"`
	}{Calls: []callJSON{}, Exchanges: append([]partnercentertest.Exchange{}, world.Exchanges()...), Behaviour: append([]string{}, world.Behaviour()...)}
	for _, call := range world.Journal().Calls() {
		out.Calls = append(out.Calls, callJSON{call.At, string(call.Who.Tenant), string(call.Who.User), call.String()})
	}
	return out, nil
}

// tokens are bearer tokens of the fixture's users, by name.
func tokens(world *served, _ *http.Request) (any, error) { return tokensOf(world.World), nil }

func tokensOf(world *partnercentertest.World) map[string]string {
	out := map[string]string{}
	for name, who := range people(world) {
		out[name] = world.Token(who)
	}
	return out
}

// faultJSON is a partnercentertest.WireFault on the wire.
type faultJSON struct {
	Method      string    `json:"method"`
	Path        string    `json:"path"`
	From        int       `json:"from"`
	Times       int       `json:"times"`
	Probability float64   `json:"probability"`
	After       time.Time `json:"after"`
	Until       time.Time `json:"until"`
	Status      int       `json:"status"`
	RetryAfter  string    `json:"retryAfter"` // a duration such as 10s
	RetryAsDate bool      `json:"retryAsDate"`
	Drop        bool      `json:"drop"`
	Lost        bool      `json:"lost"`
	Latency     string    `json:"latency"` // a duration
}

func addFault(world *served, r *http.Request) (any, error) {
	decoder := json.NewDecoder(r.Body)
	decoder.DisallowUnknownFields()
	var in faultJSON
	if err := decoder.Decode(&in); err != nil {
		return nil, err
	}
	f := partnercentertest.WireFault{
		Method: in.Method, Path: in.Path, From: in.From, Times: in.Times, Probability: in.Probability, After: in.After, Until: in.Until,
		Status: in.Status, RetryAsDate: in.RetryAsDate, Drop: in.Drop, Lost: in.Lost,
	}
	var err error
	for text, to := range map[string]*time.Duration{in.RetryAfter: &f.RetryAfter, in.Latency: &f.Latency} {
		if text == "" {
			continue
		}
		if *to, err = time.ParseDuration(text); err != nil {
			return nil, err
		}
	}
	world.mu.Lock()
	defer world.mu.Unlock()
	world.heal = append(world.heal, world.FailWire(f))
	return map[string]int{"faults": len(world.heal)}, nil
}

func removeFaults(world *served, _ *http.Request) (any, error) {
	world.mu.Lock()
	defer world.mu.Unlock()
	for _, heal := range world.heal {
		heal()
	}
	world.heal = nil
	return map[string]int{"faults": 0}, nil
}

func (c *control) listWorlds(*served, *http.Request) (any, error) {
	return map[string][]string{"worlds": append([]string{}, c.names()...)}, nil
}

// addWorld forks the main world. The tokens lead to the fork.
func (c *control) addWorld(_ *served, r *http.Request) (any, error) {
	name, forked, err := c.fork(context.WithoutCancel(r.Context()))
	if err != nil {
		return nil, err
	}
	return struct {
		World  string            `json:"world"`
		Tokens map[string]string `json:"tokens"`
	}{name, tokensOf(forked.World)}, nil
}

func (c *control) removeWorlds(_ *served, r *http.Request) (any, error) {
	c.removeForks()
	return c.listWorlds(nil, r)
}

// reset begins anew, with the fixture, and ends the forks. Tokens of the old
// world are of no use in the new one.
func (c *control) reset(_ *served, r *http.Request) (any, error) {
	return c.begin(r.Context(), func(context.Context, *partnercentertest.World) error { return nil }, c.options...)
}

// load is reset with the world file in the body.
func (c *control) load(_ *served, r *http.Request) (any, error) {
	return c.begin(r.Context(), func(ctx context.Context, w *partnercentertest.World) error { return w.Load(ctx, r.Body) },
		append(c.options[:len(c.options):len(c.options)], partnercentertest.Empty())...)
}

func (c *control) begin(ctx context.Context, fill func(context.Context, *partnercentertest.World) error, options ...partnercentertest.Option) (any, error) {
	world, err := partnercentertest.Open(context.WithoutCancel(ctx), options...)
	if err == nil {
		err = fill(ctx, world)
	}
	if err != nil {
		return nil, err
	}
	c.replace(world)
	return clockJSON{Now: world.Clock.Now()}, nil
}

// dump writes the world as a file.
func (c *control) dump(w http.ResponseWriter, r *http.Request) {
	world, err := c.named(r.URL.Query().Get("world"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "application/jsonl")
	if err := world.Dump(r.Context(), w); err != nil {
		panic(http.ErrAbortHandler) // half a file must not look whole
	}
}

//go:embed page.html
var pageText string

var page = template.Must(template.New("page").Parse(pageText))

// page shows the world to people. It changes nothing.
func (c *control) page(w http.ResponseWriter, r *http.Request) {
	world, err := c.named(r.URL.Query().Get("world"))
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	shown, err := look(r.Context(), world.World)
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	shown.World, shown.Worlds = r.URL.Query().Get("world"), c.names()
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
	if err := page.Execute(w, shown); err != nil {
		slog.WarnContext(r.Context(), "the page was not written", slog.Any("error", err))
	}
}
